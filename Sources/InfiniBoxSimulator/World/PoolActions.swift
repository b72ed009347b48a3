/// Pools: creating, changing and deleting them, and whether they have room (rest 5, semantics 8).
extension World {
  /// What a client may say about a new pool; nil leaves the array's default.
  struct NewPool {
    var name: String
    var physicalCapacity: Int
    var virtualCapacity: Int
    var warning: Int?
    var critical: Int?
    var maxExtend: Int?
    var isSSDEnabled: Bool?
    var isCompressionEnabled: Bool?
  }

  mutating func createPool(_ new: NewPool, array: Int, by user: String) throws(SimulatedRefusal) -> Int {
    try requireName(new.name)
    guard arrays[array].poolIDs[new.name] == nil else {
      throw .conflict("POOL_NAME_CONFLICT", "pool name '\(new.name)' is taken")
    }
    try requireCapacity(new.physicalCapacity)
    try requireCapacity(new.virtualCapacity)
    var pool = Pool(
      id: arrays[array].nextID(), name: new.name, physicalCapacity: Pool.rounded(new.physicalCapacity),
      virtualCapacity: Pool.rounded(new.virtualCapacity), createdAt: now, updatedAt: now)
    pool.physicalCapacityWarning = new.warning ?? 80
    pool.physicalCapacityCritical = new.critical ?? 90
    pool.maxExtend = new.maxExtend ?? -1
    pool.isSSDEnabled = new.isSSDEnabled ?? true
    pool.isCompressionEnabled = new.isCompressionEnabled ?? true
    revision += 1
    arrays[array].insert(pool)
    record("POOL_CREATED", on: array, about: pool.id, "Pool {name} created", by: user, data: named(new.name))
    return pool.id
  }

  mutating func deletePool(_ id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    guard let pool = arrays[array].pools[id] else { throw .notFound("POOL", id) }
    guard pool.entitiesCount == 0, !arrays[array].groups.rows.contains(where: { $0.poolID == id }) else {
      throw .conflict("POOL_NOT_EMPTY", "pool '\(pool.name)' still has \(pool.entitiesCount) entities", pool.affected)
    }
    revision += 1
    arrays[array].removePool(id)
    record("POOL_DELETED", on: array, about: id, "Pool {name} deleted", by: user, data: named(pool.name))
  }

  /// Locks or unlocks a pool by hand; `nil` lets its capacity decide again.
  mutating func forcePool(
    _ id: Int, state: Pool.State?, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    guard let pool = arrays[array].pools[id] else { throw .notFound("POOL", id) }
    revision += 1
    arrays[array].pools.update(id) { pool in
      pool.forcedState = state
      pool.markAnnounced()
    }
    record(
      (state ?? .normal).eventCode, state == nil ? "INFO" : "CRITICAL", on: array, about: id,
      "Pool {name} changed its state", by: user,
      data: named(pool.name))
    stepAllReplicas()
  }

  /// R17: whether a pool takes a new dataset of that size.
  func requireRoom(pool id: Int, array: Int, virtual: Int, physical: Int) throws(SimulatedRefusal) {
    guard let pool = arrays[array].pools[id] else { throw .notFound("POOL", id) }
    switch pool.state {
    case .locked: throw .conflict("POOL_LOCKED", "pool '\(pool.name)' is locked", pool.affected)
    case .limited: throw .conflict("POOL_LIMITED", "pool '\(pool.name)' is limited", pool.affected)
    case .normal: break
    }
    let isShortOfPhysical = pool.maxExtend >= 0 && physical > pool.freePhysical + pool.maxExtend
    guard virtual <= pool.freeVirtual, !isShortOfPhysical else {
      throw .conflict(
        "POOL_CAPACITY", "pool '\(pool.name)' has \(pool.freeVirtual) bytes of virtual capacity left", pool.affected)
    }
  }

  func requireName(_ name: String) throws(SimulatedRefusal) {
    guard !name.isEmpty, name.utf8.count <= 65, !name.utf8.contains(0) else {
      throw .badRequest("INVALID_NAME", "a name has 1 to 65 bytes")
    }
  }

  func requireCapacity(_ bytes: Int) throws(SimulatedRefusal) {
    guard bytes > 0, bytes <= Pool.limitOfBytes else {
      throw .badRequest("INVALID_CAPACITY", "a capacity is between 1 and \(Pool.limitOfBytes) bytes")
    }
  }

  func named(_ name: String) -> [JSONValue.Member] {
    [JSONValue.Member(key: "name", value: .string(name))]
  }
}
