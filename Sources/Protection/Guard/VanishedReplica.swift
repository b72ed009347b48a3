/// A replica that disappeared was deleted by somebody, who may be about to re-create it (semantics H9): nothing is created
/// in its place before the grace is over. If its roles no longer agreed when it was last seen, a failover was under way
/// (invariant 4), and only a person's approval of this very step counts, however long ago that was.
func vanishedReplica(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica = step.change else { return nil }
  let entries = context.history.knownReplicas.filter { $0.entity == step.entity.identity && $0.link == step.link }
  guard let entry = entries.max(by: { $0.lastSeenAt < $1.lastSeenAt }) else { return nil }
  if !entry.hadAgreedRoles {
    if context.approvals.contains(step.fingerprint) { return nil }
    return "replica \(entry.replicaID) was deleted after its roles had changed; \(waitsForApproval)"
  }
  // Not yet noted as vanished: this observation is the first to miss it.
  let graceEnds = (entry.vanishedAt ?? context.takenAt) + context.settings.deletedReplicaGrace
  guard context.takenAt < graceEnds else { return nil }
  return
    "replica \(entry.replicaID) was deleted less than \(context.settings.deletedReplicaGrace.inWords) ago; nothing "
    + "is created in its place until \(graceEnds)"
}

extension KnownReplica {
  /// Source here and target there, or two peers.
  fileprivate var hadAgreedRoles: Bool {
    switch (localRole, remoteRole) {
    case (.source, .target), (.peer, .peer): true
    default: false
    }
  }
}
