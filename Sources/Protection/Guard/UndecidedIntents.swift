/// After an answer that was not definitive, and after one that no reading has borne out, the entity, its group and its
/// members, and a group's active-active peer, are left alone until complete readings have decided what happened
/// (invariant 5).
func undecidedIntents(_ step: Step, _ context: GuardContext) -> String? {
  guard let intent = undecidedIntent(near: step, context, where: { !$0.isMissedTwice }) else {
    return nil
  }
  let what = "\(intent.step.change.word) of \(intent.step.entity.words)"
  guard intent.answeredReplica == nil else {
    return "array '\(intent.step.array)' answered \(what) as done at \(intent.recordedAt), but no reading shows it yet"
  }
  return "\(what) has had no definitive answer since \(intent.recordedAt)"
}

/// Arrays have answered a creation as done and listed it only later, so to make it again could make a second copy: where
/// two readings miss it a person looks at the array first. The consent stands for all others, so it names them all.
func makingAgainConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard let intent = undecidedIntent(near: step, context, where: \.isMissedTwice) else {
    return nil
  }
  let particulars = [newDirectionConsent, failoverConsent, baseConsent, holdConsent, memberConsent]
  let besides = particulars.compactMap { $0(step, context) }
  let doubt =
    "array '\(intent.step.array)' answered \(intent.step.change.word) of \(intent.step.entity.words) as done at "
    + "\(intent.recordedAt), but two readings of both arrays do not show it whole; look there whether it exists, because approving "
    + "makes it again"
  return ([doubt] + besides).joined(separator: "; ")
}

/// The earliest one on the step's subjects or what belongs to them.
private func undecidedIntent(
  near step: Step, _ context: GuardContext, where isMeant: (Intent) -> Bool
) -> Intent? {
  let intents = context.history.undecidedIntents.filter(isMeant)
  if intents.isEmpty { return nil }
  let own = step.subjects.reduce(into: Set<EntityIdentity>()) {
    $0.formUnion(relatives(of: $1.identity, step.array, context))
  }
  return intents.filter { intent in intent.step.subjects.contains { own.contains($0.identity) } }.min { $0.id < $1.id }
}

/// The entity with the group that it is in and the members that it has.
private func relatives(
  of identity: EntityIdentity, _ name: ArrayName, _ context: GuardContext
) -> Set<EntityIdentity> {
  guard let array = context.estate[name], let entity = array.entity(identity) else { return [identity] }
  var relatives: Set<EntityIdentity> = [identity]
  if let group = entity.consistencyGroupID.flatMap({ array.entity(.consistencyGroup, $0) }) {
    relatives.insert(group.identity)
  }
  if entity.kind == .consistencyGroup {
    relatives.formUnion(array.members(of: entity.object).map(\.identity))
    if let other = context.estate.otherPeer(of: entity, at: array) { relatives.insert(other.group.identity) }
  }
  return relatives
}
