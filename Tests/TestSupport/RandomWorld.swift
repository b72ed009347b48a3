import Protection

/// The same numbers for the same seed on every machine (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  public mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }
}

extension World {
  /// A world in which much is wrong at once: what must never happen has every opportunity to.
  public static func random(seed: UInt64, from start: World = threeArrays()) -> World {
    var generator = SeededGenerator(seed: seed)
    var world = start.pool("test", on: "paris").pool("spare", on: "lyon", free: 25)
    for number in 1...Int.random(in: 4...20, using: &generator) {
      world = world.randomEntity(number, &generator)
    }
    for index in 0..<Int.random(in: 2...4, using: &generator) {
      world = world.policy(.random(index, &generator))
    }
    world = world.randomMemory(&generator)
    if generator.chance(15) { world = world.randomLinkTrouble(&generator) }
    if generator.chance(8) { world = world.randomArrayTrouble(&generator) }
    if generator.chance(10) { world = world.unreadable(generator.pick(["paris", "lyon", "nice"])) }
    world.settings.createsPerCycle = Int.random(in: 1...8, using: &generator)
    world.settings.initializationsInFlight = Int.random(in: 1...8, using: &generator)
    return world
  }

  private func randomEntity(_ number: Int, _ generator: inout SeededGenerator) -> World {
    let pool = generator.chance(80) ? "prod" : "test"
    let name = "\(generator.pick(["db", "app"]))-\(number)"
    var world: World
    switch generator.pick(EntityKind.allCases) {
    case .volume: world = volume(name, in: pool, size: 10)
    case .filesystem: world = filesystem(name, in: pool, size: 10)
    case .consistencyGroup:
      let members = (0..<Int.random(in: 0...3, using: &generator)).map { "\(name)-m\($0)" }
      world = group(name, members: members, in: pool)
    }
    if generator.chance(10), world.entity(name).kind == .volume {
      world = world.volume(name, on: "lyon", size: generator.pick([10, 10, 11]))
      return generator.chance(70) ? world.base(of: name, guid: "guid-\(number)", age: .hours(24)) : world
    }
    guard generator.chance(50) else { return world }
    let kind = world.entity(name).kind
    let type: ReplicationType = kind == .filesystem ? .async : generator.pick(ReplicationType.allCases)
    let link = generator.chance(80) ? "paris-lyon" : "paris-nice"
    world = world.replica(of: name, type: type, lag: .minutes(Int.random(in: 0...30, using: &generator)), over: link)
    return generator.chance(40) ? world.damaged(name, &generator) : world
  }

  private func damaged(_ name: String, _ generator: inout SeededGenerator) -> World {
    let peer: ArrayName =
      inventories["lyon"]?.replicas.contains { $0.localEntityName == name } == true ? "lyon" : "nice"
    switch Int.random(in: 0..<16, using: &generator) {
    case 0: return editReplica(of: name) { $0.state = .suspended }
    case 1: return editReplica(of: name) { $0.state = .autoSuspended }
    case 2: return editReplica(of: name) { $0.isInitial = true }
    case 3: return editReplica(of: name) { $0.interval = .minutes(8) }
    case 4: return editReplica(of: name) { $0.rpo = nil }
    case 5: return editReplica(of: name, on: peer) { $0.role = .source }
    case 6: return editReplica(of: name) { $0.role = .target }
    case 7: return deletingReplica(of: name, on: [peer])
    case 8: return deletingReplica(of: name, on: ["paris"])
    case 9: return editReplica(of: name) { $0.synchronisation = .outOfSync }
    case 10: return editReplica(of: name) { $0.state = .other("PAUSED") }
    case 11: return editEntity(name, on: peer) { $0.isWriteProtected = false }
    case 12: return editReplica(of: name) { $0.remoteEntityName = "copy" }
    case 13: return editReplica(of: name) { $0.snapshots.areIncluded = true }
    case 14: return editReplica(of: name) { $0.isPreferred = false }
    default: return remembering().deletingReplica(of: name, on: ["paris", peer])
    }
  }

  private func randomLinkTrouble(_ generator: inout SeededGenerator) -> World {
    let array: ArrayName = generator.pick(["paris", "lyon"])
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return link(on: array) { $0.state = .down }
    case 1: return link(on: array) { $0.state = .degraded }
    case 2: return link(on: array) { $0.isAttached = false }
    default: return link(on: array) { $0.isAsyncOnly = true }
    }
  }

  private func randomArrayTrouble(_ generator: inout SeededGenerator) -> World {
    let array: ArrayName = generator.pick(["paris", "lyon"])
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return edit(array) { $0.systemName = "box-renamed" }
    case 1: return edit(array) { $0.version = "4.0.30" }
    case 2: return edit(array) { _ = $0.abilities.remove(.syncReplication) }
    case 3: return edit(array) { $0.pools[0].state = generator.pick([.locked, .limited]) }
    case 4:
      return edit(array) {
        $0.pools[0].physicalCapacityBytes = 1000
        $0.pools[0].freePhysicalBytes = 50
      }
    default:
      return edit(array) {
        $0.pools[0].datasets = 1
        $0.pools[0].snapshots = 990
      }
    }
  }

  private func randomMemory(_ generator: inout SeededGenerator) -> World {
    var world = self
    guard generator.chance(40) else { return world }
    let steps = world.planned().steps
    if generator.chance(50), let step = steps.first { world = world.undecided(step) }
    if generator.chance(20), let step = steps.last {
      world.history.refusals = [
        Refusal(entity: step.entity.identity, link: step.link, count: 3, lastAt: world.takenAt, because: "BUSY")
      ]
    }
    if generator.chance(20), let step = steps.randomElement(using: &generator) {
      world = world.holding(.entity(step.entity))
    }
    if generator.chance(10) { world = world.holding(.policy(generator.pick(world.policies).name)) }
    return world
  }

  /// The same world with every list, and the order of policies, shuffled.
  public func shuffled(seed: UInt64) -> World {
    var generator = SeededGenerator(seed: seed)
    return with { world in
      world.policies.shuffle(using: &generator)
      for position in world.policies.indices { world.policies[position].selector.exclusions.shuffle(using: &generator) }
      world.history.holds.shuffle(using: &generator)
      world.history.knownReplicas.shuffle(using: &generator)
      world.history.openFindings.shuffle(using: &generator)
      world.history.automaticHolds.shuffle(using: &generator)
      world.history.undecidedIntents.shuffle(using: &generator)
      world.history.approvals.shuffle(using: &generator)
      world.history.refusals.shuffle(using: &generator)
      world.history.repetitions.shuffle(using: &generator)
      world.history.initialCopies.shuffle(using: &generator)
      for name in world.inventories.keys.sorted() {
        world.inventories[name]?.entities.shuffle(using: &generator)
        world.inventories[name]?.replicas.shuffle(using: &generator)
        world.inventories[name]?.links.shuffle(using: &generator)
        world.inventories[name]?.pools.shuffle(using: &generator)
        world.inventories[name]?.baseSnapshots.shuffle(using: &generator)
        world.inventories[name]?.snapshotGroups.shuffle(using: &generator)
      }
    }
  }
}

extension Policy {
  static func random(_ index: Int, _ generator: inout SeededGenerator) -> Policy {
    let replication: ProtectionGoal.Replication = generator.pick([
      .async(interval: .minutes(5), rpo: .minutes(15)), .async(interval: nil, rpo: .minutes(20)),
      .async(interval: nil, rpo: nil), .sync, .activeActive,
    ])
    let goesToNice = generator.chance(10)
    return .gold(
      replication, named: PolicyName("policy-\(index)"), kind: EntityKind.allCases[index % 3],
      pools: generator.pick([[], ["prod"], ["prod"], ["prod", "test"], generator.chance(20) ? ["missing"] : []]),
      matching: generator.pick(["*", "*", "*", "db-*", "*-m?"]),
      exclusions: generator.chance(30) ? [Exclusion(name: Glob("*-3")!, reason: "rebuilt nightly")] : [],
      link: goesToNice ? "paris-nice" : generator.pick(generator.chance(5) ? ["typo"] : ["paris-lyon"]),
      remotePool: goesToNice ? "archive" : generator.pick(["dr", "dr", "spare"]),
      target: generator.pick([
        .new, .existingTarget(otherwise: .new), .existingTarget(otherwise: .withhold), .baseSnapshot(otherwise: .new),
      ]),
      mode: generator.chance(70) ? .enforce : generator.pick([.approve, .observe]),
      limits: PolicyLimits(createsPerCycle: generator.chance(30) ? 1 : nil))
  }
}
