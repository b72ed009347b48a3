/// A volume or a snapshot of one (rest 6).
public struct Volume: Dataset, Hashable {
  public static let fields: [String] = []
  public static let entityType = EntityType.volume

  public let id: Int64
  public let name: String
  public let type: OriginType
  /// Of a snapshot: what it was taken of. Nil for masters.
  public let parentID: Int64?
  /// The root master of a tree of snapshots.
  public let familyID: Int64?
  public let poolID: Int64
  public let poolName: String?
  /// Bytes.
  public let size: Int64
  /// Bytes; nil in copies that other objects embed.
  public let used: Int64?
  /// Bytes.
  public let allocated: Int64?
  public let provisioning: Provisioning?
  public let isWriteProtected: Bool
  /// Nil outside of consistency groups.
  public let consistencyGroupID: Int64?
  public let consistencyGroupName: String?
  public let hasChildren: Bool
  public let isReplicationSource: Bool
  public let isReplicationTarget: Bool
  public let isActiveActivePeer: Bool
  /// Replicas on this array; empty on arrays before 5.0.
  public let replicaIDs: [Int64]
  public let replicationTypes: [ReplicationType]
  /// Set on snapshots that replication made or used; equal on both arrays for the same content (rest 13).
  public let replicationSnapshotGUID: String?
  public let dataSnapshotGUID: String?
  /// Of a snapshot left by a deleted replica: the serial number of the array that has its twin.
  public let reclaimedSnapshotRemoteSerialNumber: Int64?
  public let lockExpiresAt: ArrayTime?
  public let createdAt: ArrayTime?
  public let updatedAt: ArrayTime?
  /// 31 hexadecimal digits.
  public let serial: String?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    let common = try DatasetFields(fields)
    id = common.id
    name = common.name
    type = common.type
    parentID = common.parentID
    familyID = common.familyID
    poolID = common.poolID
    poolName = common.poolName
    size = common.size
    used = common.used
    allocated = common.allocated
    provisioning = common.provisioning
    isWriteProtected = common.isWriteProtected
    consistencyGroupID = common.consistencyGroupID
    consistencyGroupName = common.consistencyGroupName
    hasChildren = common.hasChildren
    isReplicationSource = common.isReplicationSource
    isReplicationTarget = common.isReplicationTarget
    isActiveActivePeer = try fields.flag("rmr_active_active_peer")
    replicaIDs = common.replicaIDs
    replicationTypes = common.replicationTypes
    replicationSnapshotGUID = common.replicationSnapshotGUID
    dataSnapshotGUID = common.dataSnapshotGUID
    reclaimedSnapshotRemoteSerialNumber = common.reclaimedSnapshotRemoteSerialNumber
    lockExpiresAt = common.lockExpiresAt
    createdAt = common.createdAt
    updatedAt = common.updatedAt
    serial = try fields.optionalText("serial")
  }
}
