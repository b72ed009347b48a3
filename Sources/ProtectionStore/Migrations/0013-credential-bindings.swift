/// Schema version 13: where each credential may be sent, and certificate authorities as text. What is registered today is
/// bound as it stands; the files that older versions named are read at the next start.
extension Migration {
  static let credentialBindings = Migration(
    version: 13,
    sql: """
      CREATE TABLE array_with_authorities (
        name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
        url TEXT NOT NULL CHECK (url <> ''),
        credential TEXT NOT NULL CHECK (credential <> ''),
        trust TEXT NOT NULL CHECK (trust IN ('system-roots', 'authorities', 'authority-file', 'fingerprint')),
        trust_value TEXT,
        allows_plain_http INTEGER NOT NULL CHECK (allows_plain_http IN (0, 1)),
        serial INTEGER UNIQUE,
        CHECK ((trust = 'system-roots') = (trust_value IS NULL)),
        CHECK (trust <> 'fingerprint' OR (length(trust_value) = 64 AND trust_value NOT GLOB '*[^0-9a-f]*'))
      ) STRICT;
      INSERT INTO array_with_authorities SELECT name, url, credential, trust, trust_value, allows_plain_http, serial
        FROM array;
      DROP TABLE array;
      ALTER TABLE array_with_authorities RENAME TO array;

      -- A row stays when its array is removed: that it was bound to https counts for ever.
      CREATE TABLE credential_binding (
        credential TEXT NOT NULL CHECK (credential <> ''),
        url TEXT NOT NULL CHECK (url <> ''),
        trust TEXT NOT NULL CHECK (trust IN ('system-roots', 'authorities', 'authority-file', 'fingerprint')),
        -- '' with system-roots.
        trust_value TEXT NOT NULL,
        serial INTEGER,
        author TEXT NOT NULL CHECK (author <> ''),
        author_uid INTEGER CHECK (author_uid BETWEEN 0 AND 4294967295),
        at INTEGER NOT NULL,
        UNIQUE (credential, url, trust, trust_value)
      ) STRICT;
      INSERT INTO credential_binding (credential, url, trust, trust_value, serial, author, at)
        SELECT credential, url, trust, ifnull(trust_value, ''), CASE count(*) WHEN 1 THEN max(serial) END,
          'the registration before', CAST(strftime('%s', 'now') AS INTEGER) * 1000
        FROM array GROUP BY credential, url, trust, trust_value;
      """)
}
