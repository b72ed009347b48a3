/// Decides by reading what became of steps whose effect no reading has shown yet: no definitive answer came, or the array
/// called them done (invariant 5).

/// - Returns: only what this observation changes, by intent id. An effect is confirmed as soon as both sides show it. Its
///   absence counts only when reading began at least `settleTime` after the intent was recorded, because an array may
///   still be at work on a request whose answer got lost. What the array itself called done is absent only when two
///   readings do not show it whole, because lists may lag behind answers; even then a copy is not made again without a
///   person.
public func decideIntents(
  _ observation: Observation, _ history: History, _ settings: ProtectionSettings
) -> [IntentDecision] {
  let intents = history.undecidedIntents.filter { $0.recordedAt <= observation.time.latest }.sorted { $0.id < $1.id }
  if intents.isEmpty { return [] }
  let estate = Estate(observation)
  return intents.compactMap { intent in
    verdict(on: intent, effect(of: intent.step, estate), estate, settings).map {
      IntentDecision(intent: intent.id, verdict: $0)
    }
  }
}

/// What the two sides show of a step.
private enum Effect: Equatable {
  case there(replicaID: Int64)
  case absent
  /// Only a part of it, so that it may be on its way.
  case partial
  case unread
}

private func verdict(
  on intent: Intent, _ effect: Effect, _ estate: Estate, _ settings: ProtectionSettings
) -> IntentDecision.Verdict? {
  switch effect {
  case .there(let replica): return .outcome(.confirmed(replicaID: replica))
  case .unread: return nil
  case .partial, .absent:
    guard estate.time.hasPassed(settings.settleTime, since: intent.recordedAt) else { return nil }
    if intent.answeredReplica == nil { return effect == .absent ? .outcome(.absent) : nil }
    // A stamp from the future was made before the clock was set back.
    guard let missedAt = intent.missedAt, missedAt <= estate.takenAt else { return .missed(at: estate.takenAt) }
    // The same reading judged anew is no second one.
    if missedAt == estate.takenAt { return nil }
    return needsPerson(intent.step, estate) ? .missedTwice : .outcome(.absent)
  }
}

/// Whether doing it again could make a second copy. What is set twice is set once, and a resume needs consent each time.
private func needsPerson(_ step: Step, _ estate: Estate) -> Bool {
  let array = estate[step.array] ?? estate.array(serial: step.entity.identity.arraySerial)
  return step.change.addsTarget && array?.entity(step.entity.identity) != nil
}

private func effect(of step: Step, _ estate: Estate) -> Effect {
  switch step.change {
  case .createReplica(let creation):
    switch creationLanded(creation, of: step.entity, on: step.array, peer: step.peer, in: estate) {
    case .landed(let replica): return .there(replicaID: replica.id)
    case .absent: return .absent
    case .contradictory: return .partial
    case .unread: return .unread
    }
  case .setSchedule(let schedule):
    guard let array = readFromBothSides(step, estate) else { return .unread }
    guard let replica = array.replica(id: schedule.replicaID), hasLanded(schedule, on: replica) else { return .absent }
    return .there(replicaID: replica.id)
  case .resumeReplica(let resumption):
    guard let array = readFromBothSides(step, estate) else { return .unread }
    guard let replica = array.replica(id: resumption.replicaID), let link = array.link(id: replica.linkID) else {
      return .absent
    }
    // States over a link that is not up are not to be believed (semantics 2.6).
    if estate.problem(of: link, at: array.name) != nil { return .unread }
    let (peer, remote) = otherSide(of: replica, over: link, at: array, estate)
    let view = ReplicaView(local: replica, link: link, peer: peer, remote: remote, group: nil)
    return replica.state == .active && view.roles == .agreed ? .there(replicaID: replica.id) : .absent
  case .addMember(let addition):
    guard let array = readFromBothSides(step, estate) else { return .unread }
    return effect(of: addition, at: array, estate)
  }
}

/// A member is there when the pairs of both sides have it. A volume that is in the group and in no pair may be on its way.
private func effect(of addition: MemberAddition, at array: ArrayIndex, _ estate: Estate) -> Effect {
  guard let replica = array.replica(id: addition.replicaID), let link = array.link(id: replica.linkID) else {
    return .absent
  }
  guard let pair = replica.pairs.first(where: { $0.local == addition.dataset }) else {
    let volume = array.entity(.volume, addition.dataset)
    return volume?.consistencyGroupID == addition.group.identity.object || volume?.isReplicated == true
      ? .partial : .absent
  }
  guard case .present(let remote) = otherSide(of: replica, over: link, at: array, estate).side,
    remote.pairs.contains(where: { $0.remote == addition.dataset && ($0.local == pair.remote || pair.remote == nil) })
  else { return .partial }
  return .there(replicaID: replica.id)
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
