import Protection
import TestSupport
import Testing

/// Signs and the life of a hold in single worlds; whole scenarios are run against simulated arrays.
@Suite struct AutomaticHoldsTests {
  private let healthy = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).remembering()

  private func sign(_ world: World) -> HoldSign? { world.watched().history.automaticHolds.first?.sign }

  @Test func aHealthyWorldHasNone() { #expect(healthy.watched().history.automaticHolds == []) }

  @Test func theSignsOfActiveActive() {
    let peers = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
      .editReplica(of: "db") { $0.isPreferred = true }.remembering()
    #expect(sign(peers) == nil)
    #expect(sign(peers.editReplica(of: "db", on: "lyon") { $0.state = .suspended }) == .suspended)
    #expect(sign(peers.editEntity("db", on: "lyon") { $0.arePathsAvailable = false }) == .pathsUnavailable)
    let fresh = peers.editReplica(of: "db") { $0.synchronisation = .initializing }
      .editEntity("db", on: "lyon") { $0.arePathsAvailable = false }
    #expect(sign(fresh) == nil)
    #expect(fresh.verdict(on: "db") == .initializing)
    let moved = peers.editReplica(of: "db") { $0.isPreferred = false }
    #expect(sign(moved) == .preferenceMoved)
    #expect(moved.cycled().cycled().history.automaticHolds.first?.phase == .sticky)
  }

  @Test func everySignHasItsRowAndItsEnd() {
    #expect(Set(HoldSign.allCases.map(\.row)) == Set((1...12).map { "H\($0)" } + ["I10"]))
    #expect(HoldSign.allCases.filter(\.isSticky).count == 7)
  }

  @Test func nobodyElsesEntitiesAreHeld() {
    let world = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.state = .suspended }
    #expect(world.watched().history.automaticHolds == [])
    #expect(sign(world.policy(.gold(matching: "other"))) == nil)
    #expect(sign(world.policy(.gold(exclusions: [Exclusion(name: .any, reason: "scratch")]))) == nil)
    #expect(sign(world.policy(.gold())) == .suspended)
  }

  @Test func aTagHoldsWhatNoPolicySelectsToo() {
    let world = World.twoArrays().volume("db").volume("db", on: "lyon").base(of: "db", guid: "g", age: .hours(30))
      .policy(.gold(target: .baseSnapshot(otherwise: .withhold)))
    #expect(world.watched().permitted().permitted.count == 1)
    let former = world.entity("db", on: "lyon")
    let tagged = world.edit("lyon") { $0.operatorHolds[former.object] = "restore test" }.watched()
    #expect(tagged.permitted().permitted == [], "it would be rolled back to the base")
    #expect(tagged.history.automaticHolds.map(\.subject.entity) == [former.reference])
    #expect(tagged.edit("lyon") { $0.operatorHolds = [:] }.watched().history.automaticHolds == [])
    let copy = healthy.entity("db", on: "lyon").object
    let tests = healthy.edit("lyon") { $0.operatorHolds[copy] = "restore test" }.watched().history.automaticHolds
    #expect(tests.map(\.subject.entity) == [healthy.entity("db").reference], "a copy is held through its source")
  }

  @Test func unknownEndsNothing() {
    let held = healthy.editReplica(of: "db") { $0.state = .suspended }.cycled()
    let resumed = held.editReplica(of: "db") { $0.state = .active }
    for world in [resumed.unreadable("lyon"), resumed.unreadable("paris"), resumed.link { $0.state = .degraded }] {
      let kept = world.watched().history.automaticHolds.first { $0.subject.entity != nil }
      #expect(kept?.sign == .suspended && kept?.phase == .passing)
    }
    #expect(resumed.watched().history.automaticHolds == [])
  }

  /// More than the sign changed during the hold, and nothing is left to propose when it ends.
  private var endedWithoutAPlan: World {
    healthy.editReplica(of: "db") { $0.interval = .minutes(8) }
      .editReplica(of: "db") { $0.state = .suspended }.cycled()
      .editReplica(of: "db") { $0.interval = .minutes(5) }
      .editReplica(of: "db") { $0.state = .active }.later(.minutes(1)).cycled()
  }

  @Test func theFirstPlanIsShownAlsoWhenItComesLater() throws {
    let world = endedWithoutAPlan
    #expect(world.permitted() == PermittedPlan())
    let disturbed = world.later(.minutes(1)).editReplica(of: "db") { $0.interval = .minutes(8) }
    let shown = disturbed.watched().permitted()
    #expect(shown.permitted.isEmpty && shown.withheld.map(\.consent) == [.afterHold])
    // Still so in the cycle after, and over once somebody has seen and approved it.
    let waiting = disturbed.cycled().later(.minutes(1))
    #expect(waiting.watched().permitted().withheld.map(\.consent) == [.afterHold])
    let step = try #require(shown.withheld.first?.step)
    let approved = waiting.with {
      $0.history.approvals.append(
        Approval(
          stepFingerprint: step.approvalKey(for: .afterHold), approvedBy: "anna", approvedAt: $0.takenAt,
          expiresAt: $0.takenAt + .hours(1)))
    }
    #expect(approved.watched().permitted().permitted == [step])
    #expect(approved.cycled().history.automaticHolds == [])
  }

  @Test func aHoldAfterWhichNothingIsProposedIsForgottenAfterADay() {
    #expect(endedWithoutAPlan.later(.hours(23)).cycled().history.automaticHolds.map(\.phase) == [.ended])
    let unread = endedWithoutAPlan.later(.hours(25)).unreadable("lyon").cycled()
    #expect(unread.history.automaticHolds.contains { $0.phase == .ended })
    #expect(endedWithoutAPlan.later(.hours(25)).cycled().history.automaticHolds == [])
  }

  @Test func aStickyHoldOutlastsAnotherNameOfItsArray() {
    let moved = healthy.cycled().editReplica(of: "db") { $0.role = .target }
      .editReplica(of: "db", on: "lyon") { $0.role = .source }.cycled()
      .editReplica(of: "db") { $0.role = .source }.editReplica(of: "db", on: "lyon") { $0.role = .target }.cycled()
    #expect(moved.history.automaticHolds.map(\.phase) == [.sticky])
    let removed = moved.with { $0.inventories["paris"] = nil }.cycled()
    #expect(removed.history.automaticHolds.map(\.phase) == [.sticky])
    let renamed = removed.with {
      $0.inventories["west"] = moved.inventories["paris"]
      $0.policies[0].array = "west"
    }.cycled()
    #expect(renamed.history.automaticHolds.map(\.phase) == [.sticky])
    #expect(renamed.verdict(on: "db") == .protected)
    #expect(renamed.assessed().verdicts.first?.hold?.hasPrefix("on hold since") == true)
  }

  @Test func anOutageOfManyReplicasIsOneHold() {
    var world = World.twoArrays().volumes(50).policy(.gold())
    for number in 1...50 { world = world.replica(of: "v-\(number)") }
    world = world.remembering().link { $0.isAttached = false }
    for number in 1...50 { world = world.editReplica(of: "v-\(number)") { $0.state = .autoSuspended } }
    let holds = world.cycled().history.automaticHolds
    #expect(holds.map(\.sign) == [.linkNotUp])
    #expect(world.cycled().later(.minutes(1)).cycled().history.automaticHolds == holds, "nothing to write")
    #expect(world.watched().verdict(on: "v-1")?.word == .unknown, "what is not known is not merely held")
  }

  @Test func theOrderOfListsIsIrrelevant() {
    for seed in UInt64(1)...150 {
      let world = World.random(seed: seed).remembering()
      #expect(
        world.watched().history.automaticHolds == world.shuffled(seed: seed).watched().history.automaticHolds,
        "seed \(seed)")
    }
  }

  // MARK: Random operators

  /// Over random sequences of what people and outages do, with a cycle after each, no step is permitted on an entity whose
  /// sign stands, nor on a held one, nor on their groups and members.
  @Test func noStepOnAStandingSign() {
    var permitted = 0
    var signs = 0
    for seed in UInt64(1)...80 {
      var generator = SeededGenerator(seed: seed)
      var world = World.random(seed: seed).with { $0.settings.repetitionLimit = 1000 }.cycled()
      for _ in 1...8 {
        world = world.later(.minutes(20))
        if generator.chance(70) { world = world.operated(&generator) }
        if generator.chance(40) { world = world.releasing() }
        let watched = world.watched()
        let steps = watched.permitted().permitted
        permitted += steps.count
        let standing = watched.standingSigns()
        signs += standing.count
        for step in steps {
          let touched = watched.relatives(of: step.entity.identity, on: step.array)
          #expect(touched.isDisjoint(with: standing), "seed \(seed): \(step.reason)")
          let held = watched.history.automaticHolds.filter { hold in
            hold.isInForce && hold.subject.entity.map { touched.contains($0.identity) } == true
              && (hold.sign != .replicaDeleted || hold.subject.link == nil || hold.subject.link == step.link)
          }
          #expect(held == [], "seed \(seed): \(step.reason)")
        }
        world = world.cycled().applying(steps)
      }
    }
    #expect(permitted > 50 && signs > 500, "\(permitted) steps and \(signs) signs prove nothing")
  }
}

extension World {
  /// One thing that a person or a disaster does to a replica, a link or an array.
  fileprivate func operated(_ generator: inout SeededGenerator) -> World {
    let names = inventories["paris"]?.replicas.map(\.localEntityName).sorted() ?? []
    guard let name = names.randomElement(using: &generator) else { return self }
    switch Int.random(in: 0..<13, using: &generator) {
    case 0: return editReplica(of: name) { $0.state = .suspended }
    case 1: return editReplica(of: name) { $0.state = .active }
    case 2: return editReplica(of: name) { $0.role = .target }
    case 3: return editReplica(of: name) { $0.role = .source }
    case 4: return editReplica(of: name, on: "lyon") { $0.role = .source }
    case 5: return editReplica(of: name, on: "lyon") { $0.role = .target }
    case 6: return deletingReplica(of: name)
    case 7: return editReplica(of: name) { $0.interval = .minutes(8) }
    case 8: return link { $0.state = $0.state == .up ? .down : .up }
    case 9: return link(on: "lyon") { $0.isAttached.toggle() }
    case 10: return with { $0.unreadable = $0.unreadable.isEmpty ? ["lyon": "silent"] : [:] }
    case 11:
      let object = entity(name).object
      return edit("paris") { $0.operatorHolds[object] = $0.operatorHolds[object] == nil ? "resize" : nil }
    default: return with { $0.unreadable = [:] }.link { $0.state = .up }.link(on: "lyon") { $0.isAttached = true }
    }
  }

  /// An operator releases what can be released.
  fileprivate func releasing() -> World {
    with { world in
      for index in world.history.automaticHolds.indices where world.history.automaticHolds[index].phase == .sticky {
        world.history.automaticHolds[index].phase = .released
      }
    }
  }

  /// Written without the rules: entities of replicas that are suspended or not a source and its target, or tagged.
  fileprivate func standingSigns() -> Set<EntityIdentity> {
    var standing: Set<EntityIdentity> = []
    guard let paris = observation["paris"] else { return [] }
    for entity in paris.entities where paris.operatorHolds[entity.object] != nil { standing.insert(entity.identity) }
    for replica in paris.replicas {
      guard
        let entity = paris.entities.first(where: { $0.kind == replica.entityKind && $0.object == replica.localEntity }),
        let link = paris.links.first(where: { $0.id == replica.linkID })
      else { continue }
      let peer = observation.arrayNames.compactMap { observation[$0] }.first { $0.serial == link.remoteSerial }
      let remote = peer?.replicas.first { $0.id == replica.remoteID }
      let fits = remote.map { ($0.role == .target && replica.role == .source) || replica.role == .peer } ?? false
      if !fits || replica.state == .suspended { standing.insert(entity.identity) }
    }
    return standing
  }

  fileprivate func relatives(of identity: EntityIdentity, on array: ArrayName) -> Set<EntityIdentity> {
    let entities = inventories[array]?.entities ?? []
    guard let entity = entities.first(where: { $0.identity == identity }) else { return [identity] }
    let related = entities.filter {
      ($0.kind == .consistencyGroup && $0.object == entity.consistencyGroupID)
        || (entity.kind == .consistencyGroup && $0.consistencyGroupID == entity.object)
    }
    return Set([identity] + related.map(\.identity))
  }
}
