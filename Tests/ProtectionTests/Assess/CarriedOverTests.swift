import Protection
import TestSupport
import Testing

/// A reading that is complete and yet not certain about one entity resolves nothing on it, and permits nothing.
@Suite struct CarriedOverTests {
  private func transitions(_ world: World) -> [String] {
    track(world.assessed(), world.observation, world.history, world.settings.alerts, cycle: 2).transitions.map {
      "\($0.kind.rawValue) \($0.finding.kind.rawValue)"
    }
  }

  @Test func aGroupWhoseMembersAreUncertainKeepsItsFinding() {
    let opened = World.twoArrays().group("app", members: ["a"]).policy(.gold(kind: .consistencyGroup)).remembering()
    #expect(opened.history.openFindings.map(\.kind) == [.unprotected])
    let uncertain = opened.uncertain("app")
    #expect(transitions(uncertain) == ["opened protection-unknown"])
    #expect(uncertain.verdict(on: "app")?.word == .unknown)
    #expect(uncertain.planned() == Plan())
    #expect(transitions(opened.replica(of: "app")) == ["resolved unprotected"])
  }

  @Test func aReplicatedGroupWhoseMembersAreUncertainIsNotProtected() {
    let whole = World.twoArrays().group("app", members: ["a"]).replica(of: "app").policy(.gold(kind: .consistencyGroup))
    #expect(whole.verdict(on: "app") == .protected)
    #expect(whole.uncertain("app").verdict(on: "app")?.word == .unknown)
  }

  @Test func aMemberThatWasNotReplicatedStaysReported() {
    let opened = World.twoArrays().group("app", members: ["a"]).replica(of: "app").volume("b").join("b", to: "app")
      .policy(.gold(kind: .consistencyGroup)).remembering()
    #expect(opened.history.openFindings.map(\.kind) == [.memberNotReplicated])
    let uncertain = opened.uncertain("app").editEntity("b") { $0.consistencyGroupID = nil }
    #expect(transitions(uncertain) == ["opened protection-unknown"])
    #expect(
      transitions(opened.editEntity("b") { $0.consistencyGroupID = nil })
        == ["opened outside-group", "resolved member-not-replicated"])
  }

  @Test func anEntityThatContradictsItselfKeepsItsFinding() {
    let opened = World.twoArrays().volume("db").policy(.gold()).remembering()
    #expect(transitions(opened.editEntity("db") { $0.isReplicated = true }) == ["opened protection-unknown"])
  }

  @Test func aReplicaWhoseOtherSideIsNotToldKeepsItsFinding() {
    let split = World.twoArrays().volume("db").replica(of: "db").policy(.gold())
      .editReplica(of: "db", on: "lyon") { $0.role = .source }.remembering()
    #expect(split.history.openFindings.map(\.kind) == [.splitRoles])
    let untold = split.editReplica(of: "db") { $0.remoteID = nil }.editReplica(of: "db", on: "lyon") {
      $0.remoteID = nil
    }
    #expect(untold.verdict(on: "db")?.word == .unknown)
    #expect(transitions(untold).filter { $0.hasPrefix("resolved") } == [])
  }

  @Test func whatOneSideAloneTellsEndsWithoutTheOther() {
    let suspended = World.twoArrays().volume("db").replica(of: "db").policy(.gold())
      .editReplica(of: "db") { $0.state = .suspended }.remembering()
    let resumed = suspended.editReplica(of: "db") { ($0.state, $0.remoteID) = (.active, nil) }
      .editReplica(of: "db", on: "lyon") { $0.remoteID = nil }
    #expect(transitions(resumed).contains("resolved suspended"))
  }

  @Test func wordsThatAreNotUnderstoodResolveNothing() {
    let suspended = World.twoArrays().volume("db").replica(of: "db").policy(.gold())
      .editReplica(of: "db") { $0.state = .suspended }.remembering()
    #expect(suspended.history.openFindings.map(\.kind) == [.suspended])
    #expect(
      transitions(suspended.editReplica(of: "db") { $0.state = .other("PAUSING") }) == ["opened protection-unknown"])
    #expect(
      transitions(suspended.editReplica(of: "db", on: "lyon") { $0.role = .other("WITNESS") })
        .filter { $0.hasPrefix("resolved") } == [])
  }

  @Test func aSourceThatStopsTellingItsStateResolvesNothing() {
    let suspended = World.twoArrays().volume("db").replica(of: "db").policy(.gold())
      .editReplica(of: "db") { $0.state = .suspended }.remembering()
    let untold = suspended.editReplica(of: "db") { $0.state = .notTold }
    #expect(untold.verdict(on: "db")?.word == .unknown)
    #expect(transitions(untold) == ["opened protection-unknown"])
    #expect(transitions(untold.holding(.policy("gold"))).filter { $0.hasPrefix("resolved") } == [])
  }

  @Test func whatAnActiveActivePeerSaysInUnknownWordsResolvesNothing() {
    let suspended = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
      .editReplica(of: "db", on: "lyon") { $0.state = .suspended }.remembering()
    #expect(suspended.history.openFindings.map(\.kind) == [.suspended])
    let strange = suspended.editReplica(of: "db", on: "lyon") { $0.state = .other("PAUSING") }
    #expect(transitions(strange) == ["opened protection-unknown"])
  }

  @Test func anRPOStateInUnknownWordsResolvesNothing() {
    let lagging = World.twoArrays().volume("db").replica(of: "db").policy(.gold(.async(interval: nil, rpo: nil)))
      .editReplica(of: "db") { $0.rpoState = .lagging }.remembering()
    #expect(lagging.history.openFindings.map(\.kind) == [.rpoExceeded])
    let strange = lagging.editReplica(of: "db") { $0.rpoState = .other("PAUSED") }
    #expect(transitions(strange) == ["opened protection-unknown"])
    #expect(transitions(lagging.editReplica(of: "db") { $0.rpoState = .ok }) == ["resolved rpo-exceeded"])
  }

  @Test func theOutageOfTheLinkOverWhichAnotherArraySendsResolvesNothing() {
    let stalled = World.threeSites().sitesPolicies().handedOver().editLeg(on: ["lyon"]) { $0.job = .stalled }
      .remembering()
    #expect(stalled.history.openFindings.map(\.kind) == [.stalled])
    let cut = stalled.edit("lyon") { $0.links[1].state = .down }
    #expect(cut.verdict(under: "third")?.word == .unknown)
    #expect(transitions(cut).filter { $0.hasPrefix("resolved") } == [])
  }

  @Test func aMemberThatContradictsItselfKeepsTheFindingOnItsGroup() {
    let suspended = World.twoArrays().group("app", members: ["a"]).replica(of: "app").policy(.gold())
      .editReplica(of: "app") { $0.state = .suspended }.remembering()
    #expect(suspended.history.openFindings.map(\.subject.entityKind) == [.consistencyGroup])
    let unlisted = suspended.edit("paris") { $0.replicas = [] }.edit("lyon") { $0.replicas = [] }
    #expect(transitions(unlisted) == ["opened protection-unknown"])
  }

  @Test func nothingIsCarriedOverForWhatIsCertain() {
    let opened = World.twoArrays().volume("db").policy(.gold()).remembering()
    #expect(transitions(opened.removing("db")) == ["opened policy-matches-nothing", "resolved unprotected"])
  }

  @Test func theGuardLetsNoStepThroughForAnUncertainGroup() {
    let world = World.twoArrays().group("app", members: ["a"]).policy(.gold(kind: .consistencyGroup))
    let seen = world.uncertain("app")
    let answer = seen.permitted(world.planned())
    #expect(
      answer.withheld.map(\.reason) == [
        "the members of consistency group 'app' are not known for certain: listed 1 of 2"
      ])
  }

  @Test func anUncertainGroupIsNoTarget() {
    let world = World.twoArrays().group("app", members: ["a"]).group("app", members: ["a"], on: "lyon")
      .policy(.gold(kind: .consistencyGroup, target: .existingTarget(otherwise: .withhold)))
    #expect(world.planned().steps.count == 1)
    #expect(world.uncertain("app", on: "lyon").planned().steps == [])
  }
}

extension World {
  /// The group counts another number of members than were listed.
  fileprivate func uncertain(_ group: String, on array: ArrayName = "paris") -> World {
    let object = entity(group, on: array).object
    return edit(array) { $0.incompleteGroups[object] = "listed 1 of 2" }
  }
}
