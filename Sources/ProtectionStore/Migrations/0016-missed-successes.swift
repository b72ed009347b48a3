/// Schema version 16: since when readings miss what an array answered as done. Steps of the time before are decided.
extension Migration {
  static let missedSuccesses = Migration(
    version: 16,
    sql: """
      ALTER TABLE intent ADD COLUMN missed_at INTEGER;
      """)
}
