/// Decides how the replica of an entity that has none would be created: what kind, over which link, into which target.

func proposeCreation(_ claim: Claim, _ route: Route, _ context: PlanContext) -> Proposal {
  let policy = claim.policy
  let withheld = { (reason: String) in
    Proposal.withheld(
      WithheldStep(
        changeWord: "create-replica", policy: policy.name, array: policy.array, entity: claim.entity.reference,
        link: route.link.name, reason: reason))
  }
  guard let array = context.estate[policy.array], let peer = context.estate[route.peer] else {
    return withheld("not both arrays were read")
  }
  let datasets = claim.entity.kind == .consistencyGroup ? array.members(of: claim.entity.object) : [claim.entity]
  if let reason = impossibility(of: claim, route, datasets, context) { return withheld(reason) }
  let chooser = TargetChooser(
    entity: claim.entity, datasets: datasets, array: array, peer: peer, remotePool: route.remotePool,
    own: context.index(of: array), others: context.index(of: peer), context: context)
  switch chooser.choose(by: policy.goal.target) {
  case .none(let reason): return withheld(reason)
  case .target(let target, let origin):
    context.reserve(target, for: claim.entity, datasets, over: route.link.name, on: peer)
    let isIncremental = if case .base = target { true } else { false }
    let creation = ReplicaCreation(
      linkID: route.link.id, kind: claim.entity.kind, entity: claim.entity.object,
      replication: policy.goal.replication, target: target,
      bytesToCopy: isIncremental ? 0 : claim.entity.sizeBytes)
    return .step(
      Step(
        change: .createReplica(creation), policy: policy.name, array: array.name, entity: claim.entity.reference,
        link: route.link.name, peer: peer.name,
        reason: "\(claim.entity.reference.words) has no replica; policy '\(policy.name)' wants \(policy.goal.words)"
          + origin))
  }
}

/// Why no target could make this creation possible; nil when nothing stands in its way.
private func impossibility(
  of claim: Claim, _ route: Route, _ datasets: [Entity], _ context: PlanContext
) -> String? {
  let type = claim.policy.goal.replication.type
  if let link = context.links[claim.entity.identity] {
    return "this plan already creates its replica over link '\(link)', and an array takes one per entity"
  }
  if type != .async, claim.entity.kind == .filesystem {
    return "filesystems can only be replicated async, not \(type.rawValue)"
  }
  if type != .async {
    let otherEnd = context.estate[claim.policy.array].flatMap { context.estate.otherEnd(of: route.link, at: $0) }
    if route.link.isAsyncOnly || otherEnd?.link.isAsyncOnly == true {
      return "link '\(route.link.name)' carries async replication only, not \(type.rawValue)"
    }
  }
  if datasets.isEmpty { return "the consistency group has no members, so there is nothing to replicate yet" }
  if let member = datasets.first(where: \.isReplicated), claim.entity.kind == .consistencyGroup {
    return "its member '\(member.name)' is already replicated alone"
  }
  return nil
}
