/// Schema version 4: what the last accepted plan rested on, and a way to find what was done again and again.
extension Migration {
  static let planBasis = Migration(
    version: 4,
    sql: """
      ALTER TABLE store ADD COLUMN accepted_revision INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE store ADD COLUMN accepted_version TEXT NOT NULL DEFAULT '';
      ALTER TABLE store ADD COLUMN is_restored INTEGER NOT NULL DEFAULT 0 CHECK (is_restored IN (0, 1));
      CREATE INDEX intent_recorded ON intent (recorded_at);
      """)
}
