/// The pools of an array (rest 5).
public struct Pools: ObjectBinder {
  public typealias Object = Pool
  public static let path = "pools"
  public let array: InfiniBoxSystem

  /// - Parameters:
  ///   - physicalCapacity: bytes; the array rounds up.
  ///   - virtualCapacity: bytes; nil means as much as the physical.
  ///   - warning, critical: percent of the physical capacity.
  ///   - maximumExtension: bytes; -1 unlimited.
  public func create(
    name: String, physicalCapacity: Int64, virtualCapacity: Int64? = nil, warning: Int64? = nil,
    critical: Int64? = nil, maximumExtension: Int64? = nil, isSSDEnabled: Bool? = nil
  ) async throws(InfiniBoxError) -> Pool {
    var body = RequestBody()
    body.set("name", text: name)
    body.set("physical_capacity", integer: physicalCapacity)
    body.set("virtual_capacity", integer: virtualCapacity ?? physicalCapacity)
    body.set("physical_capacity_warning", integer: warning)
    body.set("physical_capacity_critical", integer: critical)
    body.set("max_extend", integer: maximumExtension)
    body.set("ssd_enabled", flag: isSSDEnabled)
    return try await create(body)
  }

  public func delete(_ id: Int64) async throws(InfiniBoxError) {
    try await remove(id)
  }
}
