import GRDB
import Protection

/// Which arrays are being read, on disk before anything is asked of them, and what the daemon's earlier ends in the middle
/// of readings say.
extension ProtectionStore {
  /// - Returns: a mark for each, to be given back.
  public func beginReadings(_ arrays: [ArrayName], at now: Timestamp) throws(StoreError) -> [ArrayName: ReadingMark] {
    let epoch = epoch
    return try write { db in
      var marks: [ArrayName: ReadingMark] = [:]
      for array in arrays {
        try db.run(
          "INSERT INTO reading_under_way (array, epoch, began_at) VALUES (?, ?, ?)", array.rawValue, epoch,
          now.milliseconds)
        marks[array] = ReadingMark(id: db.lastInsertedRowID)
      }
      return marks
    }
  }

  /// - Parameter acquitted: arrays that were read, well or not, and the daemon is still there.
  public func endReadings(_ marks: [ReadingMark], acquitted: [ArrayName] = []) throws(StoreError) {
    if marks.isEmpty && acquitted.isEmpty { return }
    try write { db in
      for mark in marks { try db.run("DELETE FROM reading_under_way WHERE id = ?", mark.id) }
      for array in acquitted { try db.run("DELETE FROM reading_suspicion WHERE array = ?", array.rawValue) }
    }
  }

  /// The daemon ends as it was asked to: whatever is still being read is broken off.
  public func endAllReadings() throws(StoreError) {
    try write { db in _ = try db.run("DELETE FROM reading_under_way WHERE epoch >= ?", firstEpoch) }
  }

  /// Arrays that were being read when an earlier run of the daemon ended.
  public func readingsCutOff() throws(StoreError) -> Set<ArrayName> {
    try read { db in
      Set(
        try db.rows("SELECT DISTINCT array FROM reading_under_way WHERE epoch < ?", firstEpoch).map {
          ArrayName(try $0.value("array"))
        })
    }
  }

  /// By array. One whose registration was changed since is a new one.
  public func readingSuspicions() throws(StoreError) -> [ReadingSuspicion] {
    try read { db in
      let rows = try db.rows(
        """
        SELECT s.* FROM reading_suspicion s JOIN array a ON a.name = s.array
        WHERE s.registration = \(Self.registration) ORDER BY s.array
        """)
      return try rows.map {
        ReadingSuspicion(
          array: ArrayName(try $0.value("array")), endsAlone: try $0.value("ends_alone"),
          lastEndAt: try $0.time("last_end_at"))
      }
    }
  }

  /// Keeps exactly these, and forgets what they were concluded from.
  public func suspect(_ suspicions: [ReadingSuspicion]) throws(StoreError) {
    try write { db in
      try db.run("DELETE FROM reading_suspicion")
      for suspicion in suspicions {
        try db.run(
          """
          INSERT INTO reading_suspicion (array, registration, ends_alone, last_end_at)
          SELECT name, \(Self.registration), ?, ? FROM array a WHERE name = ?
          """,
          suspicion.endsAlone, suspicion.lastEndAt.milliseconds, suspicion.array.rawValue)
      }
      try db.run("DELETE FROM reading_under_way WHERE epoch < ?", firstEpoch)
    }
  }

  /// An array that is left out is read again, last and alone: a person looked at it. One more end leaves it out again.
  public func giveAnotherTry(_ array: ArrayName) throws(StoreError) {
    guard try readingSuspicions().contains(where: { $0.array == array }) else { return }
    let provesNothing = ReadingSuspicion.endsThatProve - 1
    try write { db in
      _ = try db.run(
        "UPDATE reading_suspicion SET ends_alone = min(ends_alone, ?) WHERE array = ?", provesNothing, array.rawValue)
    }
  }

  /// What a person can change about an array; its serial number is found out.
  private static var registration: String {
    "json_array(a.url, a.credential, a.trust, a.trust_value, a.allows_plain_http)"
  }
}

/// Of one reading under way.
public struct ReadingMark: Hashable, Sendable {
  let id: Int64
}
