/// A consistency group, or a snapshot group of one (rest 9).
public struct ConsistencyGroup: ReplicableEntity, Projection, Hashable {
  public static let fields: [String] = []
  public static let entityType = EntityType.consistencyGroup

  public let id: Int64
  public let name: String
  /// Master: a consistency group. Snapshot: a snapshot group.
  public let type: OriginType
  /// Of a snapshot group: the consistency group it was taken of.
  public let parentID: Int64?
  public let poolID: Int64?
  public let poolName: String?
  public let membersCount: Int64?
  public let isReplicated: Bool
  public let replicationTypes: [ReplicationType]
  /// Empty on arrays before 8.4.
  public let replicaIDs: [Int64]
  /// Set on snapshot groups of replication; equal on both arrays for the same content (rest 13).
  public let replicationSnapshotGUID: String?
  public let hasChildren: Bool
  public let lockExpiresAt: ArrayTime?
  public let createdAt: ArrayTime?
  public let updatedAt: ArrayTime?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    type = try fields.word("type")
    parentID = try fields.relation("parent_id")
    poolID = try fields.relation("pool_id")
    poolName = try fields.optionalText("pool_name")
    membersCount = try fields.optionalInteger("members_count")
    isReplicated = try fields.flag("is_replicated")
    replicationTypes = try fields.words("replication_types")
    replicaIDs = try fields.integers("replica_ids")
    replicationSnapshotGUID = try fields.optionalText("rmr_snapshot_guid")
    hasChildren = try fields.flag("has_children")
    lockExpiresAt = try fields.time("lock_expires_at")
    createdAt = try fields.time("created_at")
    updatedAt = try fields.time("updated_at")
  }
}

/// A member of a consistency group or of a snapshot group: a dataset, with what pairing needs.
public struct GroupMember: Projection, Hashable {
  public static let fields = ["id", "name", "dataset_type", "parent_id", "rmr_snapshot_guid"]

  public let id: Int64
  public let name: String
  public let datasetType: DatasetType
  /// Of a member of a snapshot group: the member of the consistency group.
  public let parentID: Int64?
  public let replicationSnapshotGUID: String?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    datasetType = try fields.optionalWord("dataset_type") ?? .volume
    parentID = try fields.relation("parent_id")
    replicationSnapshotGUID = try fields.optionalText("rmr_snapshot_guid")
  }
}
