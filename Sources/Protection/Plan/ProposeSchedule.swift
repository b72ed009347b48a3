/// Decides whether an async replica's interval and RPO are to be set to the policy's. Only what the policy sets is
/// touched, and only on a replica of the claimed entity itself: a volume's policy does not rule its group's replica.

func proposeSchedule(_ claim: Claim, _ view: ReplicaView, _ estate: Estate) -> Proposal? {
  let replica = view.local
  guard case .async(let interval, let rpo) = claim.policy.goal.replication, replica.type == .known(.async),
    view.group == nil, let peer = view.peer, Roles(of: view) == .agreed, replica.state == .active,
    estate.problem(of: view.link, at: claim.policy.array) == nil
  else { return nil }
  let newInterval = interval == replica.interval ? nil : interval
  let newRPO = rpo == replica.rpo ? nil : rpo
  if newInterval == nil, newRPO == nil { return nil }

  let entity = claim.entity.reference
  let name = claim.policy.name
  if let resultingRPO = newRPO ?? replica.rpo, let resultingInterval = newInterval ?? replica.interval,
    resultingRPO <= resultingInterval
  {
    return .withheld(
      WithheldStep(
        changeWord: "set-schedule", policy: name, array: claim.policy.array, entity: entity, link: view.link.name,
        reason: "an RPO of \(resultingRPO.inWords) would not exceed an interval of \(resultingInterval.inWords)"))
  }
  return .step(
    Step(
      change: .setSchedule(ReplicaSchedule(replicaID: replica.id, interval: newInterval, rpo: newRPO)), policy: name,
      array: claim.policy.array, entity: entity, link: view.link.name, peer: peer,
      reason: "\(entity.words) is replicated \(found(replica, newInterval, newRPO)); policy '\(name)' wants "
        + wanted(newInterval, newRPO)))
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
