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
        + "\(counted(need.entities.count, "new target")) would fill about \(Int64(nearest: need.physicalBytes)) bytes"
    } else {
      return nil
    }
    let policy = scope.policy
    return Finding(
      kind: .targetPoolTooSmall, severity: .warning, policy: policy.name, array: policy.array, link: policy.goal.link,
      summary: "pool '\(pool.name)' of array '\(route.peer)' \(lacks); policy '\(policy.name)' wants its copies there",
      evidence: pool.evidence.adding([
        "needed_bytes": "\(need.bytes)", "needed_physical_bytes": "\(Int64(nearest: need.physicalBytes))",
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
  var entities: Set<EntityIdentity>
  /// In the order of names.
  var policies: [PolicyName] = []
}

/// What all new targets together need; an entity that several policies claim counts once.
private func needs(of scopes: [PolicyScope]) -> [TargetPool: Need] {
  var wanting: [TargetPool: [(scope: PolicyScope, array: ArrayIndex, missing: [Entity])]] = [:]
  for scope in scopes where scope.policy.goal.target == .new {
    guard let way = scope.way, case .open(let route) = way.destination else { continue }
    let missing = scope.claims.compactMap { claim -> Entity? in
      guard claim.conflictsWith.isEmpty, case .missing = claim.standing else { return nil }
      return claim.entity
    }
    if missing.isEmpty { continue }
    wanting[TargetPool(array: route.peer, poolID: route.remotePool.id), default: []].append((scope, way.array, missing))
  }
  return wanting.mapValues { wanting in
    var need = Need(entities: Set(minimumCapacity: wanting.reduce(0) { $0 + $1.missing.count }))
    for (scope, array, missing) in wanting {
      need.policies.append(scope.policy.name)
      var shares: [Int64: Double] = [:]
      for entity in missing where need.entities.insert(entity.identity).inserted {
        let share = shares[entity.poolID] ?? array.pool(id: entity.poolID)?.physicalShare ?? 0
        shares[entity.poolID] = share
        need.bytes.add(entity.sizeBytes)
        need.physicalBytes += Double(entity.sizeBytes) * share
      }
    }
    return need
  }
}
