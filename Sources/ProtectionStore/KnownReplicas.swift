import GRDB
import Protection

/// The replicas of earlier readings. Their time of sight moves with every cycle, so it is kept once for all that were
/// seen last; only a replica that was missed then has a time of its own.
extension Database {
  /// By entity and link.
  func knownReplicas() throws -> [KnownReplica] {
    let newest = try replicasSeenAt()
    return try rows("SELECT * FROM known_replica ORDER BY entity_id, link").map { row in
      KnownReplica(
        entity: try row.identity(of: "known_replica", row: row["entity_id"] as String), link: row["link"],
        replicaID: row["replica_id"], localRole: Replica.Role(storedWord: row["local_role"]),
        remoteRole: (row["remote_role"] as String?).map(Replica.Role.init(storedWord:)),
        isPreferred: row["is_preferred"], wasActive: row["was_active"], wasWritable: row["was_writable"],
        lastSeenAt: row.timeIfAny("last_seen_at") ?? newest,
        vanishedAt: row.timeIfAny("vanished_at"))
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
      let row = KnownReplicaRow(row)
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

  init(_ row: Row) {
    key = Key(entity: row["entity_id"], link: row["link"])
    replicaID = row["replica_id"]
    localRole = row["local_role"]
    remoteRole = row["remote_role"]
    isPreferred = row["is_preferred"]
    wasActive = row["was_active"]
    wasWritable = row["was_writable"]
    lastSeenAt = row["last_seen_at"]
    vanishedAt = row["vanished_at"]
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
