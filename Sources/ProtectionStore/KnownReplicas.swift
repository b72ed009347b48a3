import GRDB
import Protection

/// The replicas of earlier readings. Their time of sight moves with every cycle, so it is kept once for all that were
/// seen last; only a replica that was missed then has a time of its own.
extension Database {
  /// By entity and link.
  func knownReplicas() throws -> [KnownReplica] {
    let newest = try replicasSeenAt()
    return try rows("SELECT * FROM known_replica ORDER BY entity_id, link").values { row in
      KnownReplica(
        entity: try row.identity(of: "known_replica", row: try row.value("entity_id") as String),
        link: try row.value("link"),
        replicaID: try row.value("replica_id"), localRole: Replica.Role(storedWord: try row.value("local_role")),
        remoteRole: (try row.value("remote_role") as String?).map(Replica.Role.init(storedWord:)),
        isPreferred: try row.value("is_preferred"), wasActive: try row.value("was_active"),
        wasWritable: try row.value("was_writable"),
        lastSeenAt: try row.timeIfAny("last_seen_at") ?? newest,
        vanishedAt: try row.timeIfAny("vanished_at"))
    }
  }

  /// Makes the table hold exactly these, writing only rows that differ.
  func keepKnownReplicas(_ replicas: [KnownReplica]) throws {
    let newest = replicas.map(\.lastSeenAt).max()
    if let newest, newest != (try replicasSeenAt()) {
      try run("UPDATE store SET replicas_seen_at = ?", newest.milliseconds)
    }
    var stale: Set<KnownReplicaRow.Key> = []
    var stored: [KnownReplicaRow.Key: KnownReplicaRow] = [:]
    try forEachRow("SELECT * FROM known_replica") { row in
      let row = try KnownReplicaRow(row)
      stored[row.key] = row
      stale.insert(row.key)
    }
    for replica in replicas {
      let row = KnownReplicaRow(replica, newest: newest)
      stale.remove(row.key)
      if stored[row.key] != row { try write(row) }
    }
    for key in stale {
      try run("DELETE FROM known_replica WHERE entity_id = ? AND link = ?", key.entity, key.link)
    }
  }

  private func replicasSeenAt() throws -> Timestamp {
    try row("SELECT replicas_seen_at FROM store")?.time("replicas_seen_at") ?? Timestamp(milliseconds: 0)
  }

  private func write(_ row: KnownReplicaRow) throws {
    try run(
      """
      INSERT INTO known_replica (entity_id, link, replica_id, local_role, remote_role, is_preferred, was_active,
        was_writable, last_seen_at, vanished_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (entity_id, link) DO UPDATE SET replica_id = excluded.replica_id, local_role = excluded.local_role,
        remote_role = excluded.remote_role, is_preferred = excluded.is_preferred, was_active = excluded.was_active,
        was_writable = excluded.was_writable, last_seen_at = excluded.last_seen_at, vanished_at = excluded.vanished_at
      """,
      row.key.entity, row.key.link, row.replicaID, row.localRole, row.remoteRole, row.isPreferred,
      row.wasActive, row.wasWritable, row.lastSeenAt, row.vanishedAt)
  }
}

/// A row as it lies in the table.
private struct KnownReplicaRow: Equatable {
  struct Key: Hashable {
    var entity: String
    var link: String
  }

  var key: Key
  var replicaID: Int64
  var localRole: String
  var remoteRole: String?
  var isPreferred: Bool?
  var wasActive: Bool
  var wasWritable: Bool
  /// nil: seen when any replica was seen last.
  var lastSeenAt: Int64?
  var vanishedAt: Int64?

  init(_ row: Row) throws {
    key = Key(entity: try row.value("entity_id"), link: try row.value("link"))
    replicaID = try row.value("replica_id")
    localRole = try row.value("local_role")
    remoteRole = try row.value("remote_role")
    isPreferred = try row.value("is_preferred")
    wasActive = try row.value("was_active")
    wasWritable = try row.value("was_writable")
    lastSeenAt = try row.value("last_seen_at")
    vanishedAt = try row.value("vanished_at")
  }

  init(_ replica: KnownReplica, newest: Timestamp?) {
    key = Key(entity: replica.entity.description, link: replica.link)
    replicaID = replica.replicaID
    localRole = replica.localRole.storedWord
    remoteRole = replica.remoteRole?.storedWord
    isPreferred = replica.isPreferred
    wasActive = replica.wasActive
    wasWritable = replica.wasWritable
    lastSeenAt = replica.lastSeenAt == newest ? nil : replica.lastSeenAt.milliseconds
    vanishedAt = replica.vanishedAt?.milliseconds
  }
}
