/// How one kind of finding is found.
enum Rule {
  /// From the estate as a whole.
  case estate((Situation) -> [Finding])
  /// Of one covered replica by itself. All such rules look at one replica before any looks at the next: each of 100,000 is
  /// fetched from memory once and not once a rule.
  case replica((Covering, Situation) -> Finding?)
}

/// What all rules find: by kind, and of one kind in the order of its rule.
func findings(in situation: Situation) throws(CancellationError) -> [Finding] {
  var found: [[Finding]] = []
  var replicaRules: [(position: Int, rule: (Covering, Situation) -> Finding?)] = []
  for (position, kind) in FindingKind.allCases.enumerated() {
    try checkCancellation()
    switch rule(for: kind) {
    case .estate(let rule): found.append(rule(situation))
    case .replica(let rule):
      found.append([])
      replicaRules.append((position, rule))
    }
  }
  for (number, covering) in situation.coverings.enumerated() {
    try checkCancellation(at: number)
    for (position, rule) in replicaRules {
      if let finding = rule(covering, situation) { found[position].append(finding) }
    }
  }
  // One list that holds everything is taken as it is.
  let lists = found.filter { !$0.isEmpty }
  return lists.count == 1 ? lists[0] : Array(lists.joined())
}

/// The rule of each kind of finding; a kind without one does not compile.
func rule(for kind: FindingKind) -> Rule {
  switch kind {
  case .unprotected: .estate(unprotected)
  case .unknownProtection: .estate(protectionUnknown)
  case .wrongType: .replica(wrongType)
  case .wrongInterval: .replica(wrongInterval)
  case .wrongRPO: .replica(wrongRPO)
  case .wrongLink: .estate(wrongLink)
  case .wrongRemotePool: .replica(wrongRemotePool)
  case .suspended: .replica(suspended)
  case .autoSuspended: .replica(autoSuspended)
  case .rpoExceeded: .replica(rpoExceeded)
  case .stalled: .replica(stalled)
  case .notSynchronized: .replica(notSynchronized)
  case .linkNotUp: .estate(linkNotUp)
  case .roleReversed: .replica(roleReversed)
  case .splitRoles: .replica(splitRoles)
  case .unmanagedReplica: .estate(unmanagedReplica)
  case .memberNotReplicated: .estate(memberNotReplicated)
  case .peerMissing: .replica(peerMissing)
  case .policyMatchesNothing: .estate(policyMatchesNothing)
  case .policyConflict: .estate(policyConflict)
  case .policyUnresolvable: .estate(policyUnresolvable)
  case .arrayUnreadable: .estate(arrayUnreadable)
  case .outcomeUnknown: .estate(outcomeUnknown)
  case .outsideGroup: .estate(outsideGroup)
  case .weakRPO: .replica(weakRPO)
  case .poolBlocked: .estate(poolBlocked)
  case .initializationQueued: .estate(initializationQueued)
  case .initializationStuck: .replica(initializationStuck)
  case .sourcePoolFilling: .estate(sourcePoolFilling)
  case .targetPoolTooSmall: .estate(targetPoolTooSmall)
  case .noSource: .replica(noSource)
  case .linkAsyncOnly: .estate(linkAsyncOnly)
  case .peerChanged: .estate(peerChanged)
  case .versionSkew: .estate(versionSkew)
  case .featureMissing: .estate(featureMissing)
  case .noWitness: .estate(noWitness)
  case .wrongPreferredSide: .replica(wrongPreferredSide)
  case .unequalPeers: .replica(unequalPeers)
  case .targetTampered: .replica(targetTampered)
  case .targetMisplaced: .replica(targetMisplaced)
  case .snapshotSettings: .replica(snapshotSettings)
  case .snapshotsNearLimit: .estate(snapshotsNearLimit)
  case .orphanedTarget: .estate(orphanedTarget)
  case .leftovers: .estate(leftovers)
  case .replicaLimitNear: .estate(replicaLimitNear)
  case .clockSkew: .estate(clockSkew)
  }
}
