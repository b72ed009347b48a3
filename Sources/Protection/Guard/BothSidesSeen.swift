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
  case .setSchedule(let schedule): return obstacle(to: schedule, step, array, link, context.estate)
  }
}

private func obstacle(
  to schedule: ReplicaSchedule, _ step: Step, _ array: ArrayIndex, _ link: Link, _ estate: Estate
) -> String? {
  guard let replica = array.replica(id: schedule.replicaID), replica.linkID == link.id,
    replica.entityKind == step.entity.kind, replica.localEntity == step.entity.identity.object
  else { return "replica \(schedule.replicaID) no longer belongs to \(step.entity.words)" }
  guard Roles(of: ReplicaView(of: replica, over: link, at: array, estate)) == .agreed, replica.effectiveRole == .source
  else {
    return "the two sides of replica \(replica.id) do not agree that array '\(array.name)' is the source"
  }
  if replica.state != .active { return "replica \(replica.id) is \(replica.state.word)" }
  if array.mirror(beside: replica) != nil,
    let reason = tooShortRPO(ofLeg: .async(interval: schedule.interval, rpo: schedule.rpo))
  {
    return reason
  }
  return contradiction(schedule.interval ?? replica.interval, schedule.rpo ?? replica.rpo)
}
