/// Fields that only some arrays have. Arrays refuse a question for a field that they do not know, so projections ask for
/// these only where the array's features and version promise them (rest 1.6); elsewhere they come as missing.
enum GatedFields {
  /// By collection, then by field; the empty collection is any.
  private static let gates: [String: [String: Capability]] = [
    "": [
      "rmr_active_active_peer": .activeActive, "replication_types": .replicationTypes,
      "lock_expires_at": .snapshotLocks,
      "lock_state": .snapshotLocks, "snapshot_retention": .replicatedSnapshots,
      "remote_snapshot_retention": .remoteRetention, "remote_snapshot_retention_lock": .remoteRetention,
    ],
    "volumes": [
      "replica_ids": .replicaIDs, "paths_available": .replicaIDs,
      "source_replicated_sg_id": .replicatedSnapshotGroups, "mgmt_snapshot_guid": .replicatedFilesystemSnapshots,
    ],
    "filesystems": ["replica_ids": .replicaIDs, "mgmt_snapshot_guid": .replicatedFilesystemSnapshots],
    "cgs": ["replica_ids": .groupReplicaIDs, "snapshot_retention": .replicatedSnapshotGroups],
    "links": [
      "witness_address": .activeActive, "local_witness_state": .activeActive, "remote_witness_state": .activeActive,
      "resiliency_mode": .activeActive, "state_description": .synchronousReplication,
      "async_only": .synchronousReplication, "is_local_link_ready_for_sync": .synchronousReplication,
    ],
    "replicas": [
      "jobs": .replicationJobs, "replication_type": .synchronousReplication, "sync_state": .synchronousReplication,
      "async_mode": .synchronousReplication, "latency": .synchronousReplication, "domino": .synchronousReplication,
      "is_preferred": .preferredSide, "concurrent_replica": .concurrentReplication,
      "suspended_from_local": .activeActiveSuspension, "base_action": .automaticTargets,
      "including_snapshots": .replicatedSnapshots, "snapshots_retention": .replicatedSnapshots,
      "remote_snapshot_suffix": .replicatedSnapshotNames, "lock_remote_snapshot_retention": .replicatedSnapshotNames,
    ],
    "metadata": ["object_type": .metadataObjectTypes],
  ]

  /// What a field needs; nil for fields that every array has.
  static func gate(_ field: String, of path: String) -> Capability? {
    let collection = path.split(separator: "/").last { Int64($0) == nil } ?? ""
    let own = gates[collection == "members" ? "volumes" : String(collection)]
    return own?[field] ?? gates[""]?[field]
  }
}

extension InfiniBoxSystem {
  /// The fields that this array has, of those that a projection asks for. Costs nothing where every array has them all.
  func known(_ fields: [String], of path: String) async throws(InfiniBoxError) -> [String] {
    guard fields.contains(where: { GatedFields.gate($0, of: path) != nil }) else { return fields }
    let capabilities = try await capabilities()
    return fields.filter { field in
      GatedFields.gate(field, of: path).map(capabilities.supports) ?? true
    }
  }
}
