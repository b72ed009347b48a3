/// Schema version 7: who changed what a finding is about, and the array events that may still tell it: events come once and
/// late, often after the drift was found.
extension Migration {
  static let attribution = Migration(
    version: 7,
    sql: """
      ALTER TABLE finding ADD COLUMN changed_at INTEGER;
      ALTER TABLE finding ADD COLUMN changed_by TEXT CHECK ((changed_by IS NULL) = (changed_at IS NULL));
      ALTER TABLE finding ADD COLUMN changed_client TEXT CHECK (changed_client IS NULL OR changed_by IS NOT NULL);

      CREATE TABLE event_cursor (
        array_serial INTEGER PRIMARY KEY,
        last_id INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE recent_event (
        array_serial INTEGER NOT NULL,
        id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        code TEXT NOT NULL,
        user TEXT NOT NULL CHECK (user <> ''),
        client TEXT,
        object INTEGER NOT NULL,
        PRIMARY KEY (array_serial, id)
      ) STRICT, WITHOUT ROWID;
      """)
}
