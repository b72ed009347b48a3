/// One replica per entity and link (invariant 5), and one per entity but for a leg beside an active-active replica: nothing
/// is created where either array already shows one, not even a remainder on the other side alone.
func noSecondReplica(_ step: Step, _ context: GuardContext) -> String? {
  guard step.change.addsTarget, let array = context.estate[step.array],
    let peer = context.estate[step.peer], let entity = array.entity(step.entity.identity)
  else { return nil }
  let creation: ReplicaCreation? = if case .createReplica(let creation) = step.change { creation } else { nil }
  if let replica = array.replicas(covering: entity).first {
    if let reason = obstacle(to: creation, beside: replica, entity, step, context) { return reason }
  } else if entity.isReplicated {
    return "array '\(array.name)' marks \(step.entity.words) as replicated"
  } else if let policy = creation.flatMap({ mirrorWanted(before: $0, of: entity, at: array, step, context) }) {
    return "policy '\(policy.name)' wants \(step.entity.words) active-active, which has to come first"
  }
  if let group = entity.consistencyGroupID {
    return "\(step.entity.words) is a member of the consistency group with id \(group)"
  }
  guard
    let orphan = peer.replicas(toRemote: step.entity).first(where: { isOtherSide($0, of: step.entity, at: array, peer) }
    )
  else {
    return nil
  }
  return "array '\(peer.name)' still has replica \(orphan.id) of \(step.entity.words)"
}

/// Why nothing may be created beside a replica; nil for the leg that a synchronized active-active one can have, when none
/// of the two arrays shows one and this plan creates none.
private func obstacle(
  to creation: ReplicaCreation?, beside replica: Replica, _ entity: Entity, _ step: Step, _ context: GuardContext
) -> String? {
  guard let creation, creation.replication.type == .async, let array = context.estate[step.array],
    let mirror = array.mirror(of: entity, beside: creation.linkID)
  else { return "replica \(replica.id) already covers \(step.entity.words)" }
  guard let partner = context.estate.otherPeer(of: entity, at: array), let third = context.estate[step.peer] else {
    return "the active-active peer of \(step.entity.words) was not read, and may replicate it on"
  }
  if let reason = replicatedOn(partner.group.object, by: partner.array) { return reason }
  if let array = context.legs[entity.identity] { return "this plan already creates its replica from array '\(array)'" }
  return lack(of: [.concurrentGroups], on: [array, partner.array, third])
    ?? obstacleToLeg(of: entity, beside: mirror, creation.replication, at: array, context.estate)
}

/// A policy that wants the group active-active over another link: an async replica that came before would rule that out.
private func mirrorWanted(
  before creation: ReplicaCreation, of entity: Entity, at array: ArrayIndex, _ step: Step, _ context: GuardContext
) -> Policy? {
  guard creation.replication.type == .async, entity.kind == .consistencyGroup else { return nil }
  return context.policies.values.filter { policy in
    policy.array == array.name && policy.goal.replication == .activeActive && policy.goal.link != step.link
      && selects(policy.selector, entity, array, at: context.time)
  }.min { $0.name < $1.name }
}
