/// The remote pool cannot take the copies that policies still want in it: the last ones will be withheld or, worse, the
/// pool fills and the array suspends every replica in it.
///
/// Reports: per policy that still needs new targets, when all new targets wanted in its remote pool need more virtual
/// space than is free beyond the reserve, or by the source pools' present use more physical space than is free.
/// Warning.
/// Remedy: none; enlarge the pool or choose another. The guard lets through what fits.
func targetPoolTooSmall(_ situation: Situation) -> [Finding] {
  let needs = needs(of: situation.scopes)
  return situation.scopes.compactMap { scope in
    guard case .open(let route)? = scope.way?.destination,
      let need = needs[TargetPool(array: route.peer, poolID: route.remotePool.id)],
      need.policies.contains(scope.policy.name)
    else { return nil }
    let pool = route.remotePool
    let reserve = pool.freeVirtualBytes / 100 * Int64(situation.settings.poolReservePercent)
    let room = max(0, pool.freeVirtualBytes - reserve)
    let lacks: String
    if need.bytes > room {
      lacks =
        "has room for \(room) bytes beyond the reserve, but \(counted(need.entities.count, "new target")) "
        + "\(need.entities.count == 1 ? "needs" : "need") \(need.bytes) bytes"
    } else if pool.physicalCapacityBytes > 0, need.physicalBytes > Double(max(0, pool.freePhysicalBytes)) {
      lacks =
        "has \(pool.freePhysicalBytes) bytes of physical space left, but "
        + "\(counted(need.entities.count, "new target")) would fill about \(Int64(need.physicalBytes)) bytes"
    } else {
      return nil
    }
    let policy = scope.policy
    return Finding(
      kind: .targetPoolTooSmall, severity: .warning, policy: policy.name, array: policy.array, link: policy.goal.link,
      summary: "pool '\(pool.name)' of array '\(route.peer)' \(lacks); policy '\(policy.name)' wants its copies there",
      evidence: pool.evidence.adding([
        "needed_bytes": "\(need.bytes)", "needed_physical_bytes": "\(Int64(need.physicalBytes))",
        "new_targets": "\(need.entities.count)", "policies": need.policies.map(\.rawValue).joined(separator: ", "),
      ]),
      judgedFrom: [policy.array, route.peer])
  }
}

private struct TargetPool: Hashable {
  var array: ArrayName
  var poolID: Int64
}

private struct Need {
  var bytes: Int64 = 0
  var physicalBytes = 0.0
  var entities: Set<EntityIdentity> = []
  /// In the order of names.
  var policies: [PolicyName] = []
}

/// What all new targets together need; an entity that several policies claim counts once.
private func needs(of scopes: [PolicyScope]) -> [TargetPool: Need] {
  var needs: [TargetPool: Need] = [:]
  for scope in scopes where scope.policy.goal.target == .new {
    guard let way = scope.way, case .open(let route) = way.destination else { continue }
    var need = needs.removeValue(forKey: TargetPool(array: route.peer, poolID: route.remotePool.id)) ?? Need()
    var shares: [Int64: Double] = [:]
    for claim in scope.claims where claim.conflictsWith.isEmpty {
      guard case .missing = claim.standing else { continue }
      if need.policies.last != scope.policy.name { need.policies.append(scope.policy.name) }
      guard need.entities.insert(claim.entity.identity).inserted else { continue }
      let pool = claim.entity.poolID
      let share = shares[pool] ?? way.array.pool(id: pool)?.physicalShare ?? 0
      shares[pool] = share
      need.bytes += claim.entity.sizeBytes
      need.physicalBytes += Double(claim.entity.sizeBytes) * share
    }
    needs[TargetPool(array: route.peer, poolID: route.remotePool.id)] = need
  }
  return needs.filter { !$0.value.entities.isEmpty }
}
