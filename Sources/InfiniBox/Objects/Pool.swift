/// A pool (rest 5). Capacities are bytes.
public struct Pool: Projection, Hashable {
  public static let fields: [String] = []

  public let id: Int64
  public let name: String
  public let physicalCapacity: Int64
  public let virtualCapacity: Int64
  public let freePhysicalSpace: Int64?
  public let freeVirtualSpace: Int64?
  public let allocatedPhysicalSpace: Int64?
  /// Percent of the physical capacity.
  public let physicalCapacityWarning: Int64?
  public let physicalCapacityCritical: Int64?
  /// Emergency buffer: -1 unlimited, 0 none.
  public let maximumExtension: Int64?
  public let state: PoolState?
  /// STANDARD, VVOL, S3.
  public let type: String?
  public let entitiesCount: Int64?
  public let createdAt: ArrayTime?
  public let updatedAt: ArrayTime?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    physicalCapacity = try fields.integer("physical_capacity")
    virtualCapacity = try fields.integer("virtual_capacity")
    freePhysicalSpace = try fields.optionalInteger("free_physical_space")
    freeVirtualSpace = try fields.optionalInteger("free_virtual_space")
    allocatedPhysicalSpace = try fields.optionalInteger("allocated_physical_space")
    physicalCapacityWarning = try fields.optionalInteger("physical_capacity_warning")
    physicalCapacityCritical = try fields.optionalInteger("physical_capacity_critical")
    maximumExtension = try fields.optionalInteger("max_extend")
    state = try fields.optionalWord("state")
    type = try fields.optionalText("type")
    entitiesCount = try fields.optionalInteger("entities_count")
    createdAt = try fields.time("created_at")
    updatedAt = try fields.time("updated_at")
  }
}
