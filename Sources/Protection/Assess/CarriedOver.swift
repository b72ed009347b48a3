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
  /// The replica is in a state that this version does not know.
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
  for scope in situation.scopes {
    guard let array = scope.way?.array else { continue }
    for claim in scope.claims {
      guard let doubt = claim.doubt else { continue }
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
  fileprivate var doubt: Doubt? {
    switch standing {
    case .unknown: return .everything
    case .replicated(let view):
      if case .unread = view.remote { return .sides }
      if case .notUnderstood = view.roles { return .sides }
      if view.standsBy, view.sending == nil { return .state }
      if view.local.tellsState, case .other = view.local.state { return .state }
      return nil
    case .excluded, .missing, .missingWithoutRoute, .memberOfUnreplicatedGroup, .elsewhere: return nil
    }
  }
}
