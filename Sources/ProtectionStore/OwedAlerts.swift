import GRDB
import Protection

/// Alerts that the journal may not have got: a cycle's transitions are owed from the commit that keeps them until somebody
/// says that they were told. A daemon that was killed in between tells them at its next start, so none is lost.
extension ProtectionStore {
  /// Recorded cycles whose alerts were not confirmed.
  public func cyclesOwingAlerts() throws(StoreError) -> [Int64] {
    try read { try Int64.fetchAll($0, sql: "SELECT cycle FROM owed_alerts ORDER BY cycle") }
  }

  /// Tells the transitions of a cycle: opened ones, escalated ones, resolved ones. They are read in small batches, so that
  /// a cycle that opened 100,000 findings needs no more memory than any other. A finding that escalated in several unconfirmed
  /// cycles comes with the last.
  public func forEachTransition(
    of cycle: Int64, tell: (FindingTransition.Kind, TrackedFinding) -> Void
  ) throws(StoreError) {
    for (kind, column) in Self.transitionColumns {
      var last: Int64 = 0
      while true {
        let batch = try read { db in
          try db.rows("SELECT * FROM finding WHERE id > ? AND \(column) = ? ORDER BY id LIMIT 500", last, cycle)
            .map { (id: $0["id"] as Int64, tracked: try TrackedFinding($0)) }
        }
        for (_, tracked) in batch { tell(kind, tracked) }
        guard let end = batch.last else { break }
        last = end.id
      }
    }
  }

  private static let transitionColumns: [(FindingTransition.Kind, String)] = [
    (.opened, "opened_in_cycle"), (.escalated, "escalated_in_cycle"), (.resolved, "resolved_in_cycle"),
  ]

  /// The alerts of a cycle have been told.
  public func confirmAlerts(of cycle: Int64) throws(StoreError) {
    _ = try write { try $0.run("DELETE FROM owed_alerts WHERE cycle = ?", cycle) }
  }
}
