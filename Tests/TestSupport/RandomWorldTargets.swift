import Protection

/// What an eventful world has on the other side for entities without replica.
extension World {
  /// An entity of the same name in Lyon, which may or may not do as a target, and perhaps bases on both sides.
  func randomTarget(for name: String, _ generator: inout SeededGenerator) -> World {
    guard inventories["lyon"]?.entities.contains(where: { $0.name == name }) == false else { return self }
    let source = entity(name)
    let pool = generator.chance(80) ? "dr" : "spare"
    var world = self
    switch source.kind {
    case .volume: world = world.volume(name, in: pool, on: "lyon", size: generator.chance(85) ? 10 : 11)
    case .filesystem:
      // By the name, so that worlds are otherwise what they were before filesystems could be exported.
      let word = name.utf8.reduce(0) { $0 + Int($1) }
      let told: [Bool?] = [nil, false, true]
      world = world.filesystem(name, in: pool, on: "lyon").editEntity(name, on: "lyon") {
        $0.isExported = told[word % 3]
      }.editEntity(name) { $0.isExported = told[word / 3 % 3] }
    case .consistencyGroup:
      var members = world.members(of: source, on: "paris").map(\.name)
      if generator.chance(10) { members.append("\(name)-extra") }
      if generator.chance(10), !members.isEmpty { members[0] += "-renamed" }
      world = world.group(name, members: members, in: pool, on: "lyon")
    }
    if generator.chance(40) {
      world = world.editTargets(of: name) { target in
        target.isMapped = target.kind == .volume
        target.isWriteProtected = generator.chance(40)
      }
    }
    guard generator.chance(75) else { return world }
    for number in 1...Int.random(in: 1...3, using: &generator) {
      world = world.randomBase(of: name, guid: "base-\(number)-of-\(name)", &generator)
    }
    return generator.chance(10) ? world.rememberingTarget(name, wasWritable: generator.chance(70)) : world
  }

  /// The target's own memory of a replica that was deleted long ago.
  private func rememberingTarget(_ name: String, wasWritable: Bool) -> World {
    let target = entity(name, on: "lyon")
    return with { world in
      world.history.knownReplicas.append(
        KnownReplica(
          entity: target.identity, link: "lyon-paris", replicaID: 80_000 + Int64(world.history.knownReplicas.count),
          localRole: .target, remoteRole: .source, wasWritable: wasWritable, lastSeenAt: world.takenAt + .hours(-60),
          vanishedAt: world.takenAt + .hours(-59)))
    }
  }

  /// The entity of that name in Lyon and, for a group, its members.
  private func editTargets(of name: String, _ change: (inout Entity) -> Void) -> World {
    let target = entity(name, on: "lyon")
    return edit("lyon") { inventory in
      for index in inventory.entities.indices
      where inventory.entities[index].object == target.object
        || (target.kind == .consistencyGroup && inventory.entities[index].consistencyGroupID == target.object)
      {
        change(&inventory.entities[index])
      }
    }
  }

  /// Snapshots with one GUID on both sides, most of them usable.
  private func randomBase(of name: String, guid: String, _ generator: inout SeededGenerator) -> World {
    let age: Duration = generator.pick([.minutes(20), .hours(2), .hours(5), .hours(48)])
    if entity(name).kind == .consistencyGroup {
      guard entity(name, on: "lyon").kind == .consistencyGroup else { return self }
      return groupBase(of: name, guid: guid, age: age).randomlySpoiled(group: guid, &generator)
    }
    let flaw = Int.random(in: 0..<16, using: &generator)
    let world = base(
      of: name, guid: flaw == 0 ? "" : guid, age: age,
      local: { snapshot in
        if flaw == 1 { snapshot.isWriteProtected = false }
        if flaw == 2 { snapshot.peerSerial = 1003 }
        if flaw == 3 { snapshot.peerSerial = nil }
      },
      remote: { snapshot in
        if flaw == 4 { snapshot.isWriteProtected = false }
        if flaw == 5 { snapshot.peerSerial = 1003 }
        if flaw == 6 { snapshot.parent = 1 }
        if flaw == 7 { snapshot.replicationGUID = "other" }
      })
    guard flaw == 8 else { return world }
    // A second candidate on the other side.
    return world.with { world in
      guard var twin = world.inventories["lyon"]?.baseSnapshots.last else { return }
      twin.id += 100_000
      world.inventories["lyon"]?.baseSnapshots.append(twin)
    }
  }

  private func randomlySpoiled(group guid: String, _ generator: inout SeededGenerator) -> World {
    edit(generator.pick(["paris", "lyon"])) { inventory in
      guard let group = inventory.snapshotGroups.last else { return }
      let members = inventory.baseSnapshots.indices.filter { inventory.baseSnapshots[$0].groupID == group.id }
      switch Int.random(in: 0..<12, using: &generator) {
      case 0: if let first = members.first { inventory.baseSnapshots.remove(at: first) }
      case 1: for index in members { inventory.baseSnapshots[index].isWriteProtected = false }
      case 2: inventory.snapshotGroups[inventory.snapshotGroups.count - 1].replicationGUID = nil
      case 3: inventory.snapshotGroups[inventory.snapshotGroups.count - 1].parent = 1
      case 4:
        var twin = group
        twin.id += 100_000
        inventory.snapshotGroups.append(twin)
      case 5: if let first = members.first { inventory.baseSnapshots[first].replicationGUID = "other" }
      default: break
      }
    }
    .withOneGUID(forMembersOf: guid, generator.chance(30))
  }

  /// Members may share the GUID of their group.
  private func withOneGUID(forMembersOf guid: String, _ isShared: Bool) -> World {
    guard isShared else { return self }
    return ["paris", "lyon"].reduce(self) { world, array in
      world.edit(array) { inventory in
        for index in inventory.baseSnapshots.indices
        where inventory.baseSnapshots[index].replicationGUID.hasPrefix("\(guid)-") {
          inventory.baseSnapshots[index].replicationGUID = guid
        }
      }
    }
  }
}
