/// Counts every entity of every array in exactly one row of the coverage ledger, and those with a verdict under exactly
/// one policy, so that policies and arrays add up to the same. A volume without a policy of its own counts with its
/// consistency group, because it is protected through it; of an array that was not read, the entities that were in scope at
/// its last complete reading count as unknown.
struct CoverageLedger {
  /// One entry for each registered array, in the order of names.
  private(set) var arrays: [ArrayCoverage] = []
  /// In the order of the scopes.
  private(set) var policies: [PolicyCoverage]

  init(_ situation: Situation) {
    let last = situation.history.lastCounts
    policies = situation.scopes.map { PolicyCoverage(of: $0, situation.estate, last) }
    let standings = Standings(situation.scopes.flatMap(\.claims), situation.verdicts, situation.estate)
    let scopes = Dictionary(uniqueKeysWithValues: situation.scopes.enumerated().map { ($1.policy.name, $0) })
    for name in situation.estate.observation.arrayNames {
      if let array = situation.estate[name] {
        arrays.append(count(array, standings, scopes))
      } else {
        arrays.append(unreadCoverage(of: name, last))
      }
    }
  }

  /// - Parameter scopes: positions in `policies`.
  private mutating func count(
    _ array: ArrayIndex, _ standings: Standings, _ scopes: [PolicyName: Int]
  ) -> ArrayCoverage {
    var byPool: [Int64: Coverage] = [:]
    for (position, entity) in array.entities.enumerated() {
      let standing = standings.of(entity, at: array, position)
      byPool[entity.poolID, default: Coverage()].count(standing)
      guard case .judged(let word) = standing, let verdict = standings.verdict(deciding: entity, at: array, position),
        let scope = scopes[verdict.policy]
      else { continue }
      if verdict.hold != nil { byPool[entity.poolID]?.protectedOnHold += 1 }
      policies[scope].verdicts[word] += 1
      if verdict.entity.identity == entity.identity { policies[scope].countedElsewhere -= 1 }
    }
    let pools = byPool.map { PoolCoverage(pool: array.poolName(id: $0.key), coverage: $0.value) }
    return ArrayCoverage(array: array.name, pools: pools.sorted { $0.pool < $1.pool })
  }
}

extension PolicyCoverage {
  /// Before anything is counted; of an array that was not read as it was last counted.
  fileprivate init(of scope: PolicyScope, _ estate: Estate, _ last: LastCounts?) {
    let (name, selected) = (scope.policy.name, scope.claims.count)
    let ages =
      scope.policy.goal.replication.type == .async ? scope.claims.compactMap { RestorePointAge(of: $0, estate) } : []
    self.init(
      policy: name, verdicts: VerdictCounts(), selected: selected, countedElsewhere: selected,
      restorePoints: RestorePointAges(ages))
    guard case .arrayUnread = scope.state, let known = last?.policies.first(where: { $0.policy == name }) else {
      return
    }
    self.init(
      policy: name, verdicts: known.verdicts.unread, selected: known.selected, countedElsewhere: known.countedElsewhere)
  }
}

private func unreadCoverage(of name: ArrayName, _ last: LastCounts?) -> ArrayCoverage {
  guard let last, let summary = last.arrays.first(where: { $0.array == name }) else {
    return ArrayCoverage(array: name, pools: [])
  }
  // An array that holds nothing was read all the same.
  let readAt = summary.unreadableBecause == nil ? last.takenAt : summary.lastReadAt
  return ArrayCoverage(
    array: name, pools: summary.pools.map { PoolCoverage(pool: $0.pool, coverage: $0.coverage.unread) },
    lastReadAt: readAt)
}
