import GRDB
import Protection

/// How long cycles and resolved findings are kept. Intents, policy revisions and the audit trail are kept for ever.
struct Retention: Sendable {
  var age: Duration = .seconds(90 * 86_400)
  /// So many are a cycle a minute for all of that time; shorter intervals reach back less far.
  var cycles: Int64 = 130_000
  /// So many can be listed at once: whoever asks for all of them gets all.
  var resolvedFindings: Int64 = 100_000
  /// Rows of a kind that one cycle removes at most, so that none is slow.
  var batch = 500
}

extension Database {
  /// Removes some of what is older than the bounds. Looks at the oldest rows only, whatever the store's size, and counts
  /// resolved findings in their index.
  func prune(_ retention: Retention, now: Timestamp) throws {
    let oldest = now + (.zero - retention.age)
    let cycles = try run(
      """
      DELETE FROM cycle WHERE number IN (
        SELECT number FROM (SELECT number, started_at FROM cycle ORDER BY number LIMIT ?)
        WHERE started_at < ? OR number <= (SELECT max(number) FROM cycle) - ?)
      """,
      retention.batch, oldest.milliseconds, retention.cycles)
    if cycles > 0 {
      // Details are numbered in the order of the cycles that share them.
      try run(
        """
        DELETE FROM cycle_detail
        WHERE id < (SELECT detail FROM cycle WHERE detail IS NOT NULL ORDER BY number LIMIT 1)
        """)
    }
    try run(
      """
      DELETE FROM finding WHERE id IN (
        SELECT id FROM finding WHERE resolved_at < ? ORDER BY resolved_at LIMIT ?)
      """,
      oldest.milliseconds, retention.batch)
    // The end of those that were resolved just now is not told yet.
    try run(
      """
      DELETE FROM finding WHERE id IN (
        SELECT id FROM finding WHERE resolved_at < ? ORDER BY resolved_at, id
        LIMIT min(?, max(0, (SELECT count(*) FROM finding WHERE resolved_at IS NOT NULL) - ?)))
      """,
      now.milliseconds, retention.batch, retention.resolvedFindings)
    try run("DELETE FROM approval WHERE expires_at < ?", oldest.milliseconds)
  }
}
