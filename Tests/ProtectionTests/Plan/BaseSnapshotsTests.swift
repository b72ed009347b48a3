import Protection
import TestSupport
import Testing

/// Rules B1 to B6, B9 and B12 of semantics 6.3.
@Suite struct BaseSnapshotsTests {
  let both = World.twoArrays().volume("db").volume("db", on: "lyon")
    .policy(.gold(target: .baseSnapshot(otherwise: .withhold)))

  @Test func b9TheNewestPairIsUsedAndNothingIsToBeCopied() throws {
    let world = both.base(of: "db", guid: "old", age: .hours(48)).base(of: "db", guid: "new", age: .hours(24))
    #expect(target(world) == base(world, guid: "new"))
    guard case .createReplica(let creation)? = world.planned().steps.first?.change else {
      Issue.record("no creation")
      return
    }
    #expect(creation.bytesToCopy == 0)
    #expect(
      world.planned().steps.first?.reason.hasSuffix("; from the base snapshot of 2026-11-21T12:00:00Z") == true)
  }

  @Test func anOlderPairIsUsedWhenTheNewestIsNotValid() {
    let world = both.base(of: "db", guid: "old", age: .hours(48))
      .base(of: "db", guid: "new", age: .hours(24), remote: { $0.isWriteProtected = false })
    #expect(target(world) == base(world, guid: "old"))
  }

  @Test func whatIsNoBaseIsWithheldWithTheReason() {
    let day: Duration = .hours(24)
    let lonely = "the base snapshot of 2026-11-21T12:00:00Z has no write-protected counterpart on array 'lyon'"
    let cases: [(String, World, String)] = [
      ("none", both, "volume 'db' has no base snapshot"),
      (
        "B1 child of another", both.base(of: "db", guid: "g", age: day, local: { $0.parent = 1 }),
        "volume 'db' has no base snapshot"
      ),
      ("B2 other GUID", both.base(of: "db", guid: "g", age: day, remote: { $0.replicationGUID = "h" }), lonely),
      ("B2 empty GUID", both.base(of: "db", guid: "", age: day), "volume 'db' has no base snapshot"),
      ("B3 made for another array", both.base(of: "db", guid: "g", age: day, remote: { $0.peerSerial = 9 }), lonely),
      (
        "B4 modified here", both.base(of: "db", guid: "g", age: day, local: { $0.isWriteProtected = false }),
        "volume 'db' has no base snapshot"
      ),
      ("B4 modified there", both.base(of: "db", guid: "g", age: day, remote: { $0.isWriteProtected = false }), lonely),
      (
        "B5 resized", both.base(of: "db", guid: "g", age: day).editEntity("db") { $0.sizeBytes *= 2 },
        "volume 'db' of array 'lyon' has 10000000000 bytes, not 20000000000 bytes"
      ),
      (
        "B6 replicated",
        both.base(of: "db", guid: "g", age: day).editEntity("db", on: "lyon") { $0.isReplicated = true },
        "volume 'db' of array 'lyon' is already replicated"
      ),
      (
        "ambiguous", both.base(of: "db", guid: "g", age: day).base(of: "db", guid: "g", age: day, on: ["lyon"]),
        "the base snapshot of 2026-11-21T12:00:00Z has 2 counterparts on array 'lyon'"
      ),
    ]
    for (name, world, reason) in cases {
      #expect(world.planned().steps == [], "\(name)")
      #expect(world.planned().withheld.map(\.reason) == [reason], "\(name)")
    }
  }

  @Test func b3ASnapshotThatDoesNotRememberItsPeerIsUsed() {
    let world = both.base(
      of: "db", guid: "g", age: .hours(24), local: { $0.peerSerial = nil }, remote: { $0.peerSerial = nil })
    #expect(target(world) == base(world, guid: "g"))
  }

  @Test func withoutABaseANewTargetIsMadeWhereThePolicySaysSo() {
    let world = World.twoArrays().volume("db").policy(.gold(target: .baseSnapshot(otherwise: .new)))
    #expect(target(world) == .new(remotePoolID: 2, datasets: [world.entity("db").object]))
  }

  @Test func filesystemsStartFromABaseAsWell() {
    let world = World.twoArrays().filesystem("home").filesystem("home", on: "lyon")
      .policy(.gold(kind: .filesystem, target: .baseSnapshot(otherwise: .withhold)))
      .base(of: "home", guid: "g", age: .hours(24))
    #expect(target(world) == base(world, "home", guid: "g"))
  }

  private func base(_ world: World, _ name: String = "db", guid: String) -> ReplicaCreation.Target? {
    guard let local = world.inventories["paris"]?.baseSnapshots.first(where: { $0.replicationGUID == guid }),
      let remote = world.inventories["lyon"]?.baseSnapshots.first(where: { $0.replicationGUID == guid })
    else { return nil }
    return .base(
      remoteGroup: nil,
      pairs: [
        .init(
          local: world.entity(name).object, remote: world.entity(name, on: "lyon").object, localSnapshot: local.id,
          remoteSnapshot: remote.id)
      ])
  }
}

@Suite struct GroupBaseSnapshotsTests {
  let both = World.twoArrays().group("app", members: ["a", "b"]).group("app", members: ["b", "a"], on: "lyon")
    .policy(.gold(kind: .consistencyGroup, target: .baseSnapshot(otherwise: .withhold)))

  @Test func b12EveryMemberIsMappedFromTheNewestPairOfSnapshotGroups() throws {
    let world = both.groupBase(of: "app", guid: "old", age: .hours(48)).groupBase(
      of: "app", guid: "new", age: .hours(24))
    let expected = try ["a", "b"].map { name in
      let guid = "new-\(name)"
      return ReplicaCreation.BasePair(
        local: world.entity(name).object, remote: world.entity(name, on: "lyon").object,
        localSnapshot: try #require(snapshot(world, "paris", guid)),
        remoteSnapshot: try #require(snapshot(world, "lyon", guid)))
    }
    #expect(target(world) == .base(remoteGroup: world.entity("app", on: "lyon").object, pairs: expected))
  }

  @Test func membersThatShareTheGroupsGUIDAreToldApartByName() throws {
    let world = ["paris", "lyon"].reduce(both.groupBase(of: "app", guid: "g", age: .hours(24))) { world, array in
      world.edit(ArrayName(array)) { inventory in
        for index in inventory.baseSnapshots.indices { inventory.baseSnapshots[index].replicationGUID = "g" }
      }
    }
    guard case .base(_, let pairs)? = target(world) else {
      Issue.record("no base")
      return
    }
    #expect(
      pairs.map(\.remote) == [world.entity("a", on: "lyon").object, world.entity("b", on: "lyon").object])
  }

  @Test func anIncompleteMappingIsWithheldWithTheReason() {
    let full = both.groupBase(of: "app", guid: "g", age: .hours(24))
    let cases: [(String, World, String)] = [
      ("none", both, "consistency group 'app' has no snapshot group from replication"),
      (
        "no counterpart", full.edit("lyon") { $0.snapshotGroups = [] },
        "the snapshot group of 2026-11-21T12:00:00Z has 0 counterparts on array 'lyon'"
      ),
      (
        "member added since", full.volume("c").join("c", to: "app"),
        "consistency group 'app' of array 'lyon' does not have 3 members"
      ),
      (
        "member added on both sides",
        full.volume("c").join("c", to: "app").volume("c", on: "lyon")
          .join("c", to: "app", on: "lyon"), "the snapshot group of 2026-11-21T12:00:00Z lacks member 'c'"
      ),
      (
        "member snapshot modified",
        full.edit("lyon") { $0.baseSnapshots[0].isWriteProtected = false },
        "has no single counterpart in the snapshot group on array 'lyon'"
      ),
      (
        "member resized", full.editEntity("b") { $0.sizeBytes *= 2 }, "bytes, not 20000000000 bytes"
      ),
    ]
    for (name, world, reason) in cases {
      #expect(world.planned().steps == [], "\(name)")
      let found = world.planned().withheld.map(\.reason)
      #expect(found.count == 1 && found[0].hasSuffix(reason), "\(name): \(found)")
    }
  }

  private func snapshot(_ world: World, _ array: ArrayName, _ guid: String) -> Int64? {
    world.inventories[array]?.baseSnapshots.first { $0.replicationGUID == guid }?.id
  }
}
