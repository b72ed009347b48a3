/// A new target must fit into the remote pool and leave the reserve free, together with all other targets of this plan: a
/// pool that fills up suspends every replica in it (semantics 8).
func remotePoolRoom(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica(let creation) = step.change, let peer = context.estate[step.peer] else { return nil }
  guard case .new(let poolID, _) = creation.target else { return lockedTargetPool(of: creation, at: peer) }
  guard let pool = peer.inventory.pools.first(where: { $0.id == poolID }) else {
    return "array '\(peer.name)' has no pool with id \(poolID)"
  }
  if pool.state != .normal { return "pool '\(pool.name)' of array '\(peer.name)' is \(pool.state.word)" }
  let reserve = pool.freeVirtualBytes / 100 * Int64(context.settings.poolReservePercent)
  let pledged = context.undecidedCreations.reduce(0) { $0 + $1.bytes(toNewTargetIn: poolID, on: peer.name) }
  let taken = context.bytesTaken[.init(array: peer.name, poolID: poolID), default: 0] + pledged
  let room = max(0, pool.freeVirtualBytes - reserve - taken)
  guard creation.bytesToCopy > room else { return nil }
  return "pool '\(pool.name)' of array '\(peer.name)' has room for \(room) bytes after the reserve of "
    + "\(context.settings.poolReservePercent) % and this plan's other steps, the target needs \(creation.bytesToCopy) bytes"
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

extension Step {
  /// What the step puts into a pool as a new target.
  fileprivate func bytes(toNewTargetIn poolID: Int64, on array: ArrayName) -> Int64 {
    guard peer == array, case .createReplica(let creation) = change, case .new(poolID, _) = creation.target else {
      return 0
    }
    return creation.bytesToCopy
  }
}
