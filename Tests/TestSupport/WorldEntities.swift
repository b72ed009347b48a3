import Protection

/// Pools and entities of a `World`.
extension World {
  public func pool(
    _ name: String, on array: ArrayName, free gigabytes: Int64 = 1000, state: Pool.State = .normal
  ) -> World {
    taking { world, id in
      world.inventories[array]?.pools.append(
        Pool(
          id: id, name: name, state: state, freeVirtualBytes: gigabytes * Self.gigabyte,
          freePhysicalBytes: gigabytes * Self.gigabyte))
    }
  }

  public func volume(
    _ name: String, in pool: String? = nil, on array: ArrayName = "paris", size gigabytes: Int64 = 10
  ) -> World { entity(.volume, name, pool, array, gigabytes) }

  public func volumes(_ count: Int, in pool: String? = nil) -> World {
    (1...count).reduce(self) { $0.volume("v-\($1)", in: pool) }
  }

  public func filesystem(
    _ name: String, in pool: String? = nil, on array: ArrayName = "paris", size gigabytes: Int64 = 10
  ) -> World { entity(.filesystem, name, pool, array, gigabytes) }

  /// A consistency group with new volumes of 10 GB as members.
  public func group(
    _ name: String, members: [String], in pool: String? = nil, on array: ArrayName = "paris"
  ) -> World {
    var world = entity(.consistencyGroup, name, pool, array, 10 * Int64(members.count))
    for member in members { world = world.volume(member, in: pool, on: array).join(member, to: name, on: array) }
    return world
  }

  /// Makes a volume a member of a group; replicas do not follow by themselves.
  public func join(_ volume: String, to group: String, on array: ArrayName = "paris") -> World {
    let groupID = entity(group, on: array).object
    return edit(array) { inventory in
      for index in inventory.entities.indices
      where inventory.entities[index].name == volume && inventory.entities[index].kind == .volume {
        inventory.entities[index].consistencyGroupID = groupID
      }
    }
  }

  public func tag(_ name: String, _ tags: [String: String], on array: ArrayName = "paris") -> World {
    let object = entity(name, on: array).object
    return edit(array) { $0.metadata[object, default: [:]].merge(tags) { _, new in new } }
  }

  /// Says to which consistency group a volume belongs.
  public func groupTag(_ name: String, _ group: String, on array: ArrayName = "paris") -> World {
    let object = entity(name, on: array).object
    return edit(array) { $0.groupTags[object] = group }
  }

  public func removing(_ name: String, on array: ArrayName = "paris") -> World {
    edit(array) { $0.entities.removeAll { $0.name == name } }
  }

  /// The first entity of that name: a group before a volume before a filesystem.
  public func entity(_ name: String, on array: ArrayName = "paris") -> Entity {
    let named = inventories[array]?.entities.filter { $0.name == name } ?? []
    guard let entity = named.min(by: { $0.kind < $1.kind }) else {
      fatalError("array '\(array)' of the world has no entity '\(name)'")
    }
    return entity
  }

  public func editEntity(_ name: String, on array: ArrayName = "paris", _ change: (inout Entity) -> Void) -> World {
    let identity = entity(name, on: array).identity
    return edit(array) { inventory in
      for index in inventory.entities.indices where inventory.entities[index].identity == identity {
        change(&inventory.entities[index])
      }
    }
  }

  private func entity(
    _ kind: EntityKind, _ name: String, _ pool: String?, _ array: ArrayName, _ gigabytes: Int64
  ) -> World {
    taking { world, id in
      guard let inventory = world.inventories[array],
        let home = pool.map({ name in inventory.pools.first { $0.name == name } }) ?? inventory.pools.first
      else { fatalError("array '\(array)' of the world has no pool '\(pool ?? "")'") }
      world.inventories[array]?.entities.append(
        Entity(
          identity: EntityIdentity(arraySerial: inventory.serial, object: id, createdAt: Self.created), kind: kind,
          name: name, poolID: home.id, sizeBytes: gigabytes * Self.gigabyte))
    }
  }

  func taking(_ change: (inout World, Int64) -> Void) -> World {
    with { world in
      world.nextID += 1
      change(&world, world.nextID)
    }
  }
}
