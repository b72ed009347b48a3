import Protection

/// What an eventful world remembers.
extension World {
  /// A replica that the entity had: deleted lately or long ago, before or after a failover, over this link or another.
  func randomTrace(of name: String, _ generator: inout SeededGenerator) -> World {
    let roles: (Replica.Role, Replica.Role?) = generator.pick([
      (.source, .target), (.source, .target), (.peer, .peer), (.target, .source), (.target, .source), (.source, nil),
      (.source, .source),
    ])
    let vanishedAt = generator.pick([nil, .minutes(-2), .minutes(-10), .hours(-3)] as [Duration?])
    let link = generator.chance(80) ? "paris-lyon" : "paris-nice"
    let entity = entity(name)
    return with { world in
      world.history.knownReplicas.removeAll { $0.entity == entity.identity && $0.link == link }
      world.history.knownReplicas.append(
        KnownReplica(
          entity: entity.identity, link: link, replicaID: 70_000 + Int64(world.history.knownReplicas.count),
          localRole: roles.0, remoteRole: roles.1, lastSeenAt: world.takenAt + (vanishedAt ?? .zero) + .minutes(-1),
          vanishedAt: vanishedAt.map { world.takenAt + $0 }))
      // Somebody looked at it already.
      guard generator.chance(60) else { return }
      let wasProtected = roles == (.source, .target) || roles == (.peer, .peer)
      world.history.automaticHolds.append(
        AutomaticHold(
          subject: .entity(entity.reference, array: "paris", link: link),
          sign: wasProtected ? .replicaDeleted : .deletedAfterFailover, phase: .released,
          since: world.takenAt + .hours(-1), seen: "it was deleted"))
    }
  }

  /// Refusals, repetitions, holds, open questions, approvals and edits, all about what the plan wants.
  func randomPast(_ generator: inout SeededGenerator) -> World {
    var world = self
    if generator.chance(15) {
      world.history.basisChanges = [generator.pick(BasisChange.allCases)]
      if generator.chance(70) { world.settings.changeShareFloor = Int.random(in: 1...2, using: &generator) }
      world.settings.changeSharePercent = 1
    }
    let proposed = world.planned().steps
    for step in proposed {
      if generator.chance(8) { world = world.randomlyRefused(step, &generator) }
      if generator.chance(6) { world = world.randomlyRepeated(step, &generator) }
      if generator.chance(6) { world = world.randomlyUndecided(step, &generator) }
      if generator.chance(8) { world = world.randomlyHeld(step, &generator) }
      if generator.chance(8) { world = world.randomlyWatched(step, &generator) }
    }
    // A plan of now, as somebody would have read it.
    let steps = world.decided().planned().steps
    for step in steps where generator.chance(step.change.word == "add-member" ? 80 : 25) {
      world.history.approvals.append(
        Approval(
          stepFingerprint: step.approvalKey(
            for: generator.chance(40) ? .afterFailover : generator.pick(Consent.allCases)), approvedBy: "anna",
          approvedAt: world.takenAt + .hours(-1),
          expiresAt: world.takenAt + (generator.chance(80) ? .hours(23) : .minutes(-1))))
    }
    return world
  }

  private func randomlyRefused(_ step: Step, _ generator: inout SeededGenerator) -> World {
    with { world in
      world.history.refusals.removeAll { $0.entity == step.entity.identity && $0.link == step.link }
      world.history.refusals.append(
        Refusal(
          entity: step.entity.identity, link: step.link, count: Int.random(in: 1...9, using: &generator),
          lastAt: world.takenAt + .minutes(-Int.random(in: 0...70, using: &generator)), because: "POOL_LOCKED"))
    }
  }

  private func randomlyRepeated(_ step: Step, _ generator: inout SeededGenerator) -> World {
    with { world in
      world.history.repetitions.append(
        Repetition(
          entity: step.entity.identity, link: step.link,
          changeWord: generator.chance(80) ? step.change.word : "set-schedule",
          count: Int.random(in: 2...4, using: &generator), firstAt: world.takenAt + .hours(-3)))
    }
  }

  /// Asked for just now, or so long ago that a reading decides it; answered as done or not, and missed before or not.
  private func randomlyUndecided(_ step: Step, _ generator: inout SeededGenerator) -> World {
    if history.undecidedIntents.contains(where: { $0.step.entity == step.entity }) { return self }
    return undecided(step).with { world in
      let recordedAt = world.takenAt + generator.pick([.zero, .seconds(-30), .seconds(-60), .hours(-2)])
      let last = world.history.undecidedIntents.count - 1
      world.history.undecidedIntents[last].recordedAt = recordedAt
      guard generator.chance(40) else { return }
      world.history.undecidedIntents[last].answeredReplica = 80_000
      let missedAt = generator.pick([nil, .zero, .seconds(-60)] as [Duration?])
      world.history.undecidedIntents[last].missedAt = missedAt.map { world.takenAt + $0 }
    }
  }

  private func randomlyHeld(_ step: Step, _ generator: inout SeededGenerator) -> World {
    let relatives =
      inventories[step.array]?.entities.filter { $0.consistencyGroupID == step.entity.identity.object } ?? []
    let entity = relatives.randomElement(using: &generator)?.reference ?? step.entity
    let targets = inventories[step.peer]?.entities.filter { $0.name == step.entity.name } ?? []
    let scope: Hold.Scope = generator.pick([
      .entity(entity), .entity(entity), .entity(targets.first?.reference ?? entity),
      .link(array: step.array, name: step.link), .link(array: step.peer, name: "lyon-paris"), .array("nice"),
      .array(step.peer), .policy(step.policy),
    ])
    return holding(scope).with { world in
      if generator.chance(25) { world.history.holds[world.history.holds.count - 1].expiresAt = world.takenAt }
    }
  }

  /// A hold that protectd put on by itself in an earlier cycle.
  private func randomlyWatched(_ step: Step, _ generator: inout SeededGenerator) -> World {
    let subject: AutomaticHold.Subject =
      generator.chance(70)
      ? .entity(step.entity, array: step.array, link: generator.chance(50) ? step.link : nil)
      : .link(array: step.array, name: step.link)
    let isHeld = history.automaticHolds.contains { $0.subject == subject || $0.subject.entity == step.entity }
    if isHeld { return self }
    let sign: HoldSign = subject.entity == nil ? .linkNotUp : generator.pick(HoldSign.allCases)
    let phase: AutomaticHold.Phase =
      sign.isSticky ? generator.pick([.sticky, .released, .ended]) : generator.pick([.passing, .ended])
    return with { world in
      world.history.automaticHolds.append(
        AutomaticHold(
          subject: subject, sign: sign, phase: phase, since: world.takenAt + .hours(-2), seen: "something odd",
          facts: generator.chance(50) ? 0 : 1))
    }
  }
}
