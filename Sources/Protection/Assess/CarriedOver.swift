/// Unknown resolves nothing (invariant 11): a drift that was found on an entity about which this reading says nothing for
/// certain is still found, as it was.

/// - Parameter found: what the rules found in this observation.
/// - Returns: open findings of history to be kept, by fingerprint. An array that could not be read, or a link that is not
///   up, needs nothing from here: `track` keeps those.
func carriedOver(_ situation: Situation, found: [Finding]) -> [Finding] {
  let unknown = unknownClaims(situation)
  let uncertain = situation.history.openFindings.map(\.finding).filter { finding in
    switch finding.kind {
    // Not about what was read of the entity.
    case .outcomeUnknown, .linkNotUp, .arrayUnreadable: return false
    case .memberNotReplicated:
      if let array = finding.array.flatMap({ situation.estate[$0] }), !array.inventory.incompleteGroups.isEmpty {
        return true
      }
    default: break
    }
    guard let policy = finding.policy, let entity = finding.entity?.identity else { return false }
    return unknown.contains(ClaimKey(policy: policy, entity: entity))
  }
  if uncertain.isEmpty { return [] }
  let known = Set(found.map(\.fingerprint))
  return uncertain.map { ($0.fingerprint, $0) }.filter { !known.contains($0.0) }.sorted { $0.0 < $1.0 }.map(\.1)
}

private struct ClaimKey: Hashable {
  var policy: PolicyName
  var entity: EntityIdentity
}

private func unknownClaims(_ situation: Situation) -> Set<ClaimKey> {
  if situation.history.openFindings.isEmpty { return [] }
  var keys: Set<ClaimKey> = []
  for scope in situation.scopes {
    for claim in scope.claims {
      guard case .unknown = claim.standing else { continue }
      keys.insert(ClaimKey(policy: scope.policy.name, entity: claim.entity.identity))
    }
  }
  return keys
}
