/// Schema version 12: whether hosts could write to a former target since its replica was deleted. Of the time before nobody
/// knows; a mapping that is there shows in the next reading.
extension Migration {
  static let writableTargets = Migration(
    version: 12,
    sql: """
      ALTER TABLE known_replica ADD COLUMN was_writable INTEGER NOT NULL DEFAULT 0 CHECK (was_writable IN (0, 1));
      """)
}
