import Protection

extension World {
  /// The world as a guard might find it that looks a little later than the planner: most are the same.
  public func disturbed(seed: UInt64) -> World {
    var generator = SeededGenerator(seed: seed &* 104_729)
    guard generator.chance(25), let step = planned().steps.randomElement(using: &generator),
      inventories[step.array] != nil, inventories[step.peer] != nil
    else { return self }
    return generator.chance(50)
      ? disturbedArray(generator.pick([step.array, step.peer]), &generator) : disturbedEntity(of: step, &generator)
  }

  private func disturbedArray(_ array: ArrayName, _ generator: inout SeededGenerator) -> World {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return unreadable(array)
    case 1: return link(on: array) { $0.state = generator.pick([.down, .degraded, .unknown]) }
    case 2: return link(on: array) { $0.isAttached = false }
    case 3: return edit(array) { $0.systemName = "box-renamed" }
    case 4: return edit(array) { $0.version = "5.0" }
    case 5: return edit(array) { $0.abilities = [] }
    case 6: return link(on: array) { $0.isReadyForSync = false }
    default: return later(.hours(2))
    }
  }

  private func disturbedEntity(of step: Step, _ generator: inout SeededGenerator) -> World {
    let name = step.entity.name
    guard inventories[step.array]?.entities.contains(where: { $0.identity == step.entity.identity }) == true else {
      return self
    }
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: return removing(name, on: step.array)
    case 1: return editEntity(name, on: step.array) { $0.isReplicated = true }
    case 2: return editEntity(name, on: step.array) { $0.identity.createdAt = Self.created + .seconds(1) }
    case 3: return edit(step.array) { $0.incompleteGroups[step.entity.identity.object] = "one was moved" }
    case 4: return editReplica(of: name, on: step.array) { $0.state = .suspended }
    case 5: return editReplica(of: name, on: step.peer) { $0.role = .source }
    case 6: return removing(name, on: step.peer)
    case 7: return with { world in world.policies.removeAll { $0.name == step.policy } }
    default:
      // Somebody creates it meanwhile.
      let isFree = inventories[step.peer]?.entities.contains { $0.name == name } == false
      guard isFree, case .createReplica = step.change else { return self }
      let world = replica(of: name, over: step.link, on: step.array)
      return generator.chance(50) ? world.deletingReplica(of: name, on: [step.array]) : world
    }
  }
}
