/// Decides whether an async replica's interval and RPO are to be set to the policy's. Only what the policy sets is
/// touched, and only on a replica of the claimed entity itself: a volume's policy does not rule its group's replica.

func proposeSchedule(_ claim: Claim, _ view: ReplicaView, _ context: PlanContext) -> Proposal? {
  let replica = view.local
  guard case .async(let interval, let rpo) = claim.policy.goal.replication, replica.type == .known(.async),
    view.group == nil, let peer = view.peer, view.roles == .agreed, replica.state == .active,
    context.estate.problem(of: view.link, at: claim.policy.array) == nil
  else { return nil }
  let ruler = context.ruler(of: view, before: claim.policy)
  if ruler?.goal.replication == claim.policy.goal.replication { return nil }
  let newInterval = interval == replica.interval ? nil : interval
  let newRPO = rpo == replica.rpo ? nil : rpo
  if newInterval == nil, newRPO == nil { return nil }

  let entity = claim.entity.reference
  let name = claim.policy.name
  let isLeg = context.estate[claim.policy.array]?.mirror(beside: replica) != nil
  let reason =
    ruler.map { "policy '\($0.name)' of array '\($0.array)' rules the same replica, and comes first by name" }
    ?? (isLeg ? tooShortRPO(ofLeg: claim.policy.goal.replication) : nil)
    ?? contradiction(newInterval ?? replica.interval, newRPO ?? replica.rpo)
  if let reason {
    return .withheld(
      WithheldStep(
        .setSchedule, policy: name, array: claim.policy.array, entity: entity, link: view.link.name,
        reason: reason, ends: .person(must: "correct interval and RPO in the policy")))
  }
  return .step(
    Step(
      change: .setSchedule(ReplicaSchedule(replicaID: replica.id, interval: newInterval, rpo: newRPO)), policy: name,
      array: claim.policy.array, entity: entity, link: view.link.name, peer: peer,
      reason: "\(entity.words) is replicated \(found(replica, newInterval, newRPO)); policy '\(name)' wants "
        + wanted(newInterval, newRPO)))
}

/// Why interval and RPO do not go together.
func contradiction(_ interval: Duration?, _ rpo: Duration?) -> String? {
  guard let interval, let rpo, rpo <= interval else { return nil }
  return "an RPO of \(rpo.inWords) would not exceed an interval of \(interval.inWords)"
}

/// What the replica has of what is to be set: `every 25 min with no RPO`.
private func found(_ replica: Replica, _ interval: Duration?, _ rpo: Duration?) -> String {
  let every = replica.interval.map { "every \($0.inWords)" } ?? "without an interval"
  let with = replica.rpo.map { "with an RPO of \($0.inWords)" } ?? "with no RPO"
  return [interval.map { _ in every }, rpo.map { _ in with }].compactMap { $0 }.joined(separator: " ")
}

/// `15 min`, or `every 15 min with an RPO of 30 min` where both are to be set.
private func wanted(_ interval: Duration?, _ rpo: Duration?) -> String {
  guard let interval, let rpo else { return (interval ?? rpo)?.inWords ?? "" }
  return "every \(interval.inWords) with an RPO of \(rpo.inWords)"
}
