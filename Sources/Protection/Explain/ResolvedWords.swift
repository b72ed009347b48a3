extension Finding {
  /// What holds now that the finding is over.
  /// - Parameter ending: nil where the version that ended it kept none, or nothing more is known.
  public func words(of ending: FindingEnding?) -> String {
    let policy = policy.map { "policy '\($0)'" } ?? "no policy"
    let array = array.map { "array '\($0)'" } ?? "this machine"
    let link = link.map { "link '\($0)'" } ?? "the link"
    let subject = entity?.words ?? self.policy.map { "policy '\($0)'" } ?? array
    return switch ending {
    case nil: "complete readings show '\(kind.rawValue)' of \(subject) no more"
    case .mended: kind.mended(subject, policy: policy, array: array, link: link)
    case .policyGone: "\(policy) is not enabled any more"
    case .notSelected: "\(policy) does not select \(subject) any more"
    case .linkUnused: "\(policy) does not use \(link) any more"
    case .arrayGone: "\(array) is not registered any more"
    case .entityGone: "\(subject) is no longer on \(array)"
    case .linkGone: "\(array) has no \(link) any more"
    case .replicaGone: "\(subject) has no replica over \(link) any more"
    }
  }
}

extension FindingKind {
  /// What is true where the drift was.
  fileprivate func mended(_ subject: String, policy: String, array: String, link: String) -> String {
    switch self {
    case .unprotected: "\(subject) has a replica"
    case .unknownProtection: "whether \(subject) is protected is known again"
    case .wrongType: "\(subject) has the replication type that \(policy) wants"
    case .wrongInterval: "\(subject) is replicated at the interval that \(policy) wants"
    case .wrongRPO: "\(subject) has the RPO that \(policy) wants"
    case .wrongLink: "\(subject) is replicated over no other link than \(policy) wants"
    case .wrongRemotePool: "the copy of \(subject) is in the pool that \(policy) wants"
    case .suspended: "the replica of \(subject) is no longer suspended by a user"
    case .autoSuspended: "the replica of \(subject) is no longer suspended by its array"
    case .rpoExceeded: "\(subject) is within its RPO again"
    case .stalled: "the replica of \(subject) makes progress again"
    case .notSynchronized: "the replica of \(subject) is synchronized again"
    case .roleReversed: "the roles of the replica of \(subject) are as \(policy) wants"
    case .splitRoles: "only one side of the replica of \(subject) is the source"
    case .noSource: "the replica of \(subject) has a source"
    case .unmanagedReplica: "a policy covers the replica of \(subject)"
    case .memberNotReplicated: "\(subject) is in the replica of its group"
    case .peerMissing: "both sides of the replica of \(subject) are there"
    case .outcomeUnknown: "what became of the step for \(subject) is known"
    case .outsideGroup: "\(subject) is in a consistency group"
    case .weakRPO: "the RPO of \(subject) fits its interval"
    case .initializationStuck: "the first copy of \(subject) makes progress or is done"
    case .wrongPreferredSide: "\(subject) is preferred where \(policy) wants it"
    case .unequalPeers: "both sides of \(subject) serve hosts alike"
    case .targetTampered: "the targets of \(subject) are write-protected and as large as their sources"
    case .targetMisplaced: "the targets of \(subject) are named and grouped as their sources"
    case .snapshotSettings: "the replica of \(subject) treats snapshots as \(policy) wants"
    case .orphanedTarget: "the replica of \(subject) has both its sides"
    case .policyMatchesNothing: "\(policy) selects something, in each pool that it names"
    case .policyConflict: "\(policy) contradicts no other policy"
    case .policyUnresolvable: "the array, the link and the pool of \(policy) are there"
    case .poolBlocked: "the pools of \(policy) take data"
    case .sourcePoolFilling: "no pool of \(policy) fills up while its replicas ship nothing"
    case .targetPoolTooSmall: "the remote pool of \(policy) has room for its copies"
    case .linkAsyncOnly: "\(link) carries what \(policy) wants"
    case .featureMissing: "both arrays can do what \(policy) wants"
    case .snapshotsNearLimit: "the pools of \(policy) are below the limit of snapshots"
    case .linkNotUp: "\(link) of \(array) is up"
    case .arrayUnreadable: "\(array) is read again"
    case .initializationQueued: "no first copy over \(link) of \(array) waits too long"
    case .peerChanged: "\(link) of \(array) leads to the array that is expected there"
    case .versionSkew: "the versions of both arrays of \(link) go together"
    case .noWitness: "\(link) of \(array) has a witness that both arrays reach"
    case .leftovers: "\(array) has nothing left over for too long"
    case .replicaLimitNear: "\(array) has room for more replicas"
    case .clockSkew: "the clock of \(array) agrees with the others"
    }
  }
}
