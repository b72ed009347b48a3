/// Schema version 28: each array has a revision, so that nobody undoes unknowingly what somebody else changed; and an array
/// may show one of two certificates, which a planned renewal needs.
extension Migration {
  static let arrayRevisions = Migration(
    version: 28,
    sql: """
      CREATE TABLE array_with_revision (
        name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
        url TEXT NOT NULL CHECK (url <> ''),
        credential TEXT NOT NULL CHECK (credential <> ''),
        trust TEXT NOT NULL CHECK (trust IN ('system-roots', 'authorities', 'authority-file', 'fingerprint')),
        -- Fingerprints in their order, with a blank between.
        trust_value TEXT,
        allows_plain_http INTEGER NOT NULL CHECK (allows_plain_http IN (0, 1)),
        serial INTEGER UNIQUE,
        revision INTEGER NOT NULL CHECK (revision > 0),
        CHECK ((trust = 'system-roots') = (trust_value IS NULL)),
        CHECK (trust <> 'fingerprint' OR (length(trust_value) IN (64, 129) AND trust_value NOT GLOB '*[^0-9a-f ]*'
          AND substr(trust_value || ' ', 65, 1) = ' ' AND length(replace(trust_value, ' ', '')) IN (64, 128)))
      ) STRICT;
      INSERT INTO array_with_revision
        SELECT name, url, credential, trust, trust_value, allows_plain_http, serial, 1 FROM array;
      DROP TABLE array;
      ALTER TABLE array_with_revision RENAME TO array;
      """)
}
