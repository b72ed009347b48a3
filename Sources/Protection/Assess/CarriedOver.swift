/// Unknown resolves nothing (invariant 11): a drift that was found on an entity about which this reading says nothing
/// for certain is still found, as it was.

/// - Returns: open findings of history that are to be kept even if they were not found again. An array that could not
///   be read, or a link that is not up, needs nothing from here: `track` keeps those.
func carriedOver(_ situation: Situation) -> Set<Finding.Subject> {
  let doubts = doubts(in: situation)
  var uncertain: Set<Finding.Subject> = []
  for finding in situation.history.openFindings {
    switch finding.kind {
    // Not about what was read of the entity.
    case .outcomeUnknown, .linkNotUp, .arrayUnreadable: continue
    case .clockSkew:
      // About this machine: nobody told the time.
      if finding.subject.array == nil, situation.estate.observation.clockDoubt?.cause == .unconfirmed {
        uncertain.insert(finding.subject)
      }
      continue
    case .memberNotReplicated, .outsideGroup:
      if let array = finding.subject.array.flatMap({ situation.estate[$0] }), !array.inventory.incompleteGroups.isEmpty
      {
        uncertain.insert(finding.subject)
      }
    default: break
    }
    if doubts.isEmpty { continue }
    if let policy = finding.subject.policy, let entity = finding.subject.entity,
      doubts[ClaimKey(policy: policy, entity: entity)]?.contains(where: { $0.concerns(finding) }) == true
    {
      uncertain.insert(finding.subject)
    }
  }
  return uncertain
}

private struct ClaimKey: Hashable {
  var policy: PolicyName
  var entity: EntityIdentity
}

/// What a complete reading leaves open about an entity.
private enum Doubt {
  /// It contradicts itself.
  case everything
  /// The other side of the replica is not told, or the roles are none that this version understands.
  case sides
  /// What the arrays tell of the replica's state is not known for certain.
  case state

  func concerns(_ finding: OpenFinding) -> Bool {
    switch self {
    case .everything: true
    case .sides: finding.judgedFrom.count > 1
    case .state: finding.kind.isToldByReplicaState
    }
  }
}

private func doubts(in situation: Situation) -> [ClaimKey: Set<Doubt>] {
  if situation.history.openFindings.isEmpty { return [:] }
  var doubts: [ClaimKey: Set<Doubt>] = [:]
  var verdicts = situation.verdicts[...]
  for scope in situation.scopes {
    let judged = zip(scope.claims, verdicts.prefix(scope.claims.count))
    verdicts = verdicts.dropFirst(scope.claims.count)
    guard let array = scope.way?.array else { continue }
    for (claim, judged) in judged {
      guard let doubt = claim.doubt(judged.verdict, situation) else { continue }
      doubts[ClaimKey(policy: scope.policy.name, entity: claim.entity.identity), default: []].insert(doubt)
      // What is found on a member's replica is a finding on its group.
      if let group = claim.entity.consistencyGroupID.flatMap({ array.entity(.consistencyGroup, $0) }) {
        doubts[ClaimKey(policy: scope.policy.name, entity: group.identity), default: []].insert(doubt)
      }
    }
  }
  return doubts
}

extension Claim {
  /// - Parameter verdict: on the claim. One that a hold or another drift decides does not say what else is unknown.
  fileprivate func doubt(_ verdict: Verdict, _ situation: Situation) -> Doubt? {
    switch (standing, verdict) {
    case (.unknown, _): return .everything
    case (.replicated, .protected), (.replicated, .initializing): return nil
    case (.replicated(let view), _):
      if case .unread = view.remote { return .sides }
      if case .notUnderstood = view.roles { return .sides }
      if case .unknown = judgeTold(view, of: self, situation) { return .state }
      return nil
    case (.excluded, _), (.missing, _), (.missingWithoutRoute, _), (.memberOfUnreplicatedGroup, _), (.elsewhere, _):
      return nil
    }
  }
}
