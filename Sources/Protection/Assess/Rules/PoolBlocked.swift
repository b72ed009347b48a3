/// A pool that is locked or full takes no replicated data: arrays suspend the replicas in it, and those do not resume
/// by themselves. A limited one takes no new copies.
///
/// Reports: per policy, its remote pool and the pools of what it claims, as far as they are locked, limited or without
/// physical space, with how many replicas the array has suspended already. Critical when locked, else warning.
/// Remedy: none, because space and quotas are people's decisions; afterwards the planner resumes what the array suspended.
func poolBlocked(_ situation: Situation) -> [Finding] {
  let suspended = autoSuspendedByPolicy(situation)
  return situation.scopes.compactMap { scope in
    guard let way = scope.way else { return nil }
    var blocked = blockedPools(of: way.array) { id in scope.claims.contains { $0.entity.poolID == id } }
    if case .open(let route) = way.destination, let peer = situation.estate[route.peer] {
      blocked += blockedPools(of: peer) { $0 == route.remotePool.id }
    }
    guard let first = blocked.first else { return nil }
    let policy = scope.policy
    return Finding(
      kind: .poolBlocked, severity: blocked.contains { $0.pool.state == .locked } ? .critical : .warning,
      policy: policy.name, array: policy.array, link: policy.goal.link,
      summary: "\(blocked.map(\.words).joined(separator: " and ")); policy '\(policy.name)' wants "
        + policy.goal.words,
      evidence: first.pool.evidence.adding([
        "pool_array": first.array.rawValue, "replicas_suspended_by_array": "\(suspended[policy.name] ?? 0)",
      ]),
      judgedFrom: [policy.array] + (way.peer.map { [$0] } ?? []))
  }
}

private struct BlockedPool {
  var pool: Pool
  var array: ArrayName
  var words: String
}

private func blockedPools(of array: ArrayIndex, where isNeeded: (Int64) -> Bool) -> [BlockedPool] {
  array.inventory.pools.sorted { $0.id < $1.id }.compactMap { pool in
    guard let blockage = pool.blockage, isNeeded(pool.id) else { return nil }
    return BlockedPool(pool: pool, array: array.name, words: "pool '\(pool.name)' of array '\(array.name)' \(blockage)")
  }
}

private func autoSuspendedByPolicy(_ situation: Situation) -> [PolicyName: Int] {
  situation.coverings.reduce(into: [:]) { counts, covering in
    if covering.teller?.replica.state == .autoSuspended { counts[covering.policy.name, default: 0] += 1 }
  }
}
