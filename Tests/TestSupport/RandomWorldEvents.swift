import Protection

extension World {
  /// A random world with copies and bases on the other side, a past, and people at work: every guard has something to say
  /// in some of them.
  public static func eventful(seed: UInt64) -> World {
    var generator = SeededGenerator(seed: seed &* 7919)
    var world = random(seed: seed, from: generator.chance(20) ? .randomSites(&generator) : threeArrays())
    for name in world.unreplicatedNames {
      if generator.chance(30) { world = world.randomTarget(for: name, &generator) }
      if generator.chance(15) { world = world.randomTrace(of: name, &generator) }
    }
    if generator.chance(25) { world = world.randomNewMember(&generator) }
    if generator.chance(40) { world = world.randomGroupTags(&generator) }
    if generator.chance(20) { world = world.randomSuspension(&generator) }
    world = world.randomPolicies(&generator)
    if generator.chance(25) { world = world.randomOddity(&generator) }
    world = world.randomSettings(&generator)
    return world.randomPast(&generator)
  }

  /// Standalone volumes, filesystems and groups of Paris without replica.
  private var unreplicatedNames: [String] {
    (inventories["paris"]?.entities ?? []).filter { !$0.isReplicated && $0.consistencyGroupID == nil }.map(\.name)
  }

  private func randomNewMember(_ generator: inout SeededGenerator) -> World {
    let groups = inventories["paris"]?.entities.filter { $0.kind == .consistencyGroup } ?? []
    guard let group = groups.randomElement(using: &generator) else { return self }
    return volume("\(group.name)-new").join("\(group.name)-new", to: group.name)
  }

  /// Volumes outside a group of Paris, with tags that say where they belong, most of them right.
  private func randomGroupTags(_ generator: inout SeededGenerator) -> World {
    let groups = inventories["paris"]?.entities.filter { $0.kind == .consistencyGroup } ?? []
    guard let group = groups.filter(\.isReplicated).randomElement(using: &generator) ?? groups.first,
      let pool = inventories["paris"]?.pools.first(where: { $0.id == group.poolID })?.name
    else { return self }
    return (1...Int.random(in: 1...3, using: &generator)).reduce(self) { world, number in
      let name = "outside-\(number)"
      let world = world.volume(name, in: pool)
      return generator.chance(80) ? world.groupTag(name, generator.chance(85) ? group.name : "typo") : world
    }
  }

  /// Replicas that Paris suspended in an outage that is over, most of which protectd saw at work before.
  private func randomSuspension(_ generator: inout SeededGenerator) -> World {
    with { world in
      if generator.chance(80) { world.history.knownReplicas = knownReplicas(observation, history, settings) }
      for position in world.policies.indices where generator.chance(50) { world.policies[position].resume = .enforce }
      for index in (world.inventories["paris"]?.replicas ?? []).indices where generator.chance(50) {
        world.inventories["paris"]?.replicas[index].state = .autoSuspended
        world.inventories["paris"]?.replicas[index].isInitial = generator.chance(20)
      }
    }
  }

  // MARK: Policies

  private func randomPolicies(_ generator: inout SeededGenerator) -> World {
    var world = self
    for position in world.policies.indices {
      if generator.chance(15) {
        world.policies[position].limits.windows = [
          generator.pick([
            MaintenanceWindow("Sun 11:00-13:00 UTC")!, MaintenanceWindow("Mon-Fri 20:00-06:00 Europe/Paris")!,
          ])
        ]
      }
      if generator.chance(15) {
        let expiresAt = world.takenAt + generator.pick([.hours(-1), .zero, .hours(1)])
        world.policies[position].selector.exclusions.append(
          Exclusion(name: Glob("*-4")!, reason: "being moved", expiresAt: expiresAt))
      }
      if generator.chance(25) {
        world.policies[position].goal.target = .baseSnapshot(
          otherwise: generator.pick([.new, .withhold]), targetWrites: position.isMultiple(of: 2) ? .discard : nil)
      }
      if generator.chance(5) { world.policies[position].selector.metadata = ["tier": "gold"] }
      if generator.chance(3) { world.policies[position].goal.remotePool = "typo" }
    }
    // Drawn apart, so that worlds known by their seed stay as they are otherwise.
    var apart = generator
    for position in world.policies.indices { world.policies[position].randomizeWords(&apart) }
    if generator.chance(20), let twin = world.policies.randomElement(using: &generator) {
      var twin = twin
      twin.name = PolicyName(generator.pick(["a-twin", "z-twin"]))
      twin.mode = generator.pick([.enforce, .approve])
      world.policies.append(twin)
    }
    if generator.chance(40) { world = world.policy(.randomFromLyon(&generator)) }
    return world
  }

  // MARK: Oddities

  /// What few worlds have and no other list makes.
  private func randomOddity(_ generator: inout SeededGenerator) -> World {
    let names = inventories["paris"]?.entities.map(\.name) ?? []
    let name = generator.pick(names)
    let array: ArrayName = generator.pick(["paris", "lyon"])
    switch Int.random(in: 0..<13, using: &generator) {
    case 0: return tag(name, ["tier": "gold"])
    case 1:
      let object = entity(name).object
      return edit("paris") { $0.operatorHolds[object] = "restore test" }
    case 2:
      let group = inventories["paris"]?.entities.first { $0.kind == .consistencyGroup }
      return edit("paris") { $0.incompleteGroups[group?.object ?? 0] = "its members changed while they were read" }
    case 3: return edit(array) { $0.abilities.remove(generator.pick(Ability.allCases)) }
    case 4: return link(on: array) { $0.isReadyForSync = false }
    case 5: return edit(array) { $0.recoveryTests = Set($0.entities.prefix(2).map(\.object)) }
    case 6:
      let members = inventories["paris"]?.entities.filter { $0.consistencyGroupID != nil && !$0.isReplicated } ?? []
      return editEntity(members.randomElement(using: &generator)?.name ?? name) { $0.isReplicated = true }
    case 7: return edit("lyon") { $0.pools[0].freeVirtualBytes = generator.pick([9, 12, 25, 40]) * Self.gigabyte }
    case 8: return edit("lyon") { $0.pools[0].state = generator.pick([.locked, .limited, .other("ODD")]) }
    case 9: return editEntity(name) { $0.arePathsAvailable = false }
    case 10: return edit(array) { for index in $0.replicas.indices { $0.replicas[index].interval = .minutes(25) } }
    case 11: return edit(array) { $0.version = generator.pick(["6.1", "5.0", "seven"]) }
    default: return link(on: array) { $0.remoteSystemName = generator.pick(["", "box-old"]) }
    }
  }

  private func randomSettings(_ generator: inout SeededGenerator) -> World {
    with { world in
      if generator.chance(10) {
        world.settings.changeShareFloor = Int.random(in: 1...3, using: &generator)
        world.settings.changeSharePercent = Int.random(in: 1...10, using: &generator)
      }
      if generator.chance(50) { world.settings.createsPerCycle = 50 }
      if generator.chance(10) {
        let replicas = world.inventories["paris"]?.replicas.count ?? 0
        world.settings.replicaSlotsKept = 2
        world.settings.replicaLimit = replicas + Int.random(in: 1...5, using: &generator)
      }
      if generator.chance(5) { world.settings.deletedReplicaGrace = .minutes(5) }
      if generator.chance(10) {
        let datasets = world.inventories["lyon"]?.replicas.flatMap(\.pairs).count ?? 0
        world.settings.replicatedDatasetLimit = datasets + Int.random(in: 0...4, using: &generator)
      }
    }
  }
}

extension Policy {
  /// Lyon's own volumes, groups or targets, protected towards Paris.
  fileprivate static func randomFromLyon(_ generator: inout SeededGenerator) -> Policy {
    .gold(
      generator.pick([.sync, .async(interval: .minutes(5), rpo: .minutes(15)), .async(interval: nil, rpo: nil)]),
      named: PolicyName(generator.pick(["lyon", "p-lyon"])), kind: generator.pick(EntityKind.allCases),
      pools: generator.pick([[], ["dr"]]), link: "lyon-paris", remotePool: generator.pick(["prod", "prod", "test"]),
      target: generator.pick([
        .new, .existingTarget(otherwise: .new), .existingTarget(otherwise: .withhold),
        .baseSnapshot(otherwise: .withhold),
      ]), array: "lyon")
  }
}

extension Policy {
  /// Exclusions by pool and by metadata, lists of patterns, and names of targets. No two exclusions name one entity, because
  /// the first one's reason is told.
  fileprivate mutating func randomizeWords(_ generator: inout SeededGenerator) {
    if generator.chance(8) {
      selector.exclusions.append(
        Exclusion(names: NamePatterns(Glob("*-2")!), pools: [generator.pick(["prod", "test"])], reason: "of no worth"))
    }
    if generator.chance(8) {
      selector.exclusions.append(
        Exclusion(
          names: NamePatterns(Glob("*-[015]")!), metadata: ["tier": generator.pick(["gold", "bronze"])],
          reason: "of little worth"))
    }
    if generator.chance(8), let names = NamePatterns([Glob("*-1")!, Glob("db-*")!, Glob("*-m?")!]) {
      selector.names = names
    }
    if generator.chance(10) {
      let isOfGroups = selector.kind == .consistencyGroup
      let pattern = generator.pick(["{array}-{name}", "{pool}.{name}", isOfGroups ? "{group} {name}" : "{name}-dr"])
      goal.targetName = (try? TargetName(parsing: pattern)) ?? .ofSource
    }
  }
}
