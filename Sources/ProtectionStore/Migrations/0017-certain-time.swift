/// Schema version 17: the time that had come for certain when a cycle ended, so that after a restart a clock that is ahead
/// ends nothing before an array has confirmed it. Of cycles of earlier versions only their beginning is known.
extension Migration {
  static let certainTime = Migration(
    version: 17,
    sql: """
      ALTER TABLE cycle ADD COLUMN certain_at INTEGER;
      """)
}
