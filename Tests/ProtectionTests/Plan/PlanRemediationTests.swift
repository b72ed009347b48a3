import Protection
import TestSupport
import Testing

@Suite struct PlanRemediationTests {
  @Test func aMissingReplicaIsCreatedWithANewTarget() throws {
    let world = World.twoArrays().volume("db", size: 42).policy(.gold())
    let plan = world.planned()
    let step = try #require(plan.steps.first)
    #expect(plan.steps.count == 1 && plan.withheld == [])
    #expect(
      step.change
        == .createReplica(
          ReplicaCreation(
            linkID: 11, kind: .volume, entity: world.entity("db").object,
            replication: .async(interval: .minutes(5), rpo: .minutes(15)),
            target: .new(remotePoolID: 2, datasets: [world.entity("db").object]), bytesToCopy: 42 * World.gigabyte)))
    #expect(step.peer == "lyon" && step.link == "paris-lyon" && step.array == "paris")
    #expect(
      step.reason
        == "volume 'db' has no replica; policy 'gold' wants async replication over link 'paris-lyon' to pool 'dr'")
  }

  @Test func filesystemsAndGroupsAreCreatedToo() throws {
    let world = World.twoArrays().filesystem("home").group("app", members: ["app-1", "app-2"])
      .policy(.gold(named: "files", kind: .filesystem)).policy(.gold(named: "groups", kind: .consistencyGroup))
    let steps = world.planned().steps
    #expect(steps.map(\.entity.name) == ["home", "app"])
    guard case .createReplica(let creation) = try #require(steps.last).change else {
      Issue.record("no creation")
      return
    }
    let members = [world.entity("app-1").object, world.entity("app-2").object]
    #expect(creation.target == .new(remotePoolID: 2, datasets: members))
    #expect(creation.bytesToCopy == 20 * World.gigabyte)
  }

  @Test func stepsGoByPolicyThenEntityName() {
    let world = World.twoArrays().volume("b").volume("a").filesystem("z")
      .policy(.gold(named: "second")).policy(.gold(named: "first", kind: .filesystem))
    #expect(world.planned().steps.map(\.entity.name) == ["z", "a", "b"])
  }

  @Test func ofEqualPoliciesTheFirstByNameDecides() {
    let world = World.twoArrays().volume("db").policy(.gold(named: "b")).policy(.gold(named: "a", mode: .observe))
    #expect(world.planned().steps.map(\.policy) == ["a"])
  }

  @Test func anEntityIsCreatedOverOneLinkOnly() {
    let world = World.threeArrays().volume("db").policy(.gold())
      .policy(.gold(named: "second", link: "paris-nice", remotePool: "archive"))
    let plan = world.planned()
    #expect(plan.steps.map(\.link) == ["paris-lyon"])
    #expect(
      plan.withheld.map(\.reason) == [
        "this plan already creates its replica over link 'paris-lyon', and an array takes one per entity"
      ])
  }

  @Test func whatCannotBeReplicatedIsWithheldWithTheReason() {
    let cases: [(World, String)] = [
      (
        World.twoArrays().filesystem("home").policy(.gold(.sync, kind: .filesystem)),
        "filesystems can only be replicated async, not sync"
      ),
      (
        World.twoArrays().volume("db").policy(.gold(.sync)).link { $0.isAsyncOnly = true },
        "link 'paris-lyon' carries async replication only, not sync"
      ),
      (
        World.twoArrays().volume("db").policy(.gold(.activeActive)).link(on: "lyon") { $0.isAsyncOnly = true },
        "link 'paris-lyon' carries async replication only, not active-active"
      ),
      (
        World.twoArrays().group("app", members: []).policy(.gold(kind: .consistencyGroup)),
        "the consistency group has no members, so there is nothing to replicate yet"
      ),
      (
        World.twoArrays().volume("db").volume("db", on: "lyon").policy(.gold()),
        "array 'lyon' already has a volume 'db'"
      ),
      (
        World.twoArrays().group("app", members: ["app-1"]).volume("app-1", on: "lyon")
          .policy(.gold(kind: .consistencyGroup)),
        "array 'lyon' already has a volume 'app-1'"
      ),
      (
        World.twoArrays().volume("data").replica(of: "data").group("app", members: []).join("data", to: "app")
          .policy(.gold(kind: .consistencyGroup)),
        "its member 'data' is already replicated alone"
      ),
    ]
    for (world, reason) in cases {
      #expect(world.planned().steps == [])
      #expect(world.planned().withheld.map(\.reason) == [reason])
      #expect(world.planned().withheld.map(\.changeWord) == ["create-replica"])
    }
  }

  @Test func anEntityMarkedAsReplicatedWithoutAReplicaIsLeftAlone() {
    let world = World.twoArrays().volume("db").editEntity("db") { $0.isReplicated = true }.policy(.gold())
    #expect(world.planned() == Plan())
    #expect(world.verdict(on: "db")?.word == .unknown)
  }

  @Test func nothingIsProposedFromAnUnknown() {
    let world = World.twoArrays().volume("db").policy(.gold())
    #expect(world.unreadable("lyon").planned() == Plan())
    #expect(world.unreadable("paris").planned() == Plan())
  }
}
