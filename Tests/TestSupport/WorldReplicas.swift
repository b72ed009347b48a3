import Protection

/// Replicas and base snapshots of a `World`.
extension World {
  /// A healthy replica of an entity with its target (same name, the peer's first pool unless told otherwise) and both
  /// sides' objects: async every 5 min with an RPO of 15 min and a restore point that is `lag` old, or synchronized.
  public func replica(
    of name: String, type: ReplicationType = .async, lag: Duration = .minutes(2), over linkName: String = "paris-lyon",
    on array: ArrayName = "paris", remotePool: String? = nil
  ) -> World {
    guard let link = inventories[array]?.links.first(where: { $0.name == linkName }),
      let peer = inventories.sorted(by: { $0.key < $1.key }).first(where: { $0.value.serial == link.remoteSerial })?.key
    else { fatalError("array '\(array)' of the world has no link '\(linkName)' to an array") }
    let source = entity(name, on: array)
    var world = self
    let members = world.members(of: source, on: array)
    let target = world.makeTarget(of: source, members, on: peer, in: remotePool)
    let pairs =
      members.isEmpty
      ? [(source.object, target.object)]
      : zip(members, world.members(of: target, on: peer))
        .map { ($0.object, $1.object) }
    return world.joined(source, target, pairs, type, lag, link, from: array, to: peer)
  }

  func joined(
    _ source: Entity, _ target: Entity, _ pairs: [(Int64, Int64)], _ type: ReplicationType, _ lag: Duration,
    _ link: Link, from array: ArrayName, to peer: ArrayName
  ) -> World {
    let isAsync = type == .async
    let isPeers = type == .activeActive
    var local = Replica(
      id: nextID + 1, remoteID: nextID + 2, linkID: link.id, role: isPeers ? .peer : .source, type: .known(type),
      entityKind: source.kind, localEntity: source.object, remoteEntity: target.object, localEntityName: source.name,
      remoteEntityName: target.name, remotePoolID: target.poolID, state: .active, job: .done,
      synchronisation: isAsync ? nil : .synchronized, interval: isAsync ? .minutes(5) : nil,
      rpo: isAsync ? .minutes(15) : nil, rpoState: isAsync ? .ok : .notApplicable,
      restorePoint: takenAt + (.zero - lag),
      createdAt: Self.created, pairs: pairs.map { .init(local: $0.0, remote: $0.1) })
    if !isAsync { local.restorePoint = nil }
    var remote = local
    remote.id = nextID + 2
    remote.remoteID = local.id
    remote.linkID = link.remoteLinkID ?? 0
    remote.role = isPeers ? .peer : .target
    remote.state = isPeers ? .active : .notTold
    (remote.localEntity, remote.remoteEntity) = (target.object, source.object)
    (remote.localEntityName, remote.remoteEntityName) = (target.name, source.name)
    remote.remotePoolID = source.poolID
    remote.pairs = pairs.map { .init(local: $0.1, remote: $0.0) }
    let replicated = Set(pairs.map(\.0) + [source.object])
    let targets = Set(pairs.map(\.1) + [target.object])
    return with { world in
      world.nextID += 2
      world.inventories[array]?.replicas.append(local)
      world.inventories[peer]?.replicas.append(remote)
      world.mark(replicated, on: array)
      world.mark(targets, on: peer, asTargets: !isPeers)
    }
  }

  /// Changes the local side of an entity's replica.
  public func editReplica(of name: String, on array: ArrayName = "paris", _ change: (inout Replica) -> Void) -> World {
    edit(array) { inventory in
      for index in inventory.replicas.indices where inventory.replicas[index].localEntityName == name {
        change(&inventory.replicas[index])
      }
    }
  }

  /// The replica's object on one array.
  public func replica(named name: String, on array: ArrayName = "paris") -> Replica {
    guard let replica = inventories[array]?.replicas.first(where: { $0.localEntityName == name }) else {
      fatalError("array '\(array)' of the world has no replica of '\(name)'")
    }
    return replica
  }

  /// Deletes the replica's objects on the given arrays, as an operator would; entities stay.
  public func deletingReplica(of name: String, on arrays: [ArrayName] = ["paris", "lyon"]) -> World {
    arrays.reduce(self) { world, array in
      world.edit(array) { inventory in
        let gone = inventory.replicas.filter { $0.localEntityName == name }
        let freed = Set(gone.flatMap { $0.pairs.map(\.local) + [$0.localEntity] })
        inventory.replicas.removeAll { $0.localEntityName == name }
        for index in inventory.entities.indices where freed.contains(inventory.entities[index].object) {
          inventory.entities[index].isReplicated = false
          inventory.entities[index].isWriteProtected = false
        }
      }
    }
  }

  /// A pair of base snapshots with one GUID on both sides' entities of that name, `age` old.
  public func base(
    of name: String, guid: String, age: Duration, local: (inout BaseSnapshot) -> Void = { _ in },
    remote: (inout BaseSnapshot) -> Void = { _ in }, on arrays: [ArrayName] = ["paris", "lyon"]
  ) -> World {
    var world = self
    for array in arrays {
      let serials = arrays.compactMap { inventories[$0]?.serial }
      world = world.taking { world, id in
        var snapshot = BaseSnapshot(
          id: id, parent: world.entity(name, on: array).object, replicationGUID: guid,
          createdAt: world.takenAt + (.zero - age), peerSerial: serials.first { $0 != world.inventories[array]?.serial }
        )
        array == arrays[0] ? local(&snapshot) : remote(&snapshot)
        world.inventories[array]?.baseSnapshots.append(snapshot)
      }
    }
    return world
  }

  /// Snapshot groups with one GUID on both sides' groups of that name, with a snapshot of every member.
  public func groupBase(of name: String, guid: String, age: Duration) -> World {
    var world = self
    for array in ["paris", "lyon"] as [ArrayName] {
      let group = entity(name, on: array)
      let createdAt = takenAt + (.zero - age)
      world = world.taking { world, id in
        world.inventories[array]?.snapshotGroups.append(
          SnapshotGroup(id: id, parent: group.object, replicationGUID: guid, createdAt: createdAt))
      }
      let groupID = world.nextID
      for member in world.members(of: group, on: array) {
        world = world.taking { world, id in
          world.inventories[array]?.baseSnapshots.append(
            BaseSnapshot(
              id: id, parent: member.object, groupID: groupID, replicationGUID: "\(guid)-\(member.name)",
              createdAt: createdAt))
        }
      }
    }
    return world
  }

  public func members(of group: Entity, on array: ArrayName) -> [Entity] {
    guard group.kind == .consistencyGroup else { return [] }
    return inventories[array]?.entities.filter { $0.consistencyGroupID == group.object } ?? []
  }

  mutating func makeTarget(
    of source: Entity, _ members: [Entity], on peer: ArrayName, in pool: String?
  ) -> Entity {
    if source.kind == .consistencyGroup {
      self = group(source.name, members: members.map(\.name), in: pool, on: peer)
    } else if source.kind == .volume {
      self = volume(source.name, in: pool, on: peer, size: source.sizeBytes / Self.gigabyte)
    } else {
      self = filesystem(source.name, in: pool, on: peer, size: source.sizeBytes / Self.gigabyte)
    }
    return entity(source.name, on: peer)
  }

  mutating func mark(_ objects: Set<Int64>, on array: ArrayName, asTargets areTargets: Bool = false) {
    guard var inventory = inventories[array] else { return }
    for index in inventory.entities.indices where objects.contains(inventory.entities[index].object) {
      inventory.entities[index].isReplicated = true
      if areTargets { inventory.entities[index].isWriteProtected = true }
    }
    inventories[array] = inventory
  }
}
