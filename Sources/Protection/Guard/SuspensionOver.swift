/// What has to be so before a replica that its array suspended goes on: a resume makes the target what the source is now,
/// and one that comes too early is suspended again.

/// Roles that were turned since the replica last worked, even if they were turned back, or one that protectd never saw
/// work: the newer data may be at the target, and whoever turned them resumes it.
func rolesAsBefore(_ step: Step, _ context: GuardContext) -> String? {
  guard case .resumeReplica(let resumption) = step.change else { return nil }
  let entry = context.knownReplicas(of: step.entity.identity).first {
    $0.link == step.link && $0.replicaID == resumption.replicaID && $0.vanishedAt == nil
  }
  guard let entry else { return "replica \(resumption.replicaID) is seen for the first time" }
  guard entry.wasActive, entry.localRole == .source, entry.remoteRole == .target else {
    return
      "replica \(resumption.replicaID) was not seen active with these roles; resume it on array '\(step.array)' if "
      + "its content is the one that counts"
  }
  return nil
}

/// The pools of both sides take data, and nobody has written to the target or tests a recovery from it.
func causeGone(_ step: Step, _ context: GuardContext) -> String? {
  guard case .resumeReplica(let resumption) = step.change, let array = context.estate[step.array],
    let peer = context.estate[step.peer], let replica = array.replica(id: resumption.replicaID)
  else { return nil }
  guard let source = array.entity(step.entity.identity),
    let target = replica.remoteEntity.flatMap({ peer.entity(replica.entityKind, $0) })
  else { return "array '\(peer.name)' does not list the target of replica \(replica.id)" }
  for (pool, side) in [(array.pool(id: source.poolID), array), (peer.pool(id: target.poolID), peer)] {
    guard let pool else { return "array '\(side.name)' does not list the pool of replica \(replica.id)" }
    if let blockage = pool.blockage { return "pool '\(pool.name)' of array '\(side.name)' \(blockage)" }
  }
  return replica.pairs.lazy.compactMap { doubt(about: $0, of: replica, on: peer) }.first
}

/// Why the content of one target may not be what replication left there.
private func doubt(about pair: Replica.Pair, of replica: Replica, on peer: ArrayIndex) -> String? {
  guard let target = pair.remote.flatMap(peer.member) else {
    return "array '\(peer.name)' does not list a target of replica \(replica.id)"
  }
  let words = "\(target.reference.words) of array '\(peer.name)'"
  if !target.isWriteProtected { return "\(words) is not write-protected: what was written to it would be lost" }
  if peer.inventory.recoveryTests.contains(target.object) {
    return "\(words) has a writable snapshot that is mapped to hosts"
  }
  return nil
}
