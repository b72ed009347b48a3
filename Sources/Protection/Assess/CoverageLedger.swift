/// Counts every entity of every array in exactly one row of the coverage ledger. A volume without a policy of its own
/// counts with its consistency group, because it is protected through it; of an array that was not read, the entities of
/// its last complete reading count as unknown.

/// - Returns: one entry for each registered array, in the order of names.
func countCoverage(_ situation: Situation) -> [ArrayCoverage] {
  let words = decidingWords(situation)
  let otherSides = otherSides(situation)
  return situation.estate.observation.arrayNames.map { name in
    guard let array = situation.estate[name] else { return unreadCoverage(of: name, situation.history.lastCounts) }
    let own = words[name]
    let word = { (position: Int) in own.flatMap { $0[position] } }
    let otherSide = otherSides[name]
    var byPool: [Int64: Coverage] = [:]
    for (position, entity) in array.entities.enumerated() {
      let group = entity.consistencyGroupID.flatMap { array.position(.consistencyGroup, $0) }
      let standing = EntityStanding(
        own: word(position), group: group.flatMap(word), isOtherSide: otherSide?[position] ?? false)
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
    return PolicyCoverage(policy: scope.policy.name, verdicts: counts)
  }
}

extension EntityStanding {
  /// - Parameters:
  ///   - own: the weightiest verdict under the policies that select the entity itself.
  ///   - group: that of its consistency group.
  init(own: Verdict.Word?, group: Verdict.Word?, isOtherSide: Bool) {
    // Whoever excludes a volume does not mean the group through which it is protected.
    let word = own == nil || own == .excluded ? group ?? own : own
    if isOtherSide, word == nil || word == .excluded {
      self = .target
    } else {
      self = word.map { .judged($0) } ?? .unselected
    }
  }
}

/// By array, at each entity's position: the verdict of its own claims that most needs a human.
private func decidingWords(_ situation: Situation) -> [ArrayName: [Verdict.Word?]] {
  var words: [ArrayName: [Verdict.Word?]] = [:]
  var next = 0
  for scope in situation.scopes {
    guard let array = scope.way?.array else { continue }
    var own = words.removeValue(forKey: array.name) ?? Array(repeating: nil, count: array.entities.count)
    for claim in scope.claims {
      let word = situation.verdicts[next].verdict.word
      next += 1
      guard let position = array.position(claim.entity.kind, claim.entity.object) else { continue }
      own[position] = own[position].map { max($0, word) } ?? word
    }
    words[array.name] = own
  }
  return words
}

/// By array, at each entity's position: whether a replica of another entity ends in it, as in every target, and in what
/// lies at the other side of a claim's replica.
private func otherSides(_ situation: Situation) -> [ArrayName: [Bool]] {
  var sides: [ArrayName: [Bool]] = [:]
  for array in situation.estate.arrays {
    var side = Array(repeating: false, count: array.entities.count)
    for replica in array.replicas where replica.effectiveRole == .target {
      for position in array.positions(carriedBy: replica) { side[position] = true }
    }
    sides[array.name] = side
  }
  for covering in situation.coverings {
    // A target is marked already.
    guard case .present(let remote) = covering.view.remote, remote.effectiveRole != .target,
      let peer = covering.peer
    else { continue }
    for position in peer.positions(carriedBy: remote) { sides[peer.name]?[position] = true }
  }
  return sides
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
