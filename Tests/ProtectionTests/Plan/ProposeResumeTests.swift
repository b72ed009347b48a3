import Protection
import TestSupport
import Testing

@Suite struct ProposeResumeTests {
  let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).editReplica(of: "db") {
    $0.state = .autoSuspended
    $0.stateReason = "LINK_DOWN"
  }

  @Test func whatTheArraySuspendedIsToGoOn() {
    let replica = world.replica(named: "db")
    #expect(
      world.planned().steps.map(\.change) == [
        .resumeReplica(
          ReplicaResumption(replicaID: replica.id, restorePoint: replica.restorePoint, isInitial: false))
      ])
    #expect(
      world.planned().steps.first?.reason
        == "volume 'db' has a replica that the array suspended ('LINK_DOWN'), its restore point is of "
        + "2026-11-22T11:58:00Z; policy 'gold' wants it active")
    #expect(world.applying(world.planned().steps).planned() == Plan())
  }

  @Test func aGroupGoesOnAsAWholeAndOnlyForItsOwnPolicy() {
    let group = World.twoArrays().group("app", members: ["a"]).replica(of: "app")
      .editReplica(of: "app") { $0.state = .autoSuspended }
    #expect(group.policy(.gold(kind: .consistencyGroup)).planned().steps.map(\.entity.name) == ["app"])
    #expect(group.policy(.gold()).planned() == Plan())
  }

  @Test func consentIsToOneSuspension() {
    let again = world.editReplica(of: "db") { $0.restorePoint = world.takenAt }
    #expect(world.planned().steps.map(\.fingerprint) != again.planned().steps.map(\.fingerprint))
  }

  @Test func nothingIsProposedForAUsersSuspensionATargetOrWhatIsNotKnown() {
    #expect(world.editReplica(of: "db") { $0.state = .suspended }.planned() == Plan())
    #expect(world.editReplica(of: "db") { $0.state = .other("PAUSED") }.planned() == Plan())
    #expect(world.editReplica(of: "db") { $0.role = .target }.planned().steps == [])
    #expect(world.editReplica(of: "db", on: "lyon") { $0.role = .source }.planned() == Plan())
    #expect(world.deletingReplica(of: "db", on: ["lyon"]).planned() == Plan())
    #expect(world.link { $0.state = .degraded }.planned() == Plan())
    #expect(world.link(on: "lyon") { $0.isAttached = false }.planned() == Plan())
    #expect(world.unreadable("lyon").planned() == Plan())
    #expect(world.policy(.gold(.sync, named: "other")).planned().steps == [], "policies contradict each other")
  }

  @Test func whichOfTwoActiveSidesCountsIsNotGuessed() {
    let peers = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
      .editReplica(of: "db") { $0.state = .autoSuspended }
    #expect(peers.planned().steps == [])
    #expect(
      peers.planned().withheld.map(\.reason) == [
        "which of two active sides a resume overwrites is not known"
      ])
  }
}
