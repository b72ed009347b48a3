/// Fields of volumes and filesystems over the wire (rest 6, 7), in the order of a real answer.
extension Schema<Dataset> {
  static let volumes = Schema(datasetFields + volumeFields)
  static let filesystems = Schema(datasetFields + filesystemFields)
  /// Both kinds together, as members of groups and `datasets` list them.
  static let datasets = Schema(datasetFields + volumeFields)

  private static let datasetFields: [Field<Dataset>] = identityFields + replicationFields + spaceFields + policyFields

  private static let identityFields: [Field<Dataset>] = [
    Field("dataset_type", by: .row) { row, _, _ in .string(row.kind.word) },
    Field("type", by: .row) { row, _, _ in .string(row.isMaster ? "MASTER" : "SNAPSHOT") },
    Field("depth", \.depth),
    Field("id", \.id),
    Field("name", \.name),
    Field("created_at", \.createdAt),
    Field("updated_at", \.updatedAt),
    Field("mapped", \.isMapped),
    Field("write_protected", \.isWriteProtected),
    Field("size", \.size),
    Field("provtype", by: .row) { row, _, _ in .string(row.isThick ? "THICK" : "THIN") },
    Field("ssd_enabled", \.isSSDEnabled),
    Field("ssa_express_enabled", needs: .feature("ssa_express", level: 0)) { row, _, _ in .bool(row.isSSAExpressEnabled)
    },
    Field("ssa_express_status", needs: .feature("ssa_express", level: 0)) { _, _, _ in .null },
    Field("compression_enabled", \.isCompressionEnabled),
    Field("family_id", \.familyID),
    Field("parent_id", \.parentID),
    Field("has_children", by: .row) { row, _, _ in .bool(row.childrenCount > 0) },
    Field("pool_id", \.poolID),
    Field("pool_name") { row, world, array in .optional(world.arrays[array].pools[row.poolID]?.name) },
    Field("cg_id", relation: \.groupID),
    Field("cg_name") { row, world, array in
      row.groupID == 0 ? .null : .optional(world.arrays[array].groups[row.groupID]?.name)
    },
    Field("tenant_id", by: .row) { _, _, _ in .integer(1) },
  ]

  private static let replicationFields: [Field<Dataset>] = [
    Field("rmr_source", by: .row) { row, world, array in .bool(has(.source, row, world, array)) },
    Field("rmr_target", by: .row) { row, world, array in .bool(has(.target, row, world, array)) },
    Field("rmr_active_active_peer", needs: .activeActive, by: .row) { row, world, array in
      .bool(has(.activeActivePeer, row, world, array))
    },
    Field("replica_ids", needs: .version("5.0"), by: .row) { row, _, _ in .integers(row.replicaIDs) },
    Field("replication_types", needs: .version("5.5"), by: .row) { row, world, array in
      row.replicaIDs.isEmpty
        ? .strings([]) : .strings(world.replicas(of: row, array: array).map(\.type.rawValue))
    },
    Field("mobility_source", by: .row) { _, _, _ in .null },
    Field("rmr_snapshot_guid", \.replicationGUID),
    Field("data_snapshot_guid", \.replicationGUID),
    Field("mgmt_snapshot_guid", needs: .filesystemSnapshotReplication) { _, _, _ in .null },
    Field("_cg_snapshot_guid", by: .row) { _, _, _ in .null },
    Field("_cg_guid", by: .row) { _, _, _ in .null },
    Field("_reclaimed_snapshot_remote_system_serial", relation: \.reclaimedPeerSerial),
    Field("source_replicated_sg_id", needs: .snapshotGroupReplication) { _, _, _ in .null },
  ]

  private static func has(_ role: SimulatedRole, _ row: Dataset, _ world: World, _ array: Int) -> Bool {
    !row.replicaIDs.isEmpty && world.replicas(of: row, array: array).contains { $0.role == role }
  }

  private static let spaceFields: [Field<Dataset>] = [
    Field("used", \.used),
    Field("allocated", by: .row) { row, _, _ in .integer(row.physicalBytes) },
    Field("tree_allocated", by: .row) { row, _, _ in .integer(row.physicalBytes) },
    Field("num_blocks", by: .row) { row, _, _ in .integer(row.size / 512) },
    Field("capacity_savings", by: .row) { _, _, _ in .integer(0) },
    Field("capacity_savings_per_entity", by: .row) { _, _, _ in .integer(0) },
    Field("disk_usage", by: .row) { row, _, _ in .integer(row.physicalBytes) },
    Field("data_reduction_ratio", needs: .dataReduction) { _, _, _ in .integer(1) },
    Field("compression_suppressed", by: .row) { _, _, _ in .bool(false) },
  ]

  private static let policyFields: [Field<Dataset>] =
    [
      Field("lock_expires_at", relation: \.lockExpiresAt),
      Field("lock_state") { row, world, _ in .string(row.lockExpiresAt > world.now ? "LOCKED" : "UNLOCKED") },
      Field("snapshot_retention", relation: \.snapshotRetention),
      Field("snapshot_expires_at", by: .row) { row, _, _ in
        row.snapshotRetention == 0 ? .null : .integer(row.createdAt + row.snapshotRetention * 1_000)
      },
    ]
    + kept(KeptFields.ofSnapshots, \.id)
    + nulls(
      [
        "snapshot_policy_id", "snapshot_policy_name", "created_by_snapshot_policy_id",
        "created_by_snapshot_policy_name", "created_by_schedule_id", "created_by_schedule_name",
      ], needs: .snapshotPolicies)
    + nulls(["qos_policy_id", "qos_policy_name", "qos_shared_policy_id", "qos_shared_policy_name"])

  private static let volumeFields: [Field<Dataset>] = [
    Field("serial") { row, world, array in .string(world.hostSerial(of: row, on: array)) },
    Field("udid", by: .row) { _, _, _ in .null },
    Field("nguid") { row, world, array in
      .string("742b0f" + World.hexadecimal(world.arrays[array].serial, 10) + World.hexadecimal(row.id, 16))
    },
    Field("paths_available", needs: .version("5.0"), \.arePathsAvailable),
  ]

  private static let filesystemFields: [Field<Dataset>] =
    [
      Field("_is_established", by: .row) { _, _, _ in .bool(true) },
      Field("is_consistent", by: .row) { _, _, _ in .bool(true) },
      Field("posix_file_ownership", by: .row) { _, _, _ in .bool(false) },
    ]
    + kept(KeptFields.ofFilesystems, \.id)
    + nulls([
      "suspend_state", "worm_level", "worm_default_retention", "worm_max_retention", "worm_min_retention",
      "worm_auto_commit_period", "nfs_filesystem_id",
    ])
}
