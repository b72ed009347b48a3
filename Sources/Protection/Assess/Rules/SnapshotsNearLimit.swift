/// An array keeps at most 999 snapshots of a volume. At the limit the next one fails: replication needs snapshots of
/// its own, so jobs fail with it, on either side.
///
/// Reports: per policy, a pool of its entities or its remote pool that holds so many snapshots that at least one volume
/// or filesystem in it has 90 % of the limit. Warning; critical from 98 % on. Counts of single volumes would cost a
/// request each, so a single full volume among many empty ones stays unseen.
/// Remedy: none, because the daemon deletes nothing; shorten retentions, or delete old snapshots.
func snapshotsNearLimit(_ situation: Situation) -> [Finding] {
  situation.scopes.compactMap { scope in
    guard let way = scope.way else { return nil }
    var crowded = crowdedPools(of: way.array) { id in scope.claims.contains { $0.entity.poolID == id } }
    if case .open(let route) = way.destination, let peer = situation.estate[route.peer] {
      crowded += crowdedPools(of: peer) { $0 == route.remotePool.id }
    }
    guard let worst = crowded.max(by: { $0.atLeast < $1.atLeast }) else { return nil }
    let policy = scope.policy
    let isCritical = worst.atLeast * 100 >= ArrayLimits.snapshotsOfOne * 98
    return Finding(
      kind: .snapshotsNearLimit, severity: isCritical ? .critical : .warning, policy: policy.name, array: policy.array,
      link: policy.goal.link,
      summary: "pool '\(worst.pool.name)' of array '\(worst.array)' has \(worst.pool.snapshots) snapshots of "
        + "\(counted(worst.pool.datasets, "dataset")), so at least \(worst.atLeast) of one, and arrays keep "
        + "\(ArrayLimits.snapshotsOfOne); policy '\(policy.name)' wants \(policy.goal.words)",
      evidence: [
        "pool": worst.pool.name, "pool_array": worst.array.rawValue, "snapshots": "\(worst.pool.snapshots)",
        "entities": "\(worst.pool.datasets)", "at_least_of_one": "\(worst.atLeast)",
      ],
      judgedFrom: [policy.array] + (way.peer.map { [$0] } ?? []))
  }
}

private struct CrowdedPool {
  var pool: Pool
  var array: ArrayName
  /// Snapshots that one dataset has for certain.
  var atLeast: Int
}

private func crowdedPools(of array: ArrayIndex, where isNeeded: (Int64) -> Bool) -> [CrowdedPool] {
  array.inventory.pools.sorted { $0.id < $1.id }.compactMap { pool in
    guard pool.datasets > 0 else { return nil }
    let atLeast = (pool.snapshots + pool.datasets - 1) / pool.datasets
    guard atLeast * 100 >= ArrayLimits.snapshotsOfOne * 90, isNeeded(pool.id) else { return nil }
    return CrowdedPool(pool: pool, array: array.name, atLeast: atLeast)
  }
}
