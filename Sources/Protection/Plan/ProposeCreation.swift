/// Decides how the replica of an entity that has none would be created: what kind, over which link, into which target.

func proposeCreation(_ claim: Claim, _ route: Route, _ context: PlanContext) -> Proposal {
  let policy = claim.policy
  let withheld = { (obstacle: Obstacle) in
    Proposal.withheld(
      WithheldStep(
        .createReplica, policy: policy.name, array: policy.array, entity: claim.entity.reference,
        link: route.link.name, reason: obstacle.reason, ends: obstacle.ends))
  }
  guard let place = context.place(of: policy, route) else {
    return withheld(Obstacle("not both arrays were read", ends: .nextReading))
  }
  let (array, peer) = (place.array, place.peer)
  let datasets = claim.entity.kind == .consistencyGroup ? array.members(of: claim.entity.object) : [claim.entity]
  if let obstacle = obstacle(to: claim, route, datasets, at: array, context) { return withheld(obstacle) }
  let chooser = TargetChooser(
    entity: claim.entity, datasets: datasets, remotePool: route.remotePool, place: place, context: context)
  switch chooser.choose(by: policy.goal.target) {
  case .none(let reason): return withheld(Obstacle(reason, ends: policy.goal.target.endOfLack))
  case .target(let target, let origin):
    context.reserve(
      target, for: claim.entity, datasets, over: route.link.name, from: array, on: peer, named: place.names)
    let group = claim.entity.kind == .consistencyGroup ? claim.entity.name : nil
    let targetNames: [String]? = if case .new = target { place.names.names(of: datasets, in: group) } else { nil }
    let isIncremental = if case .base = target { true } else { false }
    let creation = ReplicaCreation(
      linkID: route.link.id, kind: claim.entity.kind, entity: claim.entity.object,
      replication: policy.goal.replication, target: target,
      bytesToCopy: isIncremental ? 0 : claim.entity.sizeBytes, targetNames: targetNames)
    return .step(
      Step(
        change: .createReplica(creation), policy: policy.name, array: array.name, entity: claim.entity.reference,
        link: route.link.name, peer: peer.name,
        reason: "\(claim.entity.reference.words) \(claim.lacksReplica); \(place.wish)\(calling(targetNames))\(origin)"))
  }
}

extension ProtectionGoal.TargetRule {
  /// What ends that there is no target by this rule.
  fileprivate var endOfLack: Ending {
    switch self {
    case .new, .existingTarget(otherwise: .new), .baseSnapshot(otherwise: .new, targetWrites: _):
      .person(
        must:
          "look what has that name there, which may be the copy of an earlier one, and rename it, or remove it once "
          + "nobody needs it; the next cycle then makes the replica")
    case .existingTarget(otherwise: .withhold):
      .person(must: "provide such a target, or let the policy say 'otherwise: new'")
    case .baseSnapshot(otherwise: .withhold, targetWrites: _):
      .person(must: "provide a common base snapshot, or let the policy say 'otherwise: new', which copies all")
    }
  }
}

/// `, as 'paris-db-1'`: nothing where the array names the targets.
private func calling(_ targets: [String]?) -> String {
  guard let targets, let first = targets.first else { return "" }
  return ", as '\(first)'" + (targets.count > 1 ? " and \(targets.count - 1) more" : "")
}

/// Why no target could make this creation possible; nil when nothing stands in its way.
private func obstacle(
  to claim: Claim, _ route: Route, _ datasets: [Entity], at array: ArrayIndex, _ context: PlanContext
) -> Obstacle? {
  let type = claim.policy.goal.replication.type
  let mirror = array.mirror(of: claim.entity, beside: route.link.id)
  if mirror == nil, let policy = context.mirrorWanted(for: claim) {
    return Obstacle(
      "needs the active-active replica of \(claim.entity.reference.words) first, which policy '\(policy.name)' "
        + "wants over link '\(policy.goal.link)'", ends: .byItself(once: "that replica is there"))
  }
  if let given = context.given(to: claim.entity) {
    return Obstacle("this plan already creates \(given), and an array takes one per entity", ends: .nextCycle)
  }
  if let mirror,
    let reason = obstacleToLeg(
      of: claim.entity, beside: mirror, claim.policy.goal.replication, at: array, context.estate)
  {
    let isTooShort = tooShortRPO(ofLeg: claim.policy.goal.replication) == reason
    return Obstacle(
      reason,
      ends: isTooShort ? .person(must: "give the policy a longer RPO") : .byItself(once: "that is so"))
  }
  let otherProtection = Ending.person(must: "let the policy want async, or leave it out of the policy")
  if type != .async, claim.entity.kind == .filesystem {
    return Obstacle("filesystems can only be replicated async, not \(type.rawValue)", ends: otherProtection)
  }
  if type != .async {
    let otherEnd = context.estate.otherEnd(of: route.link, at: array)
    if route.link.isAsyncOnly || otherEnd?.link.isAsyncOnly == true {
      return Obstacle(
        "link '\(route.link.name)' carries async replication only, not \(type.rawValue)", ends: otherProtection)
    }
  }
  return obstacle(inMembers: datasets, of: claim.entity, besideMirror: mirror != nil, at: array)
}

private func obstacle(
  inMembers datasets: [Entity], of entity: Entity, besideMirror: Bool, at array: ArrayIndex
) -> Obstacle? {
  if datasets.isEmpty {
    return Obstacle(
      "the consistency group has no members, so there is nothing to replicate yet",
      ends: .byItself(once: "it has a member"))
  }
  guard entity.kind == .consistencyGroup else { return nil }
  let alone = datasets.first { besideMirror ? !array.replicas(of: $0.reference).isEmpty : $0.isReplicated }
  return alone.map {
    Obstacle(
      "its member '\($0.name)' is already replicated alone",
      ends: .person(must: "remove that replica on the array, or take the member out of the group"))
  }
}
