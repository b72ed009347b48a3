/// Schema version 14: which arrays are being read, and on which of them the daemon may have ended.
extension Migration {
  static let readingsUnderWay = Migration(
    version: 14,
    sql: """
      -- Of another epoch than the present one: the daemon ended in the middle of it.
      CREATE TABLE reading_under_way (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        array TEXT NOT NULL CHECK (array <> ''),
        epoch INTEGER NOT NULL,
        began_at INTEGER NOT NULL
      ) STRICT;

      -- For as long as the array is registered as it was.
      CREATE TABLE reading_suspicion (
        array TEXT NOT NULL PRIMARY KEY CHECK (array <> ''),
        registration TEXT NOT NULL CHECK (json_valid(registration)),
        ends_alone INTEGER NOT NULL CHECK (ends_alone >= 0),
        last_end_at INTEGER NOT NULL
      ) STRICT;
      """)
}
