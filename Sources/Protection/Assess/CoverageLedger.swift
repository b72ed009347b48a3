/// Counts every entity of every array in exactly one row of the coverage ledger. A volume without a policy of its own
/// counts with its consistency group, because it is protected through it; of an array that was not read, the entities of
/// its last complete reading count as unknown.

/// - Returns: one entry for each registered array, in the order of names.
func countCoverage(_ situation: Situation) -> [ArrayCoverage] {
  let standings = Standings(situation.scopes.flatMap(\.claims), situation.verdicts, situation.estate)
  return situation.estate.observation.arrayNames.map { name in
    guard let array = situation.estate[name] else { return unreadCoverage(of: name, situation.history.lastCounts) }
    var byPool: [Int64: Coverage] = [:]
    for (position, entity) in array.entities.enumerated() {
      let standing = standings.of(entity, at: array, position)
      byPool[entity.poolID, default: Coverage()].count(standing)
    }
    let pools = byPool.map { PoolCoverage(pool: array.poolName(id: $0.key), coverage: $0.value) }
    return ArrayCoverage(array: name, pools: pools.sorted { $0.pool < $1.pool })
  }
}

/// Under each policy by itself, in the order of the scopes.
func countByPolicy(_ situation: Situation) -> [PolicyCoverage] {
  var verdicts = situation.verdicts[...]
  return situation.scopes.map { scope in
    var counts = VerdictCounts()
    for verdict in verdicts.prefix(scope.claims.count) { counts[verdict.verdict.word] += 1 }
    verdicts = verdicts.dropFirst(scope.claims.count)
    if case .arrayUnread = scope.state {
      let last = situation.history.lastCounts?.policies.first { $0.policy == scope.policy.name }
      counts.unknown = last?.verdicts.total ?? 0
    }
    let ages =
      scope.policy.goal.replication.type == .async
      ? scope.claims.compactMap { RestorePointAge(of: $0, situation.estate) } : []
    return PolicyCoverage(policy: scope.policy.name, verdicts: counts, restorePoints: RestorePointAges(ages))
  }
}

private func unreadCoverage(of name: ArrayName, _ last: LastCounts?) -> ArrayCoverage {
  guard let last, let summary = last.arrays.first(where: { $0.array == name }), !summary.pools.isEmpty else {
    return ArrayCoverage(array: name, pools: [])
  }
  return ArrayCoverage(
    array: name, pools: summary.pools.map { PoolCoverage(pool: $0.pool, coverage: $0.coverage.unread) },
    lastReadAt: summary.lastReadAt ?? last.takenAt)
}
