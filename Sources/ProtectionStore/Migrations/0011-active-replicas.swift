/// Schema version 11: whether a remembered replica was active since it has its roles. Of those from before nobody knows; the
/// next reading that shows them active tells.
extension Migration {
  static let activeReplicas = Migration(
    version: 11,
    sql: """
      ALTER TABLE known_replica ADD COLUMN was_active INTEGER NOT NULL DEFAULT 0 CHECK (was_active IN (0, 1));
      """)
}
