/// A replication relationship as one of its two arrays reports it (rest 12.1).
public struct Replica: Projection, Hashable {
  public static let fields: [String] = []

  public let id: Int64
  /// The same relationship on the peer.
  public let remoteReplicaID: Int64?
  public let linkID: Int64
  public let role: ReplicaRole
  public let entityType: EntityType
  /// Async on arrays that do not tell (before 4.0).
  public let replicationType: ReplicationType
  public let replicaDescription: String?

  /// Nil on a target, which does not know.
  public let state: ReplicaState?
  public let stateDescription: String?
  public let stateReason: String?
  public let jobState: JobState?
  public let jobs: [ReplicaJob]
  public let isInitial: Bool
  public let pendingJobCount: Int64?
  /// Percent.
  public let progress: Int64?
  /// Bytes per second of the job under way (the unit is unconfirmed, rest 21, row 27).
  public let throughput: Int64?
  /// Of synchronous and active-active replicas.
  public let syncState: SyncState?
  /// A synchronous replica that replicates asynchronously for the time being.
  public let isInAsyncMode: Bool?
  public let isPreferred: Bool?
  public let isSuspendedFromLocal: Bool?
  public let isConcurrent: Bool

  /// How often a sync job starts.
  public let syncInterval: Duration?
  public let rpo: Duration?
  public let rpoState: RPOState?
  /// The time to which the target could be restored; nil before the first.
  public let restorePoint: ArrayTime?
  public let nextRestorePoint: ArrayTime?
  public let lastSynchronized: ArrayTime?
  public let startedAt: ArrayTime?

  /// Volume, filesystem or consistency group on this array.
  public let localEntityID: Int64?
  public let localEntityName: String?
  public let remoteEntityID: Int64?
  public let remoteEntityName: String?
  public let localConsistencyGroupID: Int64?
  public let remoteConsistencyGroupID: Int64?
  public let localPoolID: Int64?
  public let remotePoolID: Int64?
  public let remotePoolName: String?
  /// One for a volume or filesystem, one per member for a consistency group.
  public let entityPairs: [EntityPair]

  /// Bytes on this side that snapshots of replication take.
  public let stagingBytes: Int64?
  public let includesSnapshots: Bool
  /// How long the target keeps replicated snapshots, and how long nobody can delete them there.
  public let snapshotsRetention: Duration?
  public let lockRemoteSnapshotRetention: Duration?
  public let remoteSnapshotSuffix: String?
  /// The snapshot group left on this side by expose or delete.
  public let localReclaimedGroupID: Int64?
  public let remoteReclaimedGroupID: Int64?
  public let createdAt: ArrayTime?
  public let updatedAt: ArrayTime?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    remoteReplicaID = try fields.relation("remote_replica_id")
    linkID = try fields.integer("link_id")
    role = try fields.word("role")
    entityType = try fields.word("entity_type")
    replicationType = try fields.optionalWord("replication_type") ?? .async
    replicaDescription = try fields.optionalText("description")

    state = try fields.optionalWord("state")
    stateDescription = try fields.optionalText("state_description")
    stateReason = try fields.optionalText("state_reason")
    jobState = try fields.optionalWord("job_state")
    jobs = try fields.list("jobs")
    isInitial = try fields.flag("is_initial")
    pendingJobCount = try fields.optionalInteger("pending_job_count")
    progress = try fields.optionalInteger("progress")
    throughput = try fields.optionalInteger("throughput")
    syncState = try fields.optionalWord("sync_state")
    isInAsyncMode = try fields.optionalFlag("async_mode")
    isPreferred = try fields.optionalFlag("is_preferred")
    isSuspendedFromLocal = try fields.optionalFlag("suspended_from_local")
    isConcurrent = try fields.flag("concurrent_replica")

    syncInterval = try fields.milliseconds("sync_interval")
    rpo = try fields.milliseconds("rpo_value")
    rpoState = try fields.optionalWord("rpo_state")
    restorePoint = try fields.time("restore_point")
    nextRestorePoint = try fields.time("next_restore_point")
    lastSynchronized = try fields.time("last_synchronized")
    startedAt = try fields.time("started_at")

    localEntityID = try fields.relation("local_entity_id")
    localEntityName = try fields.optionalText("local_entity_name")
    remoteEntityID = try fields.relation("remote_entity_id")
    remoteEntityName = try fields.optionalText("remote_entity_name")
    localConsistencyGroupID = try fields.relation("local_cg_id")
    remoteConsistencyGroupID = try fields.relation("remote_cg_id")
    localPoolID = try fields.relation("local_pool_id")
    remotePoolID = try fields.relation("remote_pool_id")
    remotePoolName = try fields.optionalText("remote_pool_name")
    entityPairs = try fields.list("entity_pairs")

    stagingBytes = try fields.optionalInteger("staging_area_allocated_size")
    includesSnapshots = try fields.flag("including_snapshots")
    snapshotsRetention = try fields.seconds("snapshots_retention")
    lockRemoteSnapshotRetention = try fields.seconds("lock_remote_snapshot_retention")
    remoteSnapshotSuffix = try fields.optionalText("remote_snapshot_suffix")
    localReclaimedGroupID = try fields.relation("_local_reclaimed_sg_id")
    remoteReclaimedGroupID = try fields.relation("_remote_reclaimed_sg_id")
    createdAt = try fields.time("created_at")
    updatedAt = try fields.time("updated_at")
  }
}

/// One pair of datasets of a replica (rest 12.3). Local and remote are as seen from the array that was asked.
public struct EntityPair: Decodable, Sendable, Hashable, Identifiable {
  public let id: Int64
  public let localEntityID: Int64
  public let remoteEntityID: Int64?
  public let localEntityName: String?
  public let remoteEntityName: String?
  public let localBaseAction: BaseAction?
  public let remoteBaseAction: BaseAction?
  public let localBaseEntityID: Int64?
  public let remoteBaseEntityID: Int64?
  /// Percent.
  public let progress: Int64?
  public let isInitial: Bool
  public let restorePoint: ArrayTime?
  public let lastSynchronized: ArrayTime?
  /// The snapshots left by expose or delete (rest 13).
  public let localReclaimedSnapshotID: Int64?
  public let remoteReclaimedSnapshotID: Int64?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    localEntityID = try fields.integer("local_entity_id")
    remoteEntityID = try fields.relation("remote_entity_id")
    localEntityName = try fields.optionalText("local_entity_name")
    remoteEntityName = try fields.optionalText("remote_entity_name")
    localBaseAction = try fields.optionalWord("local_base_action")
    remoteBaseAction = try fields.optionalWord("remote_base_action")
    localBaseEntityID = try fields.relation("local_base_entity_id")
    remoteBaseEntityID = try fields.relation("remote_base_entity_id")
    progress = try fields.optionalInteger("progress")
    isInitial = try fields.flag("is_initial")
    restorePoint = try fields.time("restore_point")
    lastSynchronized = try fields.time("last_synchronized")
    localReclaimedSnapshotID = try fields.relation("_local_reclaimed_snapshot_id")
    remoteReclaimedSnapshotID = try fields.relation("_remote_reclaimed_snapshot_id")
  }
}

/// One sync job of a replica (rest 12.1). Whether arrays list finished ones is unconfirmed.
public struct ReplicaJob: Decodable, Sendable, Hashable, Identifiable {
  public let id: Int64
  /// Nil means the replica's `jobState`.
  public let state: JobState?
  public let isInitial: Bool
  public let type: String?
  public let startedAt: ArrayTime?
  public let endedAt: ArrayTime?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    state = try fields.optionalWord("state")
    isInitial = try fields.flag("is_initial")
    type = try fields.optionalText("type")
    startedAt = try fields.time("start_time")
    endedAt = try fields.time("end_time")
  }
}
