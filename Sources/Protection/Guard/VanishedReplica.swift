/// A replica that disappeared was deleted by somebody, who may be about to re-create it (semantics H9): nothing is created
/// in its place before the grace is over.
func vanishedReplica(_ step: Step, _ context: GuardContext) -> String? {
  guard step.change.addsTarget else { return nil }
  let entries = context.knownReplicas(of: step.entity.identity).filter { $0.link == step.link }
  guard let entry = entries.max(by: { $0.lastSeenAt < $1.lastSeenAt }), entry.wasProtectedFromHere else { return nil }
  let graceEnds = entry.graceEnds(context.settings, at: context.time)
  guard !context.time.isOver(graceEnds) else { return nil }
  return
    "replica \(entry.replicaID) was deleted less than \(context.settings.deletedReplicaGrace.inWords) ago; nothing "
    + "is created in its place until \(graceEnds)"
}

/// If this side was not the source of a replica, over whichever link, when it was last seen, a failover had happened
/// (invariant 4); the same if its other side had gone first, and for a member of a group. The newer data may be at the
/// other side, and only a person's approval of this very step counts, however long ago that was.
func failoverConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard step.change.addsTarget else { return nil }
  let members = step.entity.kind == .consistencyGroup ? context.members(of: step) : []
  let traces = ([step.entity.identity] + members).flatMap { context.knownReplicas(of: $0) }
    .filter { !$0.wasProtectedFromHere }
  guard let entry = traces.max(by: { $0.lastSeenAt < $1.lastSeenAt }) else { return nil }
  let link = entry.link == step.link ? "" : " over link '\(entry.link)'"
  guard let remoteRole = entry.remoteRole else {
    return "replica \(entry.replicaID)\(link) was deleted after its other side had gone, so a failover may have "
      + "happened; \(waitsForApproval)"
  }
  return "replica \(entry.replicaID)\(link) was deleted after a failover (roles \(entry.localRole.word) here and "
    + "\(remoteRole.word) there); \(waitsForApproval)"
}
