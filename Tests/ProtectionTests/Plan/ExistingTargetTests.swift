import Protection
import TestSupport
import Testing

@Suite struct ExistingTargetTests {
  let withhold = Policy.gold(target: .existingTarget(otherwise: .withhold))

  @Test func aVolumeOfTheSameNameAndSizeIsUsed() throws {
    let world = World.twoArrays().volume("db").volume("db", on: "lyon").policy(withhold)
    let pair = ReplicaCreation.DatasetPair(
      local: world.entity("db").object, remote: world.entity("db", on: "lyon").object)
    #expect(target(world) == .existing(remoteGroup: nil, pairs: [pair]))
    #expect(world.planned().steps.first?.reason.hasSuffix("into the existing volume 'db', id 102") == true)
  }

  @Test func whatDoesNotFitIsWithheldOrReplaced() {
    let db = World.twoArrays().pool("spare", on: "lyon").volume("db")
    let cases: [(World, String)] = [
      (db, "array 'lyon' has no volume 'db' to use as target"),
      (
        db.volume("db", on: "lyon", size: 11),
        "volume 'db' of array 'lyon' has 11000000000 bytes, not 10000000000 bytes"
      ),
      (db.volume("db", in: "spare", on: "lyon"), "volume 'db' of array 'lyon' is not in pool 'dr'"),
      (
        db.volume("db", on: "lyon").group("g", members: [], on: "lyon").join("db", to: "g", on: "lyon"),
        "volume 'db' of array 'lyon' is a member of a consistency group"
      ),
      (
        db.volume("db", on: "lyon").editEntity("db", on: "lyon") { $0.isReplicated = true },
        "volume 'db' of array 'lyon' is already replicated"
      ),
    ]
    for (world, reason) in cases {
      #expect(world.policy(withhold).planned().withheld.map(\.reason) == [reason])
      #expect(world.policy(withhold).planned().steps == [])
    }
    let new = db.policy(.gold(target: .existingTarget(otherwise: .new)))
    #expect(target(new) == .new(remotePoolID: 2, datasets: [db.entity("db").object]))
    #expect(
      new.planned().steps.first?.reason.hasSuffix(
        "; array 'lyon' has no volume 'db' to use as target, so into a new target") == true)
  }

  @Test func anUnfitTargetAlsoBlocksTheNewOneThatWouldTakeItsName() {
    let world = World.twoArrays().volume("db").volume("db", on: "lyon", size: 11)
      .policy(.gold(target: .existingTarget(otherwise: .new)))
    #expect(
      world.planned().withheld.map(\.reason) == [
        "volume 'db' of array 'lyon' has 11000000000 bytes, not 10000000000 bytes; array 'lyon' already has a volume "
          + "'db'"
      ])
  }

  @Test func filesystemsTakeNoExistingTarget() {
    let world = World.twoArrays().filesystem("home").filesystem("home", on: "lyon")
      .policy(.gold(kind: .filesystem, target: .existingTarget(otherwise: .withhold)))
    #expect(world.planned().withheld.map(\.reason) == ["arrays take no existing target for a filesystem"])
  }

  @Test func groupsMapMemberByMember() {
    let policy = Policy.gold(kind: .consistencyGroup, target: .existingTarget(otherwise: .withhold))
    let source = World.twoArrays().group("app", members: ["a", "b"]).policy(policy)
    let world = source.group("app", members: ["b", "a"], on: "lyon")
    let pairs = ["a", "b"].map { name in
      ReplicaCreation.DatasetPair(
        local: world.entity(name).object, remote: world.entity(name, on: "lyon").object)
    }
    #expect(target(world) == .existing(remoteGroup: world.entity("app", on: "lyon").object, pairs: pairs))

    let incomplete: [(World, String)] = [
      (source.group("app", members: ["a"], on: "lyon"), "bytes"),
      (source.group("app", members: ["a", "c"], on: "lyon"), "has no member 'b'"),
      (
        source.group("app", members: ["a", "b"], on: "lyon").editEntity("b", on: "lyon") { $0.sizeBytes += 1 },
        "volume 'b' of array 'lyon' has 10000000001 bytes"
      ),
    ]
    for (world, reason) in incomplete {
      #expect(world.planned().steps == [])
      #expect(world.planned().withheld.first?.reason.contains(reason) == true)
    }
  }
}

/// The target of the world's first planned creation.
func target(_ world: World) -> ReplicaCreation.Target? {
  guard case .createReplica(let creation)? = world.planned().steps.first?.change else { return nil }
  return creation.target
}
