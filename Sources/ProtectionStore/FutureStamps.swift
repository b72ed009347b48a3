import GRDB
import Protection

/// The same on disk as `History.clampStamps` in a reading: a wait that began in the future begins once, not anew with each
/// reading. Rare, so whole tables are looked through.
extension ProtectionStore {
  /// - Parameter limit: the latest that it may be now.
  public func clampStamps(to limit: Timestamp) throws(StoreError) {
    try write { db in
      for (table, column) in Self.stamps {
        try db.run("UPDATE \(table) SET \(column) = ?1 WHERE \(column) > ?1", limit.milliseconds)
      }
      try db.run("DELETE FROM approval WHERE approved_at > ?", limit.milliseconds)
    }
  }

  /// Every time that something is counted from. What only tells when something was, such as the audit trail, stays as it
  /// was written.
  static let stamps = [
    ("finding", "opened_at"), ("finding", "told_at"), ("finding", "resolved_at"), ("intent", "recorded_at"),
    ("automatic_hold", "since"), ("refusal", "last_at"), ("known_replica", "last_seen_at"),
    ("known_replica", "vanished_at"), ("store", "replicas_seen_at"), ("initial_copy", "since"),
    ("copy_slots", "seen_at"), ("cycle", "certain_at"), ("cycle", "started_at"), ("cycle", "finished_at"),
  ]
}
