/// No write on a pair unless both arrays were read completely in this cycle, the link is up at both ends, the entity is
/// still the one that was meant, and, for an existing replica, both sides agree on their roles (invariant 3).
func bothSidesSeen(_ step: Step, _ context: GuardContext) -> String? {
  for name in [step.array, step.peer] where context.estate[name] == nil {
    return "array '\(name)' was not read completely"
  }
  guard let array = context.estate[step.array], let peer = context.estate[step.peer] else { return nil }
  guard array.entity(step.entity.identity)?.kind == step.entity.kind else {
    return "array '\(array.name)' no longer has this \(step.entity.kind.words)"
  }
  if let reason = array.inventory.incompleteGroups[step.entity.identity.object] {
    return "the members of \(step.entity.words) are not known for certain: \(reason)"
  }
  guard let link = array.link(named: step.link) else { return "array '\(array.name)' has no link '\(step.link)'" }
  guard link.remoteSerial == peer.serial else {
    return "link '\(link.name)' leads to the array with serial \(link.remoteSerial), not to '\(peer.name)'"
  }
  if let problem = context.estate.problem(of: link, at: array.name) { return problem }
  switch step.change {
  case .createReplica(let creation):
    let isSame = creation.linkID == link.id && creation.entity == step.entity.identity.object
    return isSame ? nil : "the step's numbers do not belong to its names"
  case .setSchedule(let schedule):
    return obstacle(to: schedule.replicaID, of: step.entity, in: .active, array, link, context.estate)
      ?? array.replica(id: schedule.replicaID).flatMap { obstacle(to: schedule, of: $0, at: array) }
  case .resumeReplica(let resumption):
    return obstacle(to: resumption.replicaID, of: step.entity, in: .autoSuspended, array, link, context.estate)
  case .addMember(let addition):
    return obstacle(to: addition, step, array)
      ?? obstacle(to: addition.replicaID, of: addition.group, in: .active, array, link, context.estate)
  }
}

/// Why a replica is not the entity's own source that was meant, in the state in which the step was meant for it.
private func obstacle(
  to id: Int64, of entity: EntityReference, in state: Replica.State, _ array: ArrayIndex, _ link: Link, _ estate: Estate
) -> String? {
  guard let replica = array.replica(id: id), replica.linkID == link.id, replica.entityKind == entity.kind,
    replica.localEntity == entity.identity.object
  else { return "replica \(id) no longer belongs to \(entity.words)" }
  guard ReplicaView(of: replica, over: link, at: array, estate).roles == .agreed else {
    return "the two sides of replica \(replica.id) do not agree that array '\(array.name)' is the source"
  }
  return replica.state == state ? nil : "replica \(replica.id) is \(replica.state.word)"
}

/// Why a volume cannot join the group as it was meant to: members lie in the group's pool (semantics 5).
private func obstacle(to addition: MemberAddition, _ step: Step, _ array: ArrayIndex) -> String? {
  guard let group = array.entity(addition.group.identity), let volume = array.entity(step.entity.identity),
    volume.object == addition.dataset
  else { return "array '\(array.name)' no longer has \(addition.group.words)" }
  if volume.poolID != group.poolID { return "\(step.entity.words) is not in the pool of \(group.reference.words)" }
  if let reason = array.inventory.incompleteGroups[group.object] {
    return "the members of \(group.reference.words) are not known for certain: \(reason)"
  }
  return array.replicas(of: group.reference).count > 1 ? "\(group.reference.words) has several replicas" : nil
}

private func obstacle(to schedule: ReplicaSchedule, of replica: Replica, at array: ArrayIndex) -> String? {
  if array.mirror(beside: replica) != nil,
    let reason = tooShortRPO(ofLeg: .async(interval: schedule.interval, rpo: schedule.rpo))
  {
    return reason
  }
  return contradiction(schedule.interval ?? replica.interval, schedule.rpo ?? replica.rpo)
}
