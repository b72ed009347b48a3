/// Schema version 10: which store this is, and each opening of it, so that marks that others left on arrays are told from
/// its own.
extension Migration {
  static let openings = Migration(
    version: 10,
    sql: """
      ALTER TABLE store ADD COLUMN identity TEXT NOT NULL DEFAULT '';
      UPDATE store SET identity = lower(hex(randomblob(8)));

      CREATE TABLE opening (
        epoch INTEGER NOT NULL PRIMARY KEY,
        mark TEXT NOT NULL UNIQUE CHECK (mark <> ''),
        at INTEGER NOT NULL
      ) STRICT;
      """)
}
