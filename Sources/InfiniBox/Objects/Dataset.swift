/// A volume or a filesystem, or a snapshot of one, which lives in the same collection (rest 8).
public protocol Dataset: ReplicableEntity, Projection {
  var name: String { get }
  var type: OriginType { get }
  /// Of a snapshot: what it was taken of. Nil for masters.
  var parentID: Int64? { get }
  var poolID: Int64 { get }
  /// Set on snapshots that replication made or used; equal on both arrays for the same content (rest 13).
  var replicationSnapshotGUID: String? { get }
}

/// What volumes and filesystems have in common (rest 6 and 7).
struct DatasetFields {
  let id: Int64
  let name: String
  let type: OriginType
  let parentID: Int64?
  let familyID: Int64?
  let poolID: Int64
  let poolName: String?
  let size: Int64
  let used: Int64?
  let allocated: Int64?
  let provisioning: Provisioning?
  let isWriteProtected: Bool
  let consistencyGroupID: Int64?
  let consistencyGroupName: String?
  let hasChildren: Bool
  let isReplicationSource: Bool
  let isReplicationTarget: Bool
  let replicaIDs: [Int64]
  let replicationTypes: [ReplicationType]
  let replicationSnapshotGUID: String?
  let dataSnapshotGUID: String?
  let reclaimedSnapshotRemoteSerialNumber: Int64?
  let lockExpiresAt: ArrayTime?
  let createdAt: ArrayTime?
  let updatedAt: ArrayTime?

  init(_ fields: ObjectFields) throws {
    id = try fields.integer("id")
    name = try fields.text("name")
    type = try fields.word("type")
    parentID = try fields.relation("parent_id")
    familyID = try fields.relation("family_id")
    poolID = try fields.integer("pool_id")
    poolName = try fields.optionalText("pool_name")
    size = try fields.integer("size")
    used = try fields.optionalInteger("used")
    allocated = try fields.optionalInteger("allocated")
    provisioning = try fields.optionalWord("provtype")
    isWriteProtected = try fields.flag("write_protected")
    consistencyGroupID = try fields.relation("cg_id")
    consistencyGroupName = try fields.optionalText("cg_name")
    hasChildren = try fields.flag("has_children")
    isReplicationSource = try fields.flag("rmr_source")
    isReplicationTarget = try fields.flag("rmr_target")
    replicaIDs = try fields.integers("replica_ids")
    replicationTypes = try fields.words("replication_types")
    replicationSnapshotGUID = try fields.optionalText("rmr_snapshot_guid")
    dataSnapshotGUID = try fields.optionalText("data_snapshot_guid")
    reclaimedSnapshotRemoteSerialNumber = try fields.relation("_reclaimed_snapshot_remote_system_serial")
    lockExpiresAt = try fields.time("lock_expires_at")
    createdAt = try fields.time("created_at")
    updatedAt = try fields.time("updated_at")
  }
}
