extension FindingKind {
  /// The changes by which protectd ends such a finding, the likeliest first.
  var remedyingChanges: [Change.Kind] {
    switch self {
    case .unprotected: [.createReplica]
    case .wrongInterval, .wrongRPO, .weakRPO: [.setSchedule]
    case .autoSuspended: [.resumeReplica]
    case .outsideGroup, .memberNotReplicated: [.addMember]
    case .roleReversed: [.turnDirection]
    case .unknownProtection, .wrongType, .wrongLink, .wrongRemotePool, .suspended, .rpoExceeded, .stalled,
      .notSynchronized, .linkNotUp, .splitRoles, .unmanagedReplica, .peerMissing, .policyMatchesNothing,
      .policyConflict, .policyUnresolvable, .arrayUnreadable, .outcomeUnknown, .poolBlocked, .initializationQueued,
      .initializationStuck, .sourcePoolFilling, .targetPoolTooSmall, .noSource, .linkAsyncOnly, .peerChanged,
      .versionSkew, .featureMissing, .noWitness, .wrongPreferredSide, .unequalPeers, .targetTampered, .targetMisplaced,
      .snapshotSettings, .snapshotsNearLimit, .orphanedTarget, .leftovers, .replicaLimitNear, .clockSkew:
      []
    }
  }

  /// What happens next where no plan has a step for it.
  var remedyWithoutStep: Remedy { .none(endWithoutStep) }

  private var endWithoutStep: Ending {
    switch self {
    case .unprotected: .person(must: "mend what the finding names; 'protectctl why' tells what else stands in the way")
    case .unknownProtection: .byItself(once: "both arrays tell again, which 'protectctl why' shows")
    case .wrongType: .person(must: "change the type on the array, or the policy")
    case .wrongInterval: .person(must: "set the interval on the array, or change the policy")
    case .wrongRPO: .person(must: "set the RPO on the array, or change the policy")
    case .wrongLink:
      .person(must: "decide which site is right, and change the policy or remove the replica on the array")
    case .wrongRemotePool: .person(must: "move the target on its array, or change the policy")
    case .suspended: .person(must: "find out who suspended it and why, and resume it on the source array")
    case .autoSuspended: .person(must: "mend the cause, and resume it on the source array")
    case .rpoExceeded: .person(must: "find what holds the replica up: a suspension, a stalled job or too slow a link")
    case .stalled: .person(must: "look at the remote pool and the link; the job then goes on by itself")
    case .notSynchronized:
      .byItself(once: "the array has caught up; if it does not, look at the link and the remote pool")
    case .linkNotUp: .person(must: "restore the link; jobs then go on by themselves within a day")
    case .roleReversed: .person(must: "fail back on the arrays, or move the policy to the other array")
    case .splitRoles, .noSource:
      .person(must: "decide which side holds the data to keep, and change the roles on the arrays")
    case .unmanagedReplica: .person(must: "claim it with a policy, or remove it on the array")
    case .memberNotReplicated:
      .person(must: "take the volume out of the group and tag it 'protectd-group', so that it joins anew")
    case .peerMissing: .person(must: "find out whether the other side is in use, then remove the remains on the array")
    case .policyMatchesNothing: .person(must: "correct what the policy selects, or disable it")
    case .policyConflict: .person(must: "narrow one of the policies, or give both the same protection")
    case .policyUnresolvable: .person(must: "correct the policy, register the array, or restore the link or pool")
    case .arrayUnreadable: .person(must: "mend what the finding names, and try with 'protectctl array check'")
    case .outcomeUnknown: .byItself(once: "complete readings of both arrays decide it; if they do not, look there")
    case .outsideGroup: .person(must: "put it into its group, exclude it with a reason, or claim it with a policy")
    case .weakRPO: .person(must: "give the policy an RPO of at least twice the interval")
    case .poolBlocked: .person(must: "enlarge or unlock the pool")
    case .initializationQueued:
      .byItself(once: "the array has slots for these copies; look whether those that run go on")
    case .initializationStuck:
      .person(must: "look at the link's throughput, the load of both arrays and the remote pool")
    case .sourcePoolFilling: .person(must: "let the replicas ship again, or enlarge the pool")
    case .targetPoolTooSmall: .person(must: "enlarge the remote pool, or choose another one in the policy")
    case .linkAsyncOnly: .person(must: "make the link carry sync replication, or let the policy want async")
    case .peerChanged: .person(must: "refresh the link, or register the array that is at its other end now")
    case .versionSkew: .person(must: "update the older array")
    case .featureMissing: .person(must: "update the array, or change what the policy wants")
    case .noWitness: .person(must: "set the witness on the link, or bring it back")
    case .wrongPreferredSide: .person(must: "set the preferred side on the arrays, or change the policy")
    case .unequalPeers: .person(must: "let both sides serve their hosts alike")
    case .targetTampered: .person(must: "take the hosts' access to the target away, after looking at what was written")
    case .targetMisplaced: .person(must: "rename or move the target on its array")
    case .snapshotSettings: .person(must: "set the replica's snapshots on the array as those of its policy are")
    case .snapshotsNearLimit: .person(must: "shorten retentions, or remove old snapshots on the array")
    case .orphanedTarget: .person(must: "look whether anybody needs the target, and remove the remains on the array")
    case .leftovers: .person(must: "look whether anybody needs them, and remove them on the array")
    case .clockSkew: .person(must: "set the clock that the finding names, and keep it set")
    case .replicaLimitNear: .person(must: "remove replicas that nobody needs, or replicate by consistency groups")
    }
  }
}
