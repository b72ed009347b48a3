/// One replica per entity and link (invariant 5): nothing is created where either array already shows one, not even a
/// remainder on the other side alone.
func noSecondReplica(_ step: Step, _ context: GuardContext) -> String? {
  guard step.change.addsTarget, let array = context.estate[step.array],
    let peer = context.estate[step.peer], let entity = array.entity(step.entity.identity)
  else { return nil }
  if let replica = array.replicas(covering: entity).first {
    return "replica \(replica.id) already covers \(step.entity.words)"
  }
  if entity.isReplicated { return "array '\(array.name)' marks \(step.entity.words) as replicated" }
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
