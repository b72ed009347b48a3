/// A volume lies in a pool whose consistency groups are protected, but in none of them: whoever made it forgot the
/// group, so its data is not copied together with that of its application, and usually not at all.
///
/// A policy demands groups when it selects consistency groups by pool alone: the pool is then said to hold nothing
/// else.
///
/// Reports: each volume of such a pool that is in no group, unless another policy claims it, an exclusion names it, or
/// it is the target of a replica; silent while the members of a group are not known for certain. Warning; critical once
/// a volume without replica has been reported for longer than `unprotectedCriticalAfter` under a policy that may act.
/// Remedy: the planner adds it to the group that its tag `protectd-group` names, or to the only one of its pool, on a
/// person's approval; or people exclude it or claim it with a policy.
func outsideGroup(_ situation: Situation) -> [Finding] {
  // Many policies may demand groups on one array.
  var claimedVolumes: [ArrayName: Set<EntityIdentity>] = [:]
  return situation.scopes.flatMap { scope -> [Finding] in
    let policy = scope.policy
    guard let array = scope.way?.array, policy.selector.demandsGroups else { return [] }
    let claimed = claimedVolumes[array.name] ?? volumesClaimed(on: array.name, situation.scopes)
    claimedVolumes[array.name] = claimed
    return volumesOutsideGroups(of: policy, at: array, at: situation.time, unless: claimed.contains).map {
      finding(on: $0, policy, array, situation)
    }
  }
}

/// Volumes of the pools that a policy wants protected by groups, as far as nobody else answers for them; by id.
func volumesOutsideGroups(
  of policy: Policy, at array: ArrayIndex, at time: TrustedTime, unless isClaimed: (EntityIdentity) -> Bool
) -> [Entity] {
  guard policy.selector.demandsGroups, array.inventory.incompleteGroups.isEmpty else { return [] }
  let exclusions = CurrentExclusions(policy.selector, at: time)
  return array.positions(of: .volume, inPools: policy.selector.pools).compactMap { position in
    let volume = array.entities[position]
    guard volume.consistencyGroupID == nil, !isClaimed(volume.identity),
      exclusions.first(naming: volume) == nil, !array.isTarget(volume)
    else { return nil }
    return volume
  }
}

extension ArrayIndex {
  /// Whether it is the other side of a replica, and of nothing the source.
  func isTarget(_ volume: Entity) -> Bool {
    volume.isReplicated && !replicas(covering: volume).contains(where: \.tellsState)
  }
}

private func finding(on volume: Entity, _ policy: Policy, _ array: ArrayIndex, _ situation: Situation) -> Finding {
  let age = situation.age(of: .outsideGroup, policy.name, volume.identity)
  let isLong = age >= situation.settings.unprotectedCriticalAfter && policy.mode != .observe && !volume.isReplicated
  let pool = array.poolName(id: volume.poolID)
  return Finding(
    kind: .outsideGroup, severity: isLong ? .critical : .warning, policy: policy.name, array: array.name,
    entity: volume.reference, link: policy.goal.link,
    summary: "\(volume.reference.words) is in pool '\(pool)' but in no consistency group"
      + (volume.isReplicated ? "" : ", and has no replica")
      + "; policy '\(policy.name)' wants the pool protected by its groups",
    evidence: ["pool": pool, "size_bytes": "\(volume.sizeBytes)", "replicated": "\(volume.isReplicated)"],
    judgedFrom: [array.name])
}

private func volumesClaimed(on array: ArrayName, _ scopes: [PolicyScope]) -> Set<EntityIdentity> {
  let scopes = scopes.filter { $0.policy.array == array && $0.policy.selector.kind == .volume }
  return Set(scopes.lazy.flatMap(\.claims).map(\.entity.identity))
}

extension Selector {
  /// Whether it selects the groups of whole pools, so that nothing else is to lie there.
  var demandsGroups: Bool {
    kind == .consistencyGroup && !pools.isEmpty && name == .any && metadata.isEmpty
  }
}
