/// Decides how the replica of an entity that has none would be created: what kind, over which link, into which target.

func proposeCreation(_ claim: Claim, _ route: Route, _ context: PlanContext) -> Proposal {
  let policy = claim.policy
  let withheld = { (reason: String) in
    Proposal.withheld(
      WithheldStep(
        changeWord: "create-replica", policy: policy.name, array: policy.array, entity: claim.entity.reference,
        link: route.link.name, reason: reason))
  }
  guard let place = context.place(of: policy, route) else { return withheld("not both arrays were read") }
  let (array, peer) = (place.array, place.peer)
  let datasets = claim.entity.kind == .consistencyGroup ? array.members(of: claim.entity.object) : [claim.entity]
  if let reason = impossibility(of: claim, route, datasets, at: array, context) { return withheld(reason) }
  let chooser = TargetChooser(
    entity: claim.entity, datasets: datasets, remotePool: route.remotePool, place: place, context: context)
  switch chooser.choose(by: policy.goal.target) {
  case .none(let reason): return withheld(reason)
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

/// `, as 'paris-db-1'`: nothing where the array names the targets.
private func calling(_ targets: [String]?) -> String {
  guard let targets, let first = targets.first else { return "" }
  return ", as '\(first)'" + (targets.count > 1 ? " and \(targets.count - 1) more" : "")
}

/// Why no target could make this creation possible; nil when nothing stands in its way.
private func impossibility(
  of claim: Claim, _ route: Route, _ datasets: [Entity], at array: ArrayIndex, _ context: PlanContext
) -> String? {
  let type = claim.policy.goal.replication.type
  let mirror = array.mirror(of: claim.entity, beside: route.link.id)
  if mirror == nil, let policy = context.mirrorWanted(for: claim) {
    return "needs the active-active replica of \(claim.entity.reference.words) first, which policy '\(policy.name)' "
      + "wants over link '\(policy.goal.link)'"
  }
  if let given = context.given(to: claim.entity) {
    return "this plan already creates \(given), and an array takes one per entity"
  }
  if let mirror,
    let reason = obstacleToLeg(
      of: claim.entity, beside: mirror, claim.policy.goal.replication, at: array, context.estate)
  {
    return reason
  }
  if type != .async, claim.entity.kind == .filesystem {
    return "filesystems can only be replicated async, not \(type.rawValue)"
  }
  if type != .async {
    let otherEnd = context.estate.otherEnd(of: route.link, at: array)
    if route.link.isAsyncOnly || otherEnd?.link.isAsyncOnly == true {
      return "link '\(route.link.name)' carries async replication only, not \(type.rawValue)"
    }
  }
  if datasets.isEmpty { return "the consistency group has no members, so there is nothing to replicate yet" }
  let isAlone = { (member: Entity) in
    mirror == nil ? member.isReplicated : !array.replicas(of: member.reference).isEmpty
  }
  if let member = datasets.first(where: isAlone), claim.entity.kind == .consistencyGroup {
    return "its member '\(member.name)' is already replicated alone"
  }
  return nil
}
