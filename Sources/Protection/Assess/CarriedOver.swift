/// Unknown resolves nothing (invariant 11): a drift that was found on an entity about which this reading says nothing
/// for certain is still found, as it was.

/// - Returns: open findings of history that are to be kept even if they were not found again. An array that could not
///   be read, or a link that is not up, needs nothing from here: `track` keeps those.
func carriedOver(_ situation: Situation) -> Set<Finding.Subject> {
  let unknown = unknownClaims(situation)
  var uncertain: Set<Finding.Subject> = []
  for finding in situation.history.openFindings.map(\.subject) {
    switch finding.kind {
    // Not about what was read of the entity.
    case .outcomeUnknown, .linkNotUp, .arrayUnreadable: continue
    case .memberNotReplicated, .outsideGroup:
      if let array = finding.array.flatMap({ situation.estate[$0] }), !array.inventory.incompleteGroups.isEmpty {
        uncertain.insert(finding)
      }
    default: break
    }
    if unknown.isEmpty { continue }
    if let policy = finding.policy, let entity = finding.entity,
      unknown.contains(ClaimKey(policy: policy, entity: entity))
    {
      uncertain.insert(finding)
    }
  }
  return uncertain
}

private struct ClaimKey: Hashable {
  var policy: PolicyName
  var entity: EntityIdentity
}

private func unknownClaims(_ situation: Situation) -> Set<ClaimKey> {
  if situation.history.openFindings.isEmpty { return [] }
  var keys: Set<ClaimKey> = []
  for scope in situation.scopes {
    guard let array = scope.way?.array else { continue }
    for claim in scope.claims where claim.isUncertain {
      keys.insert(ClaimKey(policy: scope.policy.name, entity: claim.entity.identity))
      // What is found on a member's replica is a finding on its group.
      if let group = claim.entity.consistencyGroupID.flatMap({ array.entity(.consistencyGroup, $0) }) {
        keys.insert(ClaimKey(policy: scope.policy.name, entity: group.identity))
      }
    }
  }
  return keys
}

extension Claim {
  /// Whether this reading leaves open how the entity stands: it contradicts itself, does not show the replica's other side
  /// although nothing is missing, or uses words that this version does not know.
  fileprivate var isUncertain: Bool {
    switch standing {
    case .unknown: return true
    case .replicated(let view):
      if case .unread = view.remote { return true }
      if case .notUnderstood = Roles(of: view) { return true }
      if view.local.tellsState, case .other = view.local.state { return true }
      return false
    case .excluded, .missing, .missingWithoutRoute, .memberOfUnreplicatedGroup, .elsewhere: return false
    }
  }
}
