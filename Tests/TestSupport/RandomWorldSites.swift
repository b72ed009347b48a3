import Protection

extension World {
  /// Three sites, with or without the active-active replica and the leg, and policies that want both.
  static func randomSites(_ generator: inout SeededGenerator) -> World {
    let hasMirror = generator.chance(80)
    let hasLeg = hasMirror && generator.chance(50)
    var world = threeSites(hasMirror: hasMirror, hasLeg: hasLeg)
    if hasLeg, generator.chance(40) { world = world.handedOver() }
    if hasLeg, generator.chance(30) { world = world.damagedLeg(&generator) }
    if hasMirror, generator.chance(30) { world = world.damagedMirror(&generator) }
    world = world.policy(.metro)
    let leg: ProtectionGoal.Replication = generator.pick([
      .async(interval: .minutes(5), rpo: .minutes(15)), .async(interval: .seconds(4), rpo: .minutes(20)),
      .async(interval: nil, rpo: .seconds(4)),
    ])
    if generator.chance(80) { world = world.policy(.third(leg)) }
    if generator.chance(30) { world = world.policy(.third(leg, named: "third-of-lyon", on: "lyon")) }
    return world
  }

  private func damagedLeg(_ generator: inout SeededGenerator) -> World {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: return editLeg(on: [generator.pick(["paris", "lyon"])]) { $0.state = .autoSuspended }
    case 1: return editLeg { $0.state = .autoSuspended }
    case 2: return deletingLeg(on: [generator.pick(["paris", "lyon"])])
    case 3: return deletingLeg(on: ["nice"])
    default: return editLeg { $0.interval = .minutes(8) }
    }
  }

  private func damagedMirror(_ generator: inout SeededGenerator) -> World {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return editMirror { $0.synchronisation = .initializing }
    case 1: return editMirror { $0.state = .autoSuspended }
    case 2: return volume("fin-3").join("fin-3", to: "fin")
    default: return edit("lyon") { $0.abilities.remove(.concurrentGroups) }
    }
  }
}
