import GRDB
import Protection

/// First copies under way, as they were last seen: a handful of rows.
extension Database {
  /// By array and replica.
  func initialCopies() throws -> [InitialCopy] {
    try rows("SELECT * FROM initial_copy ORDER BY array_serial, replica_id").values { row in
      InitialCopy(
        arraySerial: try row.value("array_serial"), replicaID: try row.value("replica_id"),
        percent: try row.count("percent", upTo: 100),
        since: try row.time("since"))
    }
  }

  /// Makes the table hold exactly these; writes nothing when it does already.
  func keepInitialCopies(_ copies: [InitialCopy]) throws {
    guard try initialCopies() != copies else { return }
    try run("DELETE FROM initial_copy")
    for copy in copies {
      try run(
        "INSERT INTO initial_copy (array_serial, replica_id, percent, since) VALUES (?, ?, ?, ?)", copy.arraySerial,
        copy.replicaID, copy.percent, copy.since.milliseconds)
    }
  }
}
