import GRDB
import Protection

/// Alerts that the journal may not have got: a cycle's transitions are owed from the commit that keeps them until somebody
/// says that they were told. A daemon that was killed in between tells them at its next start, so none is lost.
extension ProtectionStore {
  /// The transitions of recorded cycles whose alerts were not confirmed, by cycle. A finding that escalated in several of
  /// them comes back with the last.
  public func owedAlerts() throws(StoreError) -> [(cycle: Int64, transitions: [FindingTransition])] {
    try read { db in
      try Int64.fetchAll(db, sql: "SELECT cycle FROM owed_alerts ORDER BY cycle").map { cycle in
        (cycle, try db.transitions(in: cycle))
      }
    }
  }

  /// The alerts of a cycle have been told.
  public func confirmAlerts(of cycle: Int64) throws(StoreError) {
    _ = try write { try $0.run("DELETE FROM owed_alerts WHERE cycle = ?", cycle) }
  }
}

extension Database {
  fileprivate func transitions(in cycle: Int64) throws -> [FindingTransition] {
    let opened = try rows("SELECT * FROM finding WHERE opened_in_cycle = ? ORDER BY fingerprint", cycle)
    let escalated = try rows("SELECT * FROM finding WHERE escalated_in_cycle = ? ORDER BY fingerprint", cycle)
    let resolved = try rows("SELECT * FROM finding WHERE resolved_in_cycle = ? ORDER BY fingerprint", cycle)
    return try opened.map { FindingTransition(kind: .opened, tracked: try TrackedFinding($0)) }
      + escalated.map { FindingTransition(kind: .escalated, tracked: try TrackedFinding($0)) }
      + resolved.map { FindingTransition(kind: .resolved, tracked: try TrackedFinding($0)) }
  }
}
