/// Decides by reading what became of steps whose request may have left without a definitive answer (invariant 5).

/// - Returns: only what this observation decides, by intent id. An effect is confirmed as soon as both sides show it; its
///   absence counts only when reading began at least `settleTime` after the intent was recorded, because an array may
///   still be at work on a request whose answer got lost.
public func decideIntents(
  _ observation: Observation, _ history: History, _ settings: ProtectionSettings
) -> [IntentDecision] {
  let intents = history.undecidedIntents.filter { $0.recordedAt <= observation.time.latest }.sorted { $0.id < $1.id }
  if intents.isEmpty { return [] }
  let estate = Estate(observation)
  return intents.compactMap { intent in
    let isSettled = estate.time.hasPassed(settings.settleTime, since: intent.recordedAt)
    return outcome(of: intent.step, isSettled: isSettled, estate).map { IntentDecision(intent: intent.id, outcome: $0) }
  }
}

private func outcome(of step: Step, isSettled: Bool, _ estate: Estate) -> StepOutcome? {
  switch step.change {
  case .createReplica(let creation):
    switch creationLanded(creation, of: step.entity, on: step.array, peer: step.peer, in: estate) {
    case .landed(let replica): return .confirmed(replicaID: replica.id)
    case .absent: return isSettled ? .absent : nil
    case .contradictory, .unread: return nil
    }
  case .setSchedule(let schedule):
    guard let array = readFromBothSides(step, estate) else { return nil }
    if let replica = array.replica(id: schedule.replicaID), hasLanded(schedule, on: replica) {
      return .confirmed(replicaID: replica.id)
    }
    return isSettled ? .absent : nil
  case .resumeReplica(let resumption):
    guard let array = readFromBothSides(step, estate) else { return nil }
    guard let replica = array.replica(id: resumption.replicaID), let link = array.link(id: replica.linkID) else {
      return isSettled ? .absent : nil
    }
    // States over a link that is not up are not to be believed (semantics 2.6).
    if estate.problem(of: link, at: array.name) != nil { return nil }
    let (peer, remote) = otherSide(of: replica, over: link, at: array, estate)
    let view = ReplicaView(local: replica, link: link, peer: peer, remote: remote, group: nil)
    if replica.state == .active, view.roles == .agreed { return .confirmed(replicaID: replica.id) }
    return isSettled ? .absent : nil
  case .addMember(let addition):
    guard let array = readFromBothSides(step, estate) else { return nil }
    return outcome(of: addition, isSettled: isSettled, at: array, estate)
  }
}

/// A member is there when the pairs of both sides have it. A volume that is in the group and in no pair may be on its way.
private func outcome(
  of addition: MemberAddition, isSettled: Bool, at array: ArrayIndex, _ estate: Estate
) -> StepOutcome? {
  let absent: StepOutcome? = isSettled ? .absent : nil
  guard let replica = array.replica(id: addition.replicaID), let link = array.link(id: replica.linkID) else {
    return absent
  }
  guard let pair = replica.pairs.first(where: { $0.local == addition.dataset }) else {
    let volume = array.entity(.volume, addition.dataset)
    return volume?.consistencyGroupID == addition.group.identity.object || volume?.isReplicated == true ? nil : absent
  }
  guard case .present(let remote) = otherSide(of: replica, over: link, at: array, estate).side,
    remote.pairs.contains(where: { $0.remote == addition.dataset && ($0.local == pair.remote || pair.remote == nil) })
  else { return nil }
  return .confirmed(replicaID: replica.id)
}

/// The step's array, where it is the one that was meant and both were read.
private func readFromBothSides(_ step: Step, _ estate: Estate) -> ArrayIndex? {
  guard let array = estate[step.array], estate[step.peer] != nil, array.serial == step.entity.identity.arraySerial
  else { return nil }
  return array
}

private func hasLanded(_ schedule: ReplicaSchedule, on replica: Replica) -> Bool {
  (schedule.interval == nil || schedule.interval == replica.interval)
    && (schedule.rpo == nil || schedule.rpo == replica.rpo)
}
