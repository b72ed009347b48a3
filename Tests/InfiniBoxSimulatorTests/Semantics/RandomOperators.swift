import InfiniBoxSimulator

/// A random history of operators, faults and time on three linked arrays. The same seed gives the same history.
struct RandomOperators {
  private static let entities = ["v-1", "v-2", "v-3", "v-4", "share", "cg:fin", "cg:pay", "cg:pay@paris-oslo"]
  private static let arrays = ["paris", "lyon", "oslo"]
  private static let links = ["paris-lyon", "paris-oslo", "lyon-oslo"]
  private static let pools = ["prod", "dr"]

  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(state: seed)
  }

  /// Replicas of every type and kind; `pay` is active-active with a leg to `oslo`. Settings that sources contradict each
  /// other about are thrown, too.
  mutating func world() -> SimulatedWorld {
    let pool = SimulatedPool("prod", physicalCapacityBytes: 40_000_000_000, maxExtendBytes: 2_000_000_000)
    var world = SimulatedWorld(
      arrays: Self.arrays.map { SimulatedArray($0, pools: [pool, SimulatedPool("dr")]) },
      links: [
        SimulatedLink("paris-lyon", between: "paris", and: "lyon"),
        SimulatedLink("paris-oslo", between: "paris", and: "oslo"),
        SimulatedLink("lyon-oslo", between: "lyon", and: "oslo"),
      ])
    world.arrays[0].volumes = [SimulatedVolumes("v-#", count: 4, pool: "prod")]
    world.arrays[0].filesystems = [SimulatedVolumes("share", pool: "prod")]
    world.arrays[0].consistencyGroups = [
      SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2),
      SimulatedConsistencyGroups("pay", pool: "prod", membersPerGroup: 2),
    ]
    func replicas(
      _ entities: String, _ kind: SimulatedEntityKind = .volume, _ type: SimulatedReplicationType = .async,
      link: String = "paris-lyon", interval: Int? = nil, rpo: Int? = nil, isInitialized: Bool = true
    ) -> SimulatedReplicas {
      SimulatedReplicas(
        array: "paris", link: link, kind: kind, entities: entities, type: type, remotePool: "dr",
        intervalSeconds: interval, rpoSeconds: rpo, isInitialized: isInitialized)
    }
    world.replicas = [
      replicas("v-1", interval: 30, rpo: 60), replicas("v-2", .volume, .sync), replicas("v-3", .volume, .activeActive),
      replicas("share", .filesystem, interval: 60, isInitialized: false),
      replicas("fin", .consistencyGroup, interval: 60, rpo: 90), replicas("pay", .consistencyGroup, .activeActive),
      replicas("pay", .consistencyGroup, link: "paris-oslo", interval: 30, rpo: 90),
    ]
    world.settings.autoSuspendAfterMilliseconds = 600_000
    world.settings.detachSuspends = chance(50)
    world.settings.attachNeedsRefresh = chance(30)
    world.settings.roleConflictSuspends = chance(70)
    world.settings.waitsOnPermanentFailure = chance(30)
    world.settings.suspendOverridesAutoSuspended = chance(50)
    world.settings.autoSuspendsActiveActiveOnLinkLoss = chance(30)
    world.settings.linkBytesPerSecond = chance(50) ? 250_000_000 : nil
    world.settings.maxConcurrentInitializations = Int.random(in: 1...2, using: &generator)
    return world
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  private mutating func any<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &generator)]
  }

  mutating func array() -> String { any(Self.arrays) }
  mutating func seconds() -> Double { any([0, 0.5, 1, 10, 60, 700]) }

  mutating func action() -> OperatorAction {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0...3: replicaAction()
    case 4, 5: linkAction()
    case 6: arrayAction()
    default: entityAction()
    }
  }

  private mutating func replicaAction() -> OperatorAction {
    let entity = any(Self.entities)
    switch Int.random(in: 0..<14, using: &generator) {
    case 0: return .suspend(replicaOf: entity)
    case 1, 2, 3: return .resume(replicaOf: entity)
    case 4, 5: return .changeRole(replicaOf: entity)
    case 6: return .switchRole(replicaOf: entity)
    case 7: return .syncNow(replicaOf: entity)
    case 8: return .changeType(replicaOf: entity, to: chance(50) ? .sync : .async)
    case 9: return .deleteReplica(of: entity, retainStagingArea: chance(50), isForced: chance(30))
    case 10: return .setInterval(replicaOf: entity, seconds: any([0, 10, 30, 60]))
    case 11: return .setRPO(replicaOf: entity, seconds: any([nil, 61, 90]))
    case 12: return .prefer(replicaOf: entity)
    default: return .createSnapshot(of: entity, named: "s-\(Int.random(in: 0..<1_000, using: &generator))")
    }
  }

  private mutating func linkAction() -> OperatorAction {
    let link = any(Self.links)
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: return .detachLink(link)
    case 1, 2: return .attachLink(link)
    case 3: return .refreshLink(link)
    case 4: return .setLink(link, any(SimulatedLinkHealth.allCases))
    case 5, 6: return .setLink(link, .up)
    case 7: return .setWitness(link: link, address: chance(70) ? "192.0.2.1" : nil)
    default: return .setWitnessReachable(link: link, chance(50))
    }
  }

  private mutating func arrayAction() -> OperatorAction {
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: .setPower(false)
    case 1, 2, 3: .setPower(true)
    case 4: .setOverloaded(chance(40))
    case 5: .lockPool(any(Self.pools))
    case 6: .limitPool(any(Self.pools))
    default: .unlockPool(any(Self.pools))
    }
  }

  private mutating func entityAction() -> OperatorAction {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: .addMember(any(["v-4", "v-1"]), to: any(["fin", "pay"]))
    case 1: .removeMember(any(["v-4", "fin-1", "pay-1"]), from: any(["fin", "pay"]))
    default: .write(to: any(Self.entities), bytes: Int.random(in: 1...500_000_000, using: &generator))
    }
  }
}

/// Random numbers that depend on their start alone.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var mixed = state
    mixed ^= mixed >> 33
    mixed = mixed &* 0xff51_afd7_ed55_8ccd
    return mixed ^ (mixed >> 33)
  }
}
