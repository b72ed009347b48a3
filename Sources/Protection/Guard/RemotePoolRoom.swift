/// A new target must fit into the remote pool and leave the reserve free, together with all other targets of this plan: a
/// pool that fills up suspends every replica in it (semantics 8).
func remotePoolRoom(_ step: Step, _ context: GuardContext) -> String? {
  guard step.change.addsTarget, let peer = context.estate[step.peer] else { return nil }
  guard let new = context.estate.newTargets(of: step) else {
    guard case .createReplica(let creation) = step.change else {
      return "array '\(peer.name)' does not list the group that would take the target"
    }
    return lockedTargetPool(of: creation, at: peer)
  }
  guard let pool = peer.pool(id: new.poolID) else { return "array '\(peer.name)' has no pool with id \(new.poolID)" }
  if pool.state != .normal { return "pool '\(pool.name)' of array '\(peer.name)' is \(pool.state.word)" }
  let reserve = pool.freeVirtualBytes / 100 * Int64(context.settings.poolReservePercent)
  let pledged = context.history.expectedSteps.filter { $0.peer == peer.name }
    .compactMap { context.estate.newTargets(of: $0) }.filter { $0.poolID == new.poolID }.map(\.bytes)
  let taken = context.bytesTaken[.init(array: peer.name, poolID: new.poolID), default: 0]
  let room = max(0, ([pool.freeVirtualBytes, -reserve, -taken] + pledged.map { -$0 }).sum)
  guard new.bytes > room else { return nil }
  return "pool '\(pool.name)' of array '\(peer.name)' has room for \(room) bytes after the reserve of "
    + "\(context.settings.poolReservePercent) % and this plan's other steps, the target needs \(new.bytes) bytes"
}

/// Existing targets need no new space, but a locked pool takes no data.
private func lockedTargetPool(of creation: ReplicaCreation, at peer: ArrayIndex) -> String? {
  let remotes: [Int64]
  switch creation.target {
  case .new: return nil
  case .existing(_, let pairs): remotes = pairs.map(\.remote)
  case .base(_, let pairs): remotes = pairs.map(\.remote)
  }
  for remote in remotes {
    guard let target = peer.member(remote) else {
      return "array '\(peer.name)' no longer has the target with id \(remote)"
    }
    if let pool = peer.inventory.pools.first(where: { $0.id == target.poolID }), pool.state == .locked {
      return "pool '\(pool.name)' of array '\(peer.name)' is locked"
    }
  }
  return nil
}
