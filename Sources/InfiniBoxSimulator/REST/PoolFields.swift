/// Fields of pools, consistency groups, network spaces, links, events and metadata over the wire (rest 5, 9–11, 16, 17).
extension Schema<Pool> {
  static let pools = Schema(
    [
      Field("id") { row, _, _ in .integer(row.id) },
      Field("name") { row, _, _ in .string(row.name) },
      Field("physical_capacity") { row, _, _ in .integer(row.physicalCapacity) },
      Field("virtual_capacity") { row, _, _ in .integer(row.virtualCapacity) },
      Field("physical_capacity_warning") { row, _, _ in .integer(row.physicalCapacityWarning) },
      Field("physical_capacity_critical") { row, _, _ in .integer(row.physicalCapacityCritical) },
      Field("max_extend") { row, _, _ in .integer(row.maxExtend) },
      Field("ssd_enabled") { row, _, _ in .bool(row.isSSDEnabled) },
      Field("compression_enabled") { row, _, _ in .bool(row.isCompressionEnabled) },
      Field("type") { _, _, _ in .string("STANDARD") },
      Field("owners") { _, _, _ in .integers([]) },
      Field("state") { row, _, _ in .string(row.state.rawValue) },
      Field("allocated_physical_space") { row, _, _ in .integer(row.usedPhysical) },
      Field("free_physical_space") { row, _, _ in .integer(row.freePhysical) },
      Field("free_virtual_space") { row, _, _ in .integer(row.freeVirtual) },
      Field("reserved_capacity") { _, _, _ in .integer(0) },
      Field("capacity_savings") { _, _, _ in .integer(0) },
      Field("volumes_count") { row, _, _ in .integer(row.volumesCount) },
      Field("snapshots_count") { row, _, _ in .integer(row.snapshotsCount) },
      Field("filesystems_count") { row, _, _ in .integer(row.filesystemsCount) },
      Field("filesystem_snapshots_count") { row, _, _ in .integer(row.filesystemSnapshotsCount) },
      Field("entities_count") { row, _, _ in .integer(row.entitiesCount) },
      Field("standard_volumes_count", needs: .version("7.0")) { row, _, _ in .integer(row.volumesCount) },
      Field("standard_snapshots_count", needs: .version("7.0")) { row, _, _ in .integer(row.snapshotsCount) },
      Field("standard_filesystems_count", needs: .version("7.0")) { row, _, _ in .integer(row.filesystemsCount) },
      Field("standard_filesystem_snapshots_count", needs: .version("7.0")) { row, _, _ in
        .integer(row.filesystemSnapshotsCount)
      },
      Field("standard_entities_count", needs: .version("7.0")) { row, _, _ in .integer(row.entitiesCount) },
      Field("vvol_volumes_count", needs: .vVol) { _, _, _ in .integer(0) },
      Field("vvol_snapshots_count", needs: .vVol) { _, _, _ in .integer(0) },
      Field("vvol_entities_count", needs: .vVol) { _, _, _ in .integer(0) },
      Field("qos_policies") { _, _, _ in .integers([]) },
      Field("tenant_id") { _, _, _ in .integer(1) },
      Field("created_at") { row, _, _ in .integer(row.createdAt) },
      Field("updated_at") { row, _, _ in .integer(row.updatedAt) },
      Field("total_disk_usage", needs: .dataReduction) { row, _, _ in .integer(row.usedPhysical) },
      Field("thin_capacity_savings", needs: .dataReduction) { _, _, _ in .integer(0) },
      Field("thick_capacity_savings", needs: .dataReduction) { _, _, _ in .integer(0) },
      Field("data_reduction_ratio", needs: .dataReduction) { _, _, _ in .integer(1) },
    ])
}

extension Schema<ConsistencyGroup> {
  static let groups = Schema(
    [
      Field("id", \.id),
      Field("name", \.name),
      Field("type", by: .row) { row, _, _ in .string(row.isMaster ? "MASTER" : "SNAPSHOT") },
      Field("pool_id", \.poolID),
      Field("pool_name") { row, world, array in .optional(world.arrays[array].pools[row.poolID]?.name) },
      Field("parent_id", \.parentID),
      Field("members_count", by: .row) { row, _, _ in .integer(row.memberIDs.count) },
      Field("is_replicated", by: .row) { row, _, _ in .bool(!row.replicaIDs.isEmpty) },
      Field("replica_ids", needs: .version("8.4"), by: .row) { row, _, _ in .integers(row.replicaIDs) },
      Field("replication_types", needs: .version("5.5")) { row, world, array in
        .strings(row.replicaIDs.compactMap { world.arrays[array].replicas[$0]?.type.rawValue })
      },
      Field("rmr_snapshot_guid", \.replicationGUID),
      Field("_reclaimed_snapshot_remote_system_serial", relation: \.reclaimedPeerSerial),
      Field("has_children", by: .row) { row, _, _ in .bool(row.childrenCount > 0) },
      Field("lock_expires_at", relation: \.lockExpiresAt),
      Field("lock_state") { row, world, _ in .string(row.lockExpiresAt > world.now ? "LOCKED" : "UNLOCKED") },
      Field("tenant_id") { _, _, _ in .integer(1) },
      Field("created_at", \.createdAt),
      Field("updated_at", \.updatedAt),
    ]
      + nulls(
        ["snapshot_retention", "snapshot_expires_at", "source_replicated_sg_id"], needs: .snapshotGroupReplication)
      + kept(KeptFields.ofSnapshots, \.id)
      + nulls(
        [
          "snapshot_policy_id", "snapshot_policy_name", "created_by_snapshot_policy_id",
          "created_by_snapshot_policy_name", "created_by_schedule_id", "created_by_schedule_name",
        ], needs: .snapshotPolicies))
}

extension Schema<NetworkSpace> {
  static let spaces = Schema([
    Field("id") { row, _, _ in .integer(row.id) },
    Field("name") { row, _, _ in .string(row.name) },
    Field("service") { row, _, _ in .string(row.service) },
    Field("network_config") { row, _, _ in
      .json([
        "network": .string(row.network), "netmask": .integer(row.netmask), "default_gateway": .string(row.gateway),
      ])
    },
    Field("interfaces") { row, _, _ in .integers(row.interfaces) },
    Field("ips") { row, _, _ in
      .json(
        .array(
          row.addresses.enumerated().map { index, address in
            [
              "ip_address": .string(address), "enabled": .bool(!row.disabledAddresses.contains(address)),
              "reserved": false,
              "type": .string(index == 0 ? "MANAGEMENT" : "SYSTEM"), "interface_id": .integer(index % 3 + 1),
              "vlan_id": 0, "tpgt": 0,
            ]
          }))
    },
    Field("mtu") { row, _, _ in .integer(row.mtu) },
    Field("rate_limit") { _, _, _ in .null },
    Field("properties") { row, _, _ in .json(["is_async_only": .bool(row.isAsyncOnly)]) },
    Field("automatic_ip_failback") { _, _, _ in .bool(true) },
    Field("routes") { _, _, _ in .integers([]) },
    Field("vmac_addresses") { _, _, _ in .integers([]) },
    Field("tenant_id") { _, _, _ in .integer(1) },
  ])
}

extension Schema<Event> {
  static let events = Schema([
    Field("id") { row, _, _ in .integer(row.id) },
    Field("seq_num") { row, _, _ in .integer(row.id) },
    Field("code") { row, _, _ in .string(row.code) },
    Field("level") { row, _, _ in .string(row.level) },
    Field("username") { row, _, _ in .string(row.username) },
    Field("description") { row, _, _ in .string(row.description) },
    Field("description_template") { row, _, _ in .string(row.template) },
    Field("timestamp") { row, _, _ in .integer(row.timestamp) },
    Field("reporter") { _, _, _ in .string("MGMT") },
    Field("visibility") { row, _, _ in .string(row.visibility) },
    Field("system_version") { _, world, array in .string(world.arrays[array].version) },
    Field("source_node_id") { _, _, _ in .integer(1) },
    Field("affected_entity_id") { row, _, _ in .integer(row.affectedEntityID) },
    Field("tenant_id") { _, _, _ in .integer(1) },
    Field("data") { row, _, _ in
      .json(.array(row.data.map { ["name": .string($0.key), "type": "string", "value": $0.value] }))
    },
  ])
}

extension Schema<MetadataItem> {
  static let metadata = Schema([
    Field("id") { row, _, _ in .integer(row.id) },
    Field("object_id") { row, _, _ in .integer(row.objectID) },
    Field("object_type") { row, _, _ in .string(row.objectType) },
    Field("key") { row, _, _ in .string(row.key) },
    Field("value") { row, _, _ in .string(row.value) },
  ])
}
