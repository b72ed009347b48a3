import InfiniBox

/// What the daemon asks for of each object: a projection a list, so that only these fields travel.

/// Bytes are added up, so none may be more than any array has, by far: 1 EiB.
private let bytes: ClosedRange<Int64> = 0...(1 << 60)
/// A pool may be filled beyond its quota.
private let freeBytes: ClosedRange<Int64> = -(1 << 60)...(1 << 60)
private let counts: ClosedRange<Int64> = 0...(1 << 40)

/// A volume or filesystem that is no snapshot (rest 6, 7).
struct DatasetRow: Projection {
  static let fields = [
    "id", "name", "pool_id", "size", "created_at", "cg_id", "rmr_source", "rmr_target", "rmr_active_active_peer",
    "mapped", "write_protected", "paths_available",
  ]
  let id: Int64
  let name: String
  let poolID: Int64
  let sizeBytes: Int64
  let createdAt: ArrayTime
  let consistencyGroupID: Int64?
  let isReplicated: Bool
  /// Filesystems have no such field: they are exported, not mapped.
  let isMapped: Bool
  let isWriteProtected: Bool
  /// Told of volumes only, and not by old arrays.
  let arePathsAvailable: Bool

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    poolID = try fields.integer("pool_id")
    sizeBytes = try fields.integer("size", in: bytes)
    createdAt = ArrayTime(milliseconds: try fields.integer("created_at"))
    consistencyGroupID = try fields.relation("cg_id")
    let isSource = try fields.flag("rmr_source")
    let isTarget = try fields.flag("rmr_target")
    let isPeer = try fields.flag("rmr_active_active_peer")
    isReplicated = isSource || isTarget || isPeer
    isMapped = try fields.flag("mapped")
    isWriteProtected = try fields.flag("write_protected")
    arePathsAvailable = try fields.optionalFlag("paths_available") ?? true
  }
}

/// A filesystem: it has no paths.
struct FilesystemRow: Projection {
  static let fields = DatasetRow.fields.filter { $0 != "paths_available" }
  let id: Int64
  let dataset: DatasetRow

  init(from decoder: any Decoder) throws {
    dataset = try DatasetRow(from: decoder)
    id = dataset.id
  }
}

/// A snapshot that replication made or used (rest 13).
struct BaseSnapshotRow: Projection {
  static let fields = [
    "id", "parent_id", "cg_id", "rmr_snapshot_guid", "created_at", "write_protected",
    "_reclaimed_snapshot_remote_system_serial",
  ]
  let id: Int64
  let parentID: Int64?
  let groupID: Int64?
  let replicationGUID: String?
  let createdAt: ArrayTime
  let isWriteProtected: Bool
  let peerSerial: Int64?

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    parentID = try fields.relation("parent_id")
    groupID = try fields.relation("cg_id")
    replicationGUID = try fields.optionalText("rmr_snapshot_guid")
    createdAt = ArrayTime(milliseconds: try fields.integer("created_at"))
    isWriteProtected = try fields.flag("write_protected")
    peerSerial = try fields.relation("_reclaimed_snapshot_remote_system_serial")
  }
}

/// A snapshot that hosts may be writing to.
struct RecoveryTestRow: Projection {
  static let fields = ["id", "family_id"]
  let id: Int64
  /// The volume that it comes from, also through other snapshots.
  let familyID: Int64?

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    familyID = try fields.relation("family_id")
  }
}

/// A consistency group or a snapshot group of one (rest 9).
struct GroupRow: Projection {
  static let fields = [
    "id", "name", "type", "parent_id", "pool_id", "members_count", "is_replicated", "rmr_snapshot_guid", "created_at",
  ]
  let id: Int64
  let name: String
  let type: OriginType
  let parentID: Int64?
  let poolID: Int64
  let membersCount: Int
  let isReplicated: Bool
  let replicationGUID: String?
  let createdAt: ArrayTime

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    type = try fields.word("type")
    parentID = try fields.relation("parent_id")
    poolID = try fields.integer("pool_id")
    membersCount = Int(try fields.integer("members_count"))
    isReplicated = try fields.flag("is_replicated")
    replicationGUID = try fields.optionalText("rmr_snapshot_guid")
    createdAt = ArrayTime(milliseconds: try fields.integer("created_at"))
  }
}

/// A replica with what judging needs (rest 12.1). Fields that old arrays lack are optional.
struct ReplicaRow: Projection {
  static let fields = [
    "id", "remote_replica_id", "link_id", "role", "entity_type", "replication_type", "local_entity_id",
    "remote_entity_id", "local_entity_name", "remote_entity_name", "local_cg_id", "remote_cg_id", "remote_pool_id",
    "state", "state_reason", "state_description", "job_state", "jobs", "is_initial", "pending_job_count", "progress",
    "throughput",
    "sync_state", "async_mode", "sync_interval", "rpo_value", "rpo_state", "restore_point", "created_at",
    "entity_pairs", "is_preferred", "staging_area_allocated_size", "including_snapshots", "snapshots_retention",
    "remote_snapshot_suffix", "lock_remote_snapshot_retention",
  ]
  let id: Int64
  let object: InfiniBox.Replica

  init(from decoder: any Decoder) throws {
    object = try InfiniBox.Replica(from: decoder)
    id = object.id
  }
}

/// A pool with its room and what is in it (rest 5).
struct PoolRow: Projection {
  static let fields = [
    "id", "name", "state", "free_virtual_space", "free_physical_space", "virtual_capacity", "physical_capacity",
    "physical_capacity_warning", "physical_capacity_critical", "volumes_count", "filesystems_count", "snapshots_count",
    "filesystem_snapshots_count",
  ]
  let id: Int64
  let name: String
  let state: PoolState?
  let freeVirtualBytes: Int64
  let freePhysicalBytes: Int64
  let virtualCapacityBytes: Int64
  let physicalCapacityBytes: Int64
  let warningPercent: Int
  let criticalPercent: Int
  let datasets: Int
  let snapshots: Int

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    state = try fields.optionalWord("state")
    freeVirtualBytes = try fields.integer("free_virtual_space", in: freeBytes)
    freePhysicalBytes = try fields.integer("free_physical_space", in: freeBytes)
    let count = { (name: String) in Int(try fields.optionalInteger(name, in: counts) ?? 0) }
    virtualCapacityBytes = try fields.optionalInteger("virtual_capacity", in: bytes) ?? 0
    physicalCapacityBytes = try fields.optionalInteger("physical_capacity", in: bytes) ?? 0
    warningPercent = Int(try fields.optionalInteger("physical_capacity_warning") ?? 80)
    criticalPercent = Int(try fields.optionalInteger("physical_capacity_critical") ?? 90)
    datasets = try count("volumes_count") + count("filesystems_count")
    snapshots = try count("snapshots_count") + count("filesystem_snapshots_count")
  }
}
