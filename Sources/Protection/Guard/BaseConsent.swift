/// A start from a base rolls the target back to the base: what was written to the target since then is lost, and no array
/// is known to refuse that (semantics B7). Where something may have been written only a person's approval counts.
func baseConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica(let creation) = step.change, case .base(_, let pairs) = creation.target,
    let array = context.estate[step.array], let peer = context.estate[step.peer]
  else { return nil }
  if let target = pairs.lazy.compactMap({ peer.member($0.remote) }).first(where: \.mayBeWrittenByHosts) {
    let use = target.isMapped ? "is mapped to hosts and" : "may be exported to clients and is"
    return
      "\(target.reference.words) of array '\(peer.name)' \(use) not write-protected, and what was written to it since "
      + "the base would be lost; \(waitsForApproval)"
  }
  if let (base, holder) = newerBase(than: pairs, array, peer) {
    return
      "a base snapshot of \(base.createdAt) on array '\(holder.name)' shows that replication went on after the base, "
      + "so the target may differ from it; \(waitsForApproval)"
  }
  guard let entry = replicatedSince(pairs, step, array, peer, context) else { return nil }
  return "replica \(entry.replicaID) over link '\(entry.link)' went on after the base, until \(entry.lastSeenAt), so "
    + "the target may differ from it; \(waitsForApproval)"
}

/// A snapshot of a target, or one of an entity that is shared with the target's array, that is newer than the one to start
/// from. Compared on each array by itself, because clocks differ.
private func newerBase(
  than pairs: [ReplicaCreation.BasePair], _ array: ArrayIndex, _ peer: ArrayIndex
) -> (base: BaseSnapshot, holder: ArrayIndex)? {
  let here = array.inventory.baseSnapshots.filter { ($0.peerSerial ?? peer.serial) == peer.serial }
  if let base = newer(among: here, than: pairs.map(\.localSnapshot)) { return (base, array) }
  return newer(among: peer.inventory.baseSnapshots, than: pairs.map(\.remoteSnapshot)).map { ($0, peer) }
}

/// The newest of the same parents.
private func newer(among bases: [BaseSnapshot], than ids: [Int64]) -> BaseSnapshot? {
  let ids = Set(ids)
  let used = Dictionary(
    bases.filter { ids.contains($0.id) }.map { ($0.parent, $0.createdAt) }, uniquingKeysWith: { first, _ in first })
  return bases.filter { base in used[base.parent].map { base.createdAt > $0 } ?? false }
    .max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
}

/// A remembered replica, over any link, of the entity, one of its members or a target that went on after the oldest of the
/// bases, however long ago it was deleted. What an async replica leaves behind when it is deleted is its last restore point,
/// which is as old as the policy lets it be; so much is no sign that it went on.
private func replicatedSince(
  _ pairs: [ReplicaCreation.BasePair], _ step: Step, _ array: ArrayIndex, _ peer: ArrayIndex, _ context: GuardContext
) -> KnownReplica? {
  let snapshots = Set(pairs.map(\.localSnapshot))
  let bases = array.inventory.baseSnapshots.filter { snapshots.contains($0.id) }
  guard let oldest = bases.map(\.createdAt).min() else { return nil }
  let newest = oldest + step.change.acceptedAge
  let entities =
    [step.entity.identity] + pairs.compactMap { array.member($0.local)?.identity }
    + pairs.compactMap { peer.member($0.remote)?.identity }
  return entities.lazy.flatMap { context.knownReplicas(of: $0) }.first { $0.lastSeenAt > newest }
}

extension Change {
  /// How old the newest restore point may be while all is well.
  fileprivate var acceptedAge: Duration {
    guard case .createReplica(let creation) = self, case .async(let interval, let rpo) = creation.replication else {
      return .zero
    }
    return rpo ?? (interval ?? .zero) * 2
  }
}
