/// Calls below `pools` (rest 5).
extension APIServer {
  mutating func answerPools(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    switch (call.method, call.segments.count) {
    case ("GET", 1): return try list(world.arrays[call.array].pools.rows, .pools, call)
    case ("GET", 2) where call.segments[1] == "administered_pools":
      return try list(world.arrays[call.array].pools.rows, .pools, call)
    case ("GET", 2): return try pool(try call.requiredID("POOL"), call)
    case ("POST", 1): return try createPool(call)
    case ("PUT", 2): return try updatePool(call)
    case ("DELETE", 2):
      try call.requireApproval("Deleting the pool cannot be undone")
      let answer = try pool(try call.requiredID("POOL"), call)
      try world.deletePool(try call.requiredID("POOL"), array: call.array, by: call.user)
      return answer
    case ("POST", 3) where call.segments[2] == "lock":
      return try forcePool(.locked, call)
    case ("POST", 3) where call.segments[2] == "unlock":
      return try forcePool(nil, call)
    default: throw unsupported(call)
    }
  }

  private func pool(_ id: Int, _ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    guard let pool = world.arrays[call.array].pools[id] else { throw .notFound("POOL", id) }
    return try object(pool, .pools, call)
  }

  private mutating func forcePool(_ state: Pool.State?, _ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let id = try call.requiredID("POOL")
    try world.forcePool(id, state: state, array: call.array, by: call.user)
    return try pool(id, call)
  }

  private mutating func createPool(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let new = World.NewPool(
      name: try call.string("name"), physicalCapacity: try call.integer("physical_capacity"),
      virtualCapacity: try call.integer("virtual_capacity"),
      warning: try call.optionalInteger("physical_capacity_warning"),
      critical: try call.optionalInteger("physical_capacity_critical"),
      maxExtend: try call.optionalInteger("max_extend"),
      isSSDEnabled: try call.optionalBool("ssd_enabled"),
      isCompressionEnabled: try call.optionalBool("compression_enabled"))
    let id = try world.createPool(new, array: call.array, by: call.user)
    return try pool(id, call)
  }

  private mutating func updatePool(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let id = try call.requiredID("POOL")
    guard let before = world.arrays[call.array].pools[id] else { throw .notFound("POOL", id) }
    let physical = try call.optionalInteger("physical_capacity")
    let virtual = try call.optionalInteger("virtual_capacity")
    for capacity in [physical, virtual].compactMap(\.self) { try world.requireCapacity(capacity) }
    if let virtual, virtual < before.usedVirtual {
      throw .conflict("POOL_CAPACITY", "pool '\(before.name)' uses \(before.usedVirtual) bytes")
    }
    let warning = try call.optionalInteger("physical_capacity_warning")
    let critical = try call.optionalInteger("physical_capacity_critical")
    let maxExtend = try call.optionalInteger("max_extend")
    let isSSDEnabled = try call.optionalBool("ssd_enabled")
    let isCompressionEnabled = try call.optionalBool("compression_enabled")
    if let name = try call.optionalString("name"), name != before.name {
      try world.requireName(name)
      guard world.arrays[call.array].poolIDs[name] == nil else {
        throw .conflict("POOL_NAME_CONFLICT", "pool name '\(name)' is taken")
      }
      world.arrays[call.array].renamePool(id, to: name)
    }
    world.revision += 1
    world.arrays[call.array].pools.update(id) { [now = world.now] pool in
      if let physical { pool.physicalCapacity = Pool.rounded(physical) }
      if let virtual { pool.virtualCapacity = Pool.rounded(virtual) }
      pool.physicalCapacityWarning = warning ?? pool.physicalCapacityWarning
      pool.physicalCapacityCritical = critical ?? pool.physicalCapacityCritical
      pool.maxExtend = maxExtend ?? pool.maxExtend
      pool.isSSDEnabled = isSSDEnabled ?? pool.isSSDEnabled
      pool.isCompressionEnabled = isCompressionEnabled ?? pool.isCompressionEnabled
      pool.updatedAt = now
    }
    return try pool(id, call)
  }
}
