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
    policies = situation.scopes.map { PolicyCoverage(of: $0, last) }
    let decisions = decisions(in: situation)
    let otherSides = otherSides(situation)
    for name in situation.estate.observation.arrayNames {
      if let array = situation.estate[name] {
        arrays.append(count(array, decisions[name], otherSides[name]))
      } else {
        arrays.append(unreadCoverage(of: name, last))
      }
    }
  }

  private mutating func count(_ array: ArrayIndex, _ decisions: [Decision?]?, _ otherSide: [Bool]?) -> ArrayCoverage {
    let decision = { (position: Int) in decisions.flatMap { $0[position] } }
    var byPool: [Int64: Coverage] = [:]
    for (position, entity) in array.entities.enumerated() {
      let own = decision(position)
      let group = entity.consistencyGroupID.flatMap { array.position(.consistencyGroup, $0) }.flatMap(decision)
      let standing = EntityStanding(
        own: own?.word, group: group?.word, isOtherSide: otherSide?[position] ?? false)
      byPool[entity.poolID, default: Coverage()].count(standing)
      let isThroughGroup = own == nil || (own?.word == .excluded && group != nil)
      guard case .judged(let word) = standing, let deciding = isThroughGroup ? group : own else { continue }
      if deciding.isOnHold { byPool[entity.poolID]?.protectedOnHold += 1 }
      policies[deciding.scope].verdicts[word] += 1
      if !isThroughGroup { policies[deciding.scope].countedElsewhere -= 1 }
    }
    let pools = byPool.map { PoolCoverage(pool: array.poolName(id: $0.key), coverage: $0.value) }
    return ArrayCoverage(array: array.name, pools: pools.sorted { $0.pool < $1.pool })
  }
}

extension PolicyCoverage {
  /// Before anything is counted; of an array that was not read as it was last counted.
  fileprivate init(of scope: PolicyScope, _ last: LastCounts?) {
    let (name, selected) = (scope.policy.name, scope.claims.count)
    self.init(policy: name, verdicts: VerdictCounts(), selected: selected, countedElsewhere: selected)
    guard case .arrayUnread = scope.state, let known = last?.policies.first(where: { $0.policy == name }) else {
      return
    }
    self.init(
      policy: name, verdicts: known.verdicts.unread, selected: known.selected, countedElsewhere: known.countedElsewhere)
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

/// The claim that decides about an entity by itself.
private struct Decision {
  var word: Verdict.Word
  /// Its position among the scopes.
  var scope: Int
  /// Whether it is protected and on hold.
  var isOnHold: Bool
}

/// By array, at each entity's position: of its own claims the first whose verdict most needs a human. One that leaves it to
/// its group decides nothing.
private func decisions(in situation: Situation) -> [ArrayName: [Decision?]] {
  var decisions: [ArrayName: [Decision?]] = [:]
  var next = 0
  for (number, scope) in situation.scopes.enumerated() {
    guard let array = scope.way?.array else { continue }
    var own = decisions.removeValue(forKey: array.name) ?? Array(repeating: nil, count: array.entities.count)
    for claim in scope.claims {
      let judged = situation.verdicts[next]
      next += 1
      if claim.isLeftToGroup { continue }
      guard let position = array.position(claim.entity.kind, claim.entity.object) else { continue }
      let word = judged.verdict.word
      if let known = own[position], known.word >= word { continue }
      own[position] = Decision(word: word, scope: number, isOnHold: judged.hold != nil)
    }
    decisions[array.name] = own
  }
  return decisions
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
  guard let last, let summary = last.arrays.first(where: { $0.array == name }), !summary.pools.isEmpty else {
    return ArrayCoverage(array: name, pools: [])
  }
  return ArrayCoverage(
    array: name, pools: summary.pools.map { PoolCoverage(pool: $0.pool, coverage: $0.coverage.unread) },
    lastReadAt: summary.lastReadAt ?? last.takenAt)
}
