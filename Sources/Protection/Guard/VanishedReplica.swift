/// A replica that disappeared was deleted by somebody, who may be about to re-create it (semantics H9): nothing is created
/// in its place before the grace is over. If this side was not its source when it was last seen, a failover had happened
/// (invariant 4): the newer data may be at the other side, and only a person's approval of this very step counts,
/// however long ago that was.
func vanishedReplica(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica = step.change else { return nil }
  let entries = context.history.knownReplicas.filter { $0.entity == step.entity.identity && $0.link == step.link }
  guard let entry = entries.max(by: { $0.lastSeenAt < $1.lastSeenAt }) else { return nil }
  if !entry.wasProtectedFromHere {
    if context.approvals.contains(step.fingerprint) { return nil }
    return "replica \(entry.replicaID) was deleted after a failover (roles \(entry.localRole.word) here and "
      + "\(entry.remoteRole?.word ?? "unknown") there); \(waitsForApproval)"
  }
  let graceEnds = entry.graceEnds(context.settings, at: context.takenAt)
  guard context.takenAt < graceEnds else { return nil }
  return
    "replica \(entry.replicaID) was deleted less than \(context.settings.deletedReplicaGrace.inWords) ago; nothing "
    + "is created in its place until \(graceEnds)"
}
