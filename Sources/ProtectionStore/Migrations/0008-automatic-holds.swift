/// Schema version 8: holds that the daemon puts on by itself, what the journal is owed about holds, and which side of an
/// active-active pair was preferred. Holds that ran out before are not told again.
extension Migration {
  static let automaticHolds = Migration(
    version: 8,
    sql: """
      CREATE TABLE automatic_hold (
        id INTEGER PRIMARY KEY,
        array TEXT NOT NULL CHECK (array <> ''),
        link TEXT,
        entity_id TEXT UNIQUE,
        entity_kind TEXT CHECK (entity_kind IN ('volume', 'filesystem', 'consistency-group')),
        entity_name TEXT,
        sign TEXT NOT NULL CHECK (sign <> ''),
        phase TEXT NOT NULL CHECK (phase IN ('passing', 'sticky', 'released', 'ended')),
        since INTEGER NOT NULL,
        ends_at INTEGER,
        seen TEXT NOT NULL CHECK (seen <> ''),
        facts INTEGER NOT NULL,
        CHECK ((entity_id IS NULL) = (entity_kind IS NULL) AND (entity_id IS NULL) = (entity_name IS NULL)),
        CHECK (entity_id IS NOT NULL OR link IS NOT NULL)
      ) STRICT;
      CREATE UNIQUE INDEX automatic_hold_link ON automatic_hold (array, link) WHERE entity_id IS NULL;

      CREATE TABLE hold_notice (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        event TEXT NOT NULL CHECK (event IN ('hold', 'hold-reminder', 'hold-released')),
        message TEXT NOT NULL CHECK (message <> ''),
        array TEXT,
        link TEXT,
        policy TEXT,
        entity_id TEXT,
        entity_kind TEXT,
        entity_name TEXT
      ) STRICT;

      -- 1: a day before its end, 2: an hour before, 3: that it is over.
      ALTER TABLE hold ADD COLUMN told INTEGER NOT NULL DEFAULT 0 CHECK (told BETWEEN 0 AND 3);
      UPDATE hold SET told = 3 WHERE expires_at <= CAST(strftime('%s', 'now') AS INTEGER) * 1000;
      CREATE INDEX hold_untold ON hold (expires_at) WHERE released_at IS NULL AND told < 3;

      ALTER TABLE known_replica ADD COLUMN is_preferred INTEGER CHECK (is_preferred IN (0, 1));
      """)
}
