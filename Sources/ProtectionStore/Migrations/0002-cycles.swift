/// Schema version 2: what the daemon remembers from cycle to cycle. A converged cycle writes one small `cycle` row:
/// what rarely changes lies in `cycle_detail`, which equal cycles share.
extension Migration {
  static let cycles = Migration(
    version: 2,
    sql: """
      CREATE TABLE cycle_detail (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        policies TEXT NOT NULL CHECK (json_valid(policies)),
        arrays TEXT NOT NULL CHECK (json_valid(arrays))
      ) STRICT;

      CREATE TABLE cycle (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        started_at INTEGER NOT NULL,
        finished_at INTEGER,
        outcome TEXT CHECK (outcome IN ('complete', 'partial', 'failed')),
        failure TEXT,
        protected INTEGER CHECK (protected >= 0),
        initializing INTEGER CHECK (initializing >= 0),
        unprotected INTEGER CHECK (unprotected >= 0),
        excluded INTEGER CHECK (excluded >= 0),
        held INTEGER CHECK (held >= 0),
        unknown INTEGER CHECK (unknown >= 0),
        open_findings INTEGER CHECK (open_findings >= 0),
        withheld INTEGER CHECK (withheld >= 0),
        detail INTEGER REFERENCES cycle_detail (id),
        CHECK ((finished_at IS NULL) = (outcome IS NULL) AND (finished_at IS NULL) = (detail IS NULL)),
        CHECK ((finished_at IS NULL) = (protected + initializing + unprotected + excluded + held + unknown IS NULL)),
        CHECK ((finished_at IS NULL) = (open_findings + withheld IS NULL)),
        CHECK ((outcome IS 'failed') = (failure IS NOT NULL))
      ) STRICT;
      CREATE INDEX cycle_detail_used ON cycle (detail);

      CREATE TABLE owed_alerts (
        cycle INTEGER PRIMARY KEY REFERENCES cycle (number) ON DELETE CASCADE
      ) STRICT;

      CREATE TABLE finding (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT NOT NULL CHECK (fingerprint <> ''),
        kind TEXT NOT NULL CHECK (kind <> ''),
        severity TEXT NOT NULL CHECK (severity IN ('notice', 'warning', 'critical')),
        policy TEXT,
        array TEXT,
        entity_id TEXT,
        entity_kind TEXT CHECK (entity_kind IN ('volume', 'filesystem', 'consistency-group')),
        entity_name TEXT,
        link TEXT,
        summary TEXT NOT NULL CHECK (summary <> ''),
        evidence TEXT NOT NULL CHECK (json_valid(evidence)),
        judged_from TEXT NOT NULL CHECK (json_valid(judged_from)),
        opened_at INTEGER NOT NULL,
        opened_in_cycle INTEGER NOT NULL,
        escalated_in_cycle INTEGER,
        resolved_at INTEGER,
        resolved_in_cycle INTEGER,
        CHECK ((entity_id IS NULL) = (entity_kind IS NULL) AND (entity_id IS NULL) = (entity_name IS NULL)),
        CHECK ((resolved_at IS NULL) = (resolved_in_cycle IS NULL))
      ) STRICT;
      CREATE UNIQUE INDEX finding_open ON finding (fingerprint) WHERE resolved_at IS NULL;
      CREATE INDEX finding_resolved ON finding (resolved_at) WHERE resolved_at IS NOT NULL;
      CREATE INDEX finding_entity ON finding (entity_id) WHERE entity_id IS NOT NULL;

      CREATE TABLE intent (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        cycle INTEGER NOT NULL,
        change TEXT NOT NULL CHECK (change <> ''),
        policy TEXT NOT NULL,
        array TEXT NOT NULL,
        entity_id TEXT NOT NULL,
        link TEXT NOT NULL,
        step TEXT NOT NULL CHECK (json_valid(step)),
        recorded_at INTEGER NOT NULL,
        decided_at INTEGER
      ) STRICT;
      CREATE UNIQUE INDEX intent_undecided ON intent (entity_id, link) WHERE decided_at IS NULL;
      CREATE INDEX intent_cycle ON intent (cycle);
      CREATE INDEX intent_entity ON intent (entity_id);
      CREATE TRIGGER intent_never_goes BEFORE DELETE ON intent
        BEGIN SELECT RAISE(ABORT, 'intents are never removed'); END;

      CREATE TABLE intent_outcome (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        intent INTEGER NOT NULL REFERENCES intent (id),
        at INTEGER NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'unknown', 'confirmed', 'absent')),
        replica_id INTEGER,
        because TEXT,
        CHECK ((outcome IN ('done', 'confirmed')) = (replica_id IS NOT NULL)),
        CHECK ((outcome IN ('refused', 'unknown')) = (because IS NOT NULL))
      ) STRICT;
      CREATE INDEX intent_outcome_intent ON intent_outcome (intent);
      CREATE TRIGGER intent_outcome_never_changes BEFORE UPDATE ON intent_outcome
        BEGIN SELECT RAISE(ABORT, 'outcomes never change'); END;
      CREATE TRIGGER intent_outcome_never_goes BEFORE DELETE ON intent_outcome
        BEGIN SELECT RAISE(ABORT, 'outcomes are never removed'); END;

      CREATE TABLE refusal (
        entity_id TEXT NOT NULL,
        link TEXT NOT NULL,
        count INTEGER NOT NULL CHECK (count >= 1),
        last_at INTEGER NOT NULL,
        because TEXT NOT NULL,
        PRIMARY KEY (entity_id, link)
      ) STRICT;

      -- NULL: seen at the newest reading of any replica, store.replicas_seen_at; so time passes without writing rows.
      CREATE TABLE known_replica (
        entity_id TEXT NOT NULL,
        link TEXT NOT NULL,
        replica_id INTEGER NOT NULL,
        local_role TEXT NOT NULL CHECK (local_role <> ''),
        remote_role TEXT CHECK (remote_role <> ''),
        last_seen_at INTEGER,
        vanished_at INTEGER,
        PRIMARY KEY (entity_id, link)
      ) STRICT;
      ALTER TABLE store ADD COLUMN replicas_seen_at INTEGER NOT NULL DEFAULT 0;
      """)
}
