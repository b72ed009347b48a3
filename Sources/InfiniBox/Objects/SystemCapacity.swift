/// Space of a whole array, in bytes (rest 4.2). Nil where the array does not tell.
public struct SystemCapacity: Decodable, Sendable, Hashable {
  public let totalPhysical: Int64?
  public let totalVirtual: Int64?
  /// Not given to any pool.
  public let freePhysical: Int64?
  public let freeVirtual: Int64?
  public let allocatedPhysical: Int64?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    totalPhysical = try fields.optionalInteger("total_physical_capacity")
    totalVirtual = try fields.optionalInteger("total_virtual_capacity")
    freePhysical = try fields.optionalInteger("free_physical_space")
    freeVirtual = try fields.optionalInteger("free_virtual_space")
    allocatedPhysical = try fields.optionalInteger("total_allocated_physical_space")
  }
}
