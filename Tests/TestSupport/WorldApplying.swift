import Protection

/// What arrays would show after steps were carried out: a simple model, enough to ask whether the next cycle agrees.
extension World {
  public func applying(_ steps: [Step]) -> World {
    steps.reduce(self) { $0.applying($1) }
  }

  private func applying(_ step: Step) -> World {
    switch step.change {
    case .setSchedule(let schedule):
      return edit(step.array) { inventory in
        for index in inventory.replicas.indices where inventory.replicas[index].id == schedule.replicaID {
          inventory.replicas[index].interval = schedule.interval ?? inventory.replicas[index].interval
          inventory.replicas[index].rpo = schedule.rpo ?? inventory.replicas[index].rpo
        }
      }
    case .resumeReplica(let resumption):
      return edit(step.array) { inventory in
        for index in inventory.replicas.indices where inventory.replicas[index].id == resumption.replicaID {
          inventory.replicas[index].state = .active
          inventory.replicas[index].stateReason = nil
        }
      }
    case .addMember(let addition): return adding(addition, step)
    case .createReplica(let creation): return creating(creation, step)
    }
  }

  private func adding(_ addition: MemberAddition, _ step: Step) -> World {
    let (volume, group) = (step.entity.name, addition.group.name)
    // By its number: what the replica calls it may be wrong in a disturbed world.
    let remoteID = replica(named: group).remoteEntity
    let remoteGroup =
      inventories[step.peer]?.entities.first { $0.kind == .consistencyGroup && $0.object == remoteID }?.name ?? group
    var world = join(volume, to: group, on: step.array)
      .volume(volume, on: step.peer, size: addition.bytesToCopy / Self.gigabyte).join(
        volume, to: remoteGroup, on: step.peer)
    let target = world.entity(volume, on: step.peer).object
    world.mark([addition.dataset], on: step.array)
    world.mark([target], on: step.peer, asTargets: true)
    return world.editReplica(of: group, on: step.array) {
      $0.pairs.append(.init(local: addition.dataset, remote: target))
      $0.isInitial = true
    }.editReplica(of: remoteGroup, on: step.peer) { $0.pairs.append(.init(local: target, remote: addition.dataset)) }
  }

  private func creating(_ creation: ReplicaCreation, _ step: Step) -> World {
    guard let array = inventories[step.array], let link = array.links.first(where: { $0.id == creation.linkID }),
      let source = array.entities.first(where: { $0.identity == step.entity.identity })
    else { fatalError("step '\(step.reason)' does not fit into the world") }
    var world = self
    let target: Entity
    let pairs: [(Int64, Int64)]
    let isIncremental: Bool
    switch creation.target {
    case .new(let poolID, let datasets):
      isIncremental = false
      let pool = inventories[step.peer]?.pools.first { $0.id == poolID }?.name
      let members = source.kind == .consistencyGroup ? world.members(of: source, on: step.array) : []
      target = world.makeTarget(of: source, members, on: step.peer, in: pool)
      let remotes = members.isEmpty ? [target] : world.members(of: target, on: step.peer)
      pairs = Array(zip(datasets, remotes.map(\.object)))
    case .existing(let group, let chosen):
      isIncremental = false
      target = world.remote(group ?? chosen[0].remote, on: step.peer)
      pairs = chosen.map { ($0.local, $0.remote) }
    case .base(let group, let chosen):
      isIncremental = true
      target = world.remote(group ?? chosen[0].remote, on: step.peer)
      pairs = chosen.map { ($0.local, $0.remote) }
    }
    world = world.joined(
      source, target, pairs, creation.replication.type, .zero, link, from: step.array, to: step.peer)
    return world.editReplica(of: source.name, on: step.array) { replica in
      guard replica.localEntity == source.object, replica.linkID == link.id else { return }
      if case .async(let interval, let rpo) = creation.replication {
        replica.interval = interval ?? replica.interval
        replica.rpo = rpo
      }
      guard !isIncremental else { return }
      replica.isInitial = true
      replica.job = .initializing
      replica.restorePoint = nil
      if replica.synchronisation != nil { replica.synchronisation = .initializing }
    }
  }

  private func remote(_ object: Int64, on array: ArrayName) -> Entity {
    guard let entity = inventories[array]?.entities.first(where: { $0.object == object }) else {
      fatalError("array '\(array)' of the world has no entity with id \(object)")
    }
    return entity
  }
}

extension World {
  /// The arrays finished what the plan began, and the cycle that applied it remembered what it does.
  public func settled(after plan: PermittedPlan) -> World {
    var world = remembering(cycle: 1)
    world.history.automaticHolds = settledHolds(world.history.automaticHolds, plan, world.observation)
    if !plan.exceedsShare { world.history.basisChanges = [] }
    // Consent is to one attempt.
    let used = Set(plan.permitted.flatMap { step in Consent.allCases.map { step.approvalKey(for: $0) } })
    world.history.approvals.removeAll { used.contains($0.stepFingerprint) }
    for step in plan.permitted {
      guard case .createReplica(let creation) = step.change else { continue }
      world = world.finishingFirstCopy(of: creation.entity, on: step.array)
    }
    return world
  }

  private func finishingFirstCopy(of object: Int64, on array: ArrayName) -> World {
    edit(array) { inventory in
      for index in inventory.replicas.indices where inventory.replicas[index].localEntity == object {
        inventory.replicas[index].isInitial = false
        inventory.replicas[index].job = .done
        if inventory.replicas[index].synchronisation != nil {
          inventory.replicas[index].synchronisation = .synchronized
        }
        if inventory.replicas[index].type == .known(.async) { inventory.replicas[index].restorePoint = takenAt }
      }
    }
  }
}
