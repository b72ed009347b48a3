/// Volumes and filesystems in one list, masters and snapshots, read only (rest 6).
public struct Datasets: NamedObjectBinder {
  public typealias Object = AnyDataset
  public static let path = "datasets"
  public let array: InfiniBoxSystem
}

/// A volume or filesystem, or a snapshot of one, whichever it is.
public struct AnyDataset: Projection, Hashable {
  public static let fields: [String] = []

  public let id: Int64
  public let name: String
  public let datasetType: DatasetType
  public let type: OriginType
  /// Of a snapshot: what it was taken of. Nil for masters.
  public let parentID: Int64?
  public let poolID: Int64
  /// Bytes.
  public let size: Int64
  public let consistencyGroupID: Int64?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    datasetType = try fields.word("dataset_type")
    type = try fields.word("type")
    parentID = try fields.relation("parent_id")
    poolID = try fields.integer("pool_id")
    size = try fields.integer("size")
    consistencyGroupID = try fields.relation("cg_id")
  }
}
