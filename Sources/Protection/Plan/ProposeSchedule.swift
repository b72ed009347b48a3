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
  let wanted = [newInterval.map { "an interval of \($0.inWords)" }, newRPO.map { "an RPO of \($0.inWords)" }]
  return .step(
    Step(
      change: .setSchedule(ReplicaSchedule(replicaID: replica.id, interval: newInterval, rpo: newRPO)), policy: name,
      array: claim.policy.array, entity: entity, link: view.link.name, peer: peer,
      reason: "\(entity.words) has another schedule; policy '\(name)' wants "
        + wanted.compactMap { $0 }.joined(separator: " and ")))
}
