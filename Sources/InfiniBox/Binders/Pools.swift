/// The pools of an array (rest 5).
public struct Pools: NamedObjectBinder {
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
    var body = Self.body(
      physicalCapacity: physicalCapacity, virtualCapacity: virtualCapacity ?? physicalCapacity, warning: warning,
      critical: critical, maximumExtension: maximumExtension)
    body.set("name", text: name)
    body.set("ssd_enabled", flag: isSSDEnabled)
    return try await create(body)
  }

  /// Changes a pool, in the units of `create`; what is nil stays as it is.
  public func update(
    _ id: Int64, physicalCapacity: Int64? = nil, virtualCapacity: Int64? = nil, warning: Int64? = nil,
    critical: Int64? = nil, maximumExtension: Int64? = nil
  ) async throws(InfiniBoxError) -> Pool {
    try await update(
      id,
      Self.body(
        physicalCapacity: physicalCapacity, virtualCapacity: virtualCapacity, warning: warning, critical: critical,
        maximumExtension: maximumExtension))
  }

  /// Stops all provisioning in a pool until it is unlocked.
  public func lock(_ id: Int64) async throws(InfiniBoxError) {
    try await act(id, "lock")
  }

  public func unlock(_ id: Int64) async throws(InfiniBoxError) {
    try await act(id, "unlock")
  }

  public func delete(_ id: Int64) async throws(InfiniBoxError) {
    try await remove(id)
  }

  private static func body(
    physicalCapacity: Int64?, virtualCapacity: Int64?, warning: Int64?, critical: Int64?, maximumExtension: Int64?
  ) -> RequestBody {
    var body = RequestBody()
    body.set("physical_capacity", integer: physicalCapacity)
    body.set("virtual_capacity", integer: virtualCapacity)
    body.set("physical_capacity_warning", integer: warning)
    body.set("physical_capacity_critical", integer: critical)
    body.set("max_extend", integer: maximumExtension)
    return body
  }
}
