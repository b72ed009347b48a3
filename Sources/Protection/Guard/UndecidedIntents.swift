/// After an answer that was not definitive the entity, its group and its members, and a group's active-active peer, are
/// left alone until a complete reading has decided what happened (invariant 5).
func undecidedIntents(_ step: Step, _ context: GuardContext) -> String? {
  if context.history.undecidedIntents.isEmpty { return nil }
  let own = step.subjects.reduce(into: Set<EntityIdentity>()) {
    $0.formUnion(relatives(of: $1.identity, step.array, context))
  }
  let intent = context.history.undecidedIntents.sorted { $0.id < $1.id }.first { intent in
    intent.step.subjects.contains { own.contains($0.identity) }
  }
  guard let intent else { return nil }
  return "\(intent.step.change.word) of \(intent.step.entity.words) has had no definitive answer since "
    + "\(intent.recordedAt)"
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
