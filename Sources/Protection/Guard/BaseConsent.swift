/// A start from a base rolls the target back to the base: what was written to the target since then is lost, and no array
/// is known to refuse that (semantics B7). Where something may have been written only a person's approval counts, as it does
/// where hosts use an existing target.
func baseConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica(let creation) = step.change, let array = context.estate[step.array],
    let peer = context.estate[step.peer]
  else { return nil }
  if case .existing(_, let pairs) = creation.target { return cutOffHosts(pairs.map(\.remote), peer) }
  guard case .base(_, let pairs) = creation.target else { return nil }
  if let target = pairs.lazy.compactMap({ peer.member($0.remote) }).first(where: \.mayBeWrittenByHosts) {
    let use = target.isMapped ? "is mapped to hosts and" : "may be exported to clients and is"
    return
      "\(target.reference.words) of array '\(peer.name)' \(use) not write-protected, and what was written to it since "
      + "the base would be lost; \(waitsForApproval)"
  }
  for target in pairs.compactMap({ peer.member($0.remote) }) {
    guard let entry = context.knownReplicas(of: target.identity).first(where: \.wasWritable) else { continue }
    return
      "hosts could write to \(target.reference.words) of array '\(peer.name)' after its replica \(entry.replicaID) was "
      + "deleted, and what was written to it since the base would be lost; \(waitsForApproval)"
  }
  if let (base, holder) = newerBase(than: pairs, array, peer, context) {
    return
      "a base snapshot of \(base.createdAt) on array '\(holder.name)' shows that replication went on after the base, "
      + "so the target may differ from it; \(waitsForApproval)"
  }
  guard let entry = replicatedSince(pairs, step, array, peer, context) else { return nil }
  return "replica \(entry.replicaID) over link '\(entry.link)' went on after the base, until \(entry.lastSeenAt), so "
    + "the target may differ from it; \(waitsForApproval)"
}

/// An array takes an empty target that is mapped to hosts, and makes it read-only under them (semantics R9).
private func cutOffHosts(_ targets: [Int64], _ peer: ArrayIndex) -> String? {
  targets.lazy.compactMap(peer.member).first(where: \.mayBeWrittenByHosts).map { target in
    "\(target.reference.words) of array '\(peer.name)' is mapped to hosts and not write-protected, and they could no longer "
      + "write to it; \(waitsForApproval)"
  }
}

/// A snapshot of a target, or one of an entity that is shared with the target's array, that is newer than the one to start
/// from. Compared on each array by itself, because clocks differ.
private func newerBase(
  than pairs: [ReplicaCreation.BasePair], _ array: ArrayIndex, _ peer: ArrayIndex, _ context: GuardContext
) -> (base: BaseSnapshot, holder: ArrayIndex)? {
  for pair in pairs {
    let here = context.bases(of: pair.local, on: array).filter { ($0.peerSerial ?? peer.serial) == peer.serial }
    if let base = newest(of: here, after: pair.localSnapshot) { return (base, array) }
    let there = context.bases(of: pair.remote, on: peer)
    if let base = newest(of: there, after: pair.remoteSnapshot) { return (base, peer) }
  }
  return nil
}

private func newest(of bases: [BaseSnapshot], after id: Int64) -> BaseSnapshot? {
  guard let used = bases.first(where: { $0.id == id }) else { return nil }
  return bases.filter { $0.createdAt > used.createdAt }.max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
}

/// A remembered replica, over any link, of the entity, one of its members or a target that went on after the oldest of the
/// bases, however long ago it was deleted. What an async replica leaves behind when it is deleted is its last restore point,
/// which is as old as the policy lets it be; so much is no sign that it went on.
private func replicatedSince(
  _ pairs: [ReplicaCreation.BasePair], _ step: Step, _ array: ArrayIndex, _ peer: ArrayIndex, _ context: GuardContext
) -> KnownReplica? {
  let bases = pairs.compactMap { pair in
    context.bases(of: pair.local, on: array).first { $0.id == pair.localSnapshot }
  }
  guard let oldest = bases.map(\.createdAt).min() else { return nil }
  let newest = array.inventory.ourTime(oldest) + step.change.acceptedAge
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
