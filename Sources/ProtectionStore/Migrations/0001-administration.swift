/// Schema version 1: what people tell the daemon, and the trail of who told it what. Times are milliseconds since 1970
/// UTC.
extension Migration {
  static let administration = Migration(
    version: 1,
    sql: """
      PRAGMA application_id = 1886547828;

      CREATE TABLE store (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        epoch INTEGER NOT NULL CHECK (epoch >= 0)
      ) STRICT;
      INSERT INTO store (id, epoch) VALUES (1, 0);

      CREATE TABLE policy_revision (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL CHECK (name <> ''),
        revision INTEGER NOT NULL CHECK (revision >= 1),
        action TEXT NOT NULL CHECK (action IN ('created', 'changed', 'enabled', 'disabled', 'deleted')),
        text TEXT,
        author TEXT NOT NULL CHECK (author <> ''),
        author_uid INTEGER CHECK (author_uid BETWEEN 0 AND 4294967295),
        at INTEGER NOT NULL,
        reason TEXT,
        UNIQUE (name, revision),
        CHECK ((action = 'deleted') = (text IS NULL))
      ) STRICT;
      CREATE TRIGGER policy_revision_never_changes BEFORE UPDATE ON policy_revision
        BEGIN SELECT RAISE(ABORT, 'policy revisions never change'); END;
      CREATE TRIGGER policy_revision_never_goes BEFORE DELETE ON policy_revision
        BEGIN SELECT RAISE(ABORT, 'policy revisions are never removed'); END;

      CREATE TABLE policy (
        name TEXT NOT NULL PRIMARY KEY,
        revision INTEGER NOT NULL,
        is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
        array TEXT NOT NULL CHECK (array <> ''),
        document TEXT NOT NULL CHECK (json_valid(document)),
        FOREIGN KEY (name, revision) REFERENCES policy_revision (name, revision)
      ) STRICT;

      CREATE TABLE array (
        name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
        url TEXT NOT NULL CHECK (url <> ''),
        credential TEXT NOT NULL CHECK (credential <> ''),
        trust TEXT NOT NULL CHECK (trust IN ('system-roots', 'authority-file', 'fingerprint')),
        trust_value TEXT,
        allows_plain_http INTEGER NOT NULL CHECK (allows_plain_http IN (0, 1)),
        serial INTEGER UNIQUE,
        CHECK ((trust = 'system-roots') = (trust_value IS NULL)),
        CHECK (trust <> 'fingerprint' OR (length(trust_value) = 64 AND trust_value NOT GLOB '*[^0-9a-f]*'))
      ) STRICT;

      CREATE TABLE hold (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        scope TEXT NOT NULL CHECK (scope IN ('entity', 'policy', 'link', 'array')),
        entity_id TEXT,
        entity_kind TEXT CHECK (entity_kind IN ('volume', 'filesystem', 'consistency-group')),
        entity_name TEXT,
        policy TEXT,
        array TEXT,
        link TEXT,
        reason TEXT NOT NULL CHECK (reason <> ''),
        author TEXT NOT NULL CHECK (author <> ''),
        author_uid INTEGER CHECK (author_uid BETWEEN 0 AND 4294967295),
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        released_at INTEGER,
        released_by TEXT,
        released_by_uid INTEGER CHECK (released_by_uid BETWEEN 0 AND 4294967295),
        CHECK ((scope = 'entity') = (entity_id IS NOT NULL)),
        CHECK ((entity_id IS NULL) = (entity_kind IS NULL) AND (entity_id IS NULL) = (entity_name IS NULL)),
        CHECK ((scope = 'policy') = (policy IS NOT NULL)),
        CHECK ((scope = 'link') = (link IS NOT NULL)),
        CHECK ((scope IN ('link', 'array')) = (array IS NOT NULL)),
        CHECK ((released_at IS NULL) = (released_by IS NULL))
      ) STRICT;
      CREATE INDEX hold_unreleased ON hold (id) WHERE released_at IS NULL;

      CREATE TABLE approval (
        step_fingerprint TEXT NOT NULL PRIMARY KEY CHECK (step_fingerprint <> ''),
        author TEXT NOT NULL CHECK (author <> ''),
        author_uid INTEGER CHECK (author_uid BETWEEN 0 AND 4294967295),
        approved_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > approved_at)
      ) STRICT;

      CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        author TEXT NOT NULL CHECK (author <> ''),
        author_uid INTEGER CHECK (author_uid BETWEEN 0 AND 4294967295),
        action TEXT NOT NULL CHECK (action <> ''),
        subject TEXT NOT NULL CHECK (subject <> ''),
        detail TEXT
      ) STRICT;
      CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit entries never change'); END;
      CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END;
      """)
}
