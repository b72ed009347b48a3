/// Fields of replicas over the wire (rest 12.1–12.3). What a TARGET does not show is null (semantics 2.1).
extension Schema<Replica> {
  static let replicas = Schema(configurationFields + stateFields + entityFields + progressFields + mirrorFields)

  private static let configurationFields: [Field<Replica>] = [
    Field("id") { row, _, _ in .integer(row.id) },
    Field("_version") { row, _, _ in .integer(row.version) },
    Field("description") { row, _, _ in .string(row.description) },
    Field("remote_replica_id") { row, _, _ in .integer(row.remoteID) },
    Field("_is_internal_source") { row, _, _ in
      row.isConcurrent && row.role == .source ? .bool(!row.isStandby) : .null
    },
    Field("role") { row, world, _ in
      .string(row.role == .activeActivePeer ? world.settings.activeActiveRoleWord : row.role.rawValue)
    },
    Field("concurrent_replica", needs: .concurrentReplication) { row, _, _ in .bool(row.isConcurrent) },
    Field("including_snapshots", needs: .snapshotReplication) { row, _, _ in .bool(row.includesSnapshots) },
    Field("snapshots_retention", needs: .snapshotReplication) { row, _, _ in .optional(row.snapshotsRetention) },
    Field("remote_snapshot_suffix", needs: .snapshotSuffixAndLock) { row, _, _ in .string(row.remoteSnapshotSuffix) },
    Field("lock_remote_snapshot_retention", needs: .snapshotSuffixAndLock) { row, _, _ in
      .optional(row.lockRemoteSnapshotRetention)
    },
    Field("entity_type") { row, _, _ in .string(row.entityKind.rawValue) },
    Field("_enabled") { _, _, _ in .bool(true) },
    Field("reserved_for_infinisafe") { _, _, _ in .bool(false) },
    Field("sync_interval") { row, _, _ in .optional(row.syncInterval) },
    Field("rpo_type") { _, _, _ in .string("TIME") },
    Field("rpo_value") { row, _, _ in .optional(row.rpo) },
    Field("temporary_failure_retry_interval") { row, _, _ in .integer(row.temporaryFailureRetryInterval) },
    Field("temporary_failure_retry_count") { row, _, _ in .integer(row.temporaryFailureRetryCount) },
    Field("permanent_failure_wait_interval") { row, _, _ in .integer(row.permanentFailureWaitInterval) },
    Field("base_action", needs: .flatCreation) { row, _, _ in
      .string(row.pairs.first?.localBaseAction == .base ? "BASE" : "NEW")
    },
    Field("replication_type", needs: .syncReplication) { row, _, _ in .string(row.type.rawValue) },
    Field("link_id") { row, world, _ in .integer(world.links[row.link][row.end].id) },
    Field("created_at") { row, _, _ in .integer(row.createdAt) },
    Field("updated_at") { row, _, _ in .integer(row.updatedAt) },
  ]

  private static let stateFields: [Field<Replica>] = [
    Field("state") { row, world, _ in .optional(row.reportedState(in: world)?.rawValue) },
    Field("state_description") { row, world, _ in .optional(row.reportedReason(in: world)) },
    Field("state_reason") { row, world, _ in .optional(row.reportedReason(in: world)) },
    Field("job_state") { row, world, _ in
      showsJobs(row) ? .string(row.reportedJobState(in: world)) : .null
    },
    Field("jobs") { row, world, _ in .json(jobs(row, world)) },
    Field("is_initial") { row, _, _ in .bool(row.isInitial) },
    Field("pending_job_count") { row, _, _ in .integer(row.pendingJobCount) },
    Field("next_job_start_time") { row, _, _ in showsJobs(row) ? .optional(row.nextJobAt) : .null },
    Field("rpo_state") { row, _, _ in
      guard row.rpo != nil, row.restorePoint != nil, row.role == .source else { return .string("N/A") }
      return .string(row.isLagging ? "LAGGING" : "OK")
    },
  ]

  private static func showsJobs(_ row: Replica) -> Bool {
    row.type == .async && row.role == .source
  }

  private static func jobs(_ row: Replica, _ world: World) -> JSONValue {
    guard showsJobs(row), let job = row.job else { return [] }
    return [
      [
        "id": .integer(job.id), "state": .string(row.reportedJobState(in: world)), "is_initial": .bool(job.isInitial),
        "type": .string(job.kind.rawValue), "start_time": .integer(job.startedAt), "end_time": .optional(job.endedAt),
      ]
    ]
  }

  private static let entityFields: [Field<Replica>] = [
    Field("local_entity_id") { row, _, _ in .integer(row.localEntityID) },
    Field("remote_entity_id") { row, _, _ in .integer(row.remoteEntityID) },
    Field("local_entity_name") { row, world, array in .optional(world.entityName(of: row, on: array)) },
    Field("remote_entity_name") { row, world, _ in .optional(remoteName(row, world)) },
    Field("local_cg_id") { row, _, _ in row.entityKind == .consistencyGroup ? .integer(row.localEntityID) : .null },
    Field("local_cg_name") { row, world, array in
      row.entityKind == .consistencyGroup ? .optional(world.entityName(of: row, on: array)) : .null
    },
    Field("remote_cg_id") { row, _, _ in row.entityKind == .consistencyGroup ? .integer(row.remoteEntityID) : .null },
    Field("remote_cg_name") { row, world, _ in
      row.entityKind == .consistencyGroup ? .optional(remoteName(row, world)) : .null
    },
    Field("local_pool_id") { row, world, array in .optional(world.poolID(of: row, on: array)) },
    Field("local_pool_name") { row, world, array in
      .optional(world.poolID(of: row, on: array).flatMap { world.arrays[array].pools[$0]?.name })
    },
    Field("remote_pool_id") { row, world, _ in .optional(remotePool(row, world)?.id) },
    Field("remote_pool_name") { row, world, _ in .optional(remotePool(row, world)?.name) },
    Field("entity_pairs") { row, world, array in .json(.array(row.pairs.map { pair($0, row, world, array) })) },
  ]

  private static func remoteName(_ row: Replica, _ world: World) -> String? {
    let peer = world.peerArray(of: row)
    return row.entityKind == .consistencyGroup
      ? world.arrays[peer].groups[row.remoteEntityID]?.name : world.arrays[peer].dataset(row.remoteEntityID)?.name
  }

  private static func remotePool(_ row: Replica, _ world: World) -> Pool? {
    let peer = world.arrays[world.peerArray(of: row)]
    let id =
      row.entityKind == .consistencyGroup
      ? peer.groups[row.remoteEntityID]?.poolID : peer.dataset(row.remoteEntityID)?.poolID
    return id.flatMap { peer.pools[$0] }
  }

  private static let progressFields: [Field<Replica>] = [
    Field("throughput") { row, world, _ in
      .integer(row.job.map { $0.isCopying ? world.settings.copyBytesPerSecond * 1_000 / $0.slowdown : 0 } ?? 0)
    },
    Field("started_at") { row, _, _ in .optional(row.job?.startedAt) },
    Field("sync_duration") { row, _, _ in .integer(row.syncDuration) },
    Field("last_synchronized") { row, _, _ in .optional(row.lastSynchronized) },
    Field("progress") { row, world, _ in .integer(row.job?.progress(at: world.now) ?? (row.isInitial ? 0 : 100)) },
    Field("restore_point") { row, world, _ in
      .optional(row.isSynchronized && row.state == .active ? world.now : row.restorePoint)
    },
    Field("next_restore_point") { row, _, _ in
      row.hasRunningJob && row.job?.isRunning == true ? .optional(row.job?.snapshotTime) : .null
    },
    Field("_consistent_guid") { row, _, _ in .optional(row.consistentGUID) },
    Field("_next_consistent_guid") { row, _, _ in row.hasRunningJob ? .optional(row.job?.guid) : .null },
    Field("_local_reclaimed_sg_id") { row, _, _ in .optional(row.localReclaimedGroupID) },
    Field("_remote_reclaimed_sg_id") { row, _, _ in .optional(row.remoteReclaimedGroupID) },
    Field("staging_area_allocated_size") { row, _, _ in .integer(row.stagingBytes) },
  ]

  private static let mirrorFields: [Field<Replica>] = [
    Field("sync_state", needs: .syncReplication) { row, world, _ in
      .optional(row.reportedSyncState(in: world)?.rawValue)
    },
    Field("async_mode", needs: .syncReplication) { row, _, _ in
      row.type == .sync ? .bool(!row.isInitial && row.syncState != .synchronized) : .null
    },
    Field("latency", needs: .syncReplication) { row, world, _ in
      row.type == .async ? .null : .integer(world.links[row.link].roundTrip)
    },
    Field("domino", needs: .syncReplication) { row, _, _ in row.type == .async ? .null : .bool(false) },
    Field("mobility_source") { _, _, _ in .null },
    Field("is_preferred", needs: .preferredSide) { row, _, _ in .optional(row.isPreferred) },
    Field("suspended_from_local", needs: .activeActiveChanges) { row, _, _ in .optional(row.isSuspendedFromLocal) },
  ]

  // MARK: Pairs

  private static func pair(_ pair: EntityPair, _ row: Replica, _ world: World, _ array: Int) -> JSONValue {
    let peer = world.peerArray(of: row)
    let local = world.arrays[array].dataset(pair.localID)
    var writer = JSONWriter(capacity: 1_500)
    if let local {
      let schema = local.kind == .volume ? Schema<Dataset>.volumes : Schema<Dataset>.filesystems
      schema.write(local, schema.fields(of: world.arrays[array].abilities), world, array, into: &writer)
    }
    return [
      "id": .integer(pair.id), "remote_pair_id": .integer(pair.remotePairID), "replica_id": .integer(row.id),
      "local_entity_id": .integer(pair.localID), "remote_entity_id": .integer(pair.remoteID),
      "local_entity_name": .optional(local?.name),
      "remote_entity_name": .optional(world.arrays[peer].dataset(pair.remoteID)?.name),
      "local_entity": local == nil ? .null : .fragment(writer.bytes),
      "local_base_action": .string(pair.localBaseAction.rawValue),
      "remote_base_action": .string(pair.remoteBaseAction.rawValue),
      "local_base_entity_id": pair.localBaseID == 0 ? .null : .integer(pair.localBaseID),
      "remote_base_entity_id": pair.remoteBaseID == 0 ? .null : .integer(pair.remoteBaseID),
      "_target_old_ro_state": .bool(pair.targetWasProtected), "_consistent_guid": .optional(row.consistentGUID),
      "_next_consistent_guid": row.hasRunningJob ? .optional(row.job?.guid) : .null,
      "progress": .integer(row.job?.progress(at: world.now) ?? (pair.isInitial ? 0 : 100)),
      "last_synchronized": .optional(row.lastSynchronized),
      "restore_point": .integer(pair.isInitial ? 0 : row.restorePoint ?? 0), "duration": .integer(row.syncDuration),
      "is_initial": .bool(pair.isInitial), "_sync_job_committed": .bool(!row.hasRunningJob),
      "_local_reclaimed_snapshot_id": .optional(pair.reclaimedSnapshotID),
      "_remote_reclaimed_snapshot_id": .optional(pair.remoteReclaimedSnapshotID),
      "_reclaimed_snapshot_guid": pair.reclaimedSnapshotID == nil ? .null : .optional(row.consistentGUID),
      "_reclaimed_snapshot_time": pair.reclaimedSnapshotID == nil ? .null : .optional(row.restorePoint),
    ]
  }
}
