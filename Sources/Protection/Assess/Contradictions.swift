/// Policies that cannot all hold: found before an edit is made, so that nobody learns of it from a finding.
public struct Contradiction: Hashable, Sendable {
  /// The edited policy.
  public var policy: PolicyName
  /// What it contradicts and what to do, to follow `cannot apply policy '<name>': `.
  public var words: String
}

/// - Returns: the first contradiction, by policy, that one of the named policies takes part in.
public func contradiction(in assessment: Assessment, about names: Set<PolicyName>) -> Contradiction? {
  contradictionOverOneLink(assessment, about: names) ?? contradictionBesideEachOther(assessment, about: names)
}

private func contradictionOverOneLink(_ assessment: Assessment, about names: Set<PolicyName>) -> Contradiction? {
  let conflicts = assessment.claims.filter { names.contains($0.policy.name) && !$0.conflictsWith.isEmpty }
  guard let first = conflicts.first else { return nil }
  let entities = Set(conflicts.map(\.entity.identity)).count
  return Contradiction(
    policy: first.policy.name,
    words:
      "it wants another protection than \(quoted(first.conflictsWith)) for \(first.entity.reference.words) over link "
      + "'\(first.policy.goal.link)' (\(counted(entities, "entity", "entities")) in all); narrow one of the selectors, or exclude these "
      + "entities")
}

/// An array takes no second replica of an entity, save an async one beside a group's active-active one.
private func contradictionBesideEachOther(_ assessment: Assessment, about names: Set<PolicyName>) -> Contradiction? {
  let links = Set(assessment.claims.lazy.map { ArrayLink(array: $0.policy.array, link: $0.policy.goal.link) })
  guard links.count > Set(links.map(\.array)).count else { return nil }
  var claims: [EntityIdentity: [Claim]] = [:]
  for claim in assessment.claims where claim.isSelected { claims[claim.entity.identity, default: []].append(claim) }
  var found: (claim: Claim, rival: Claim)?
  var entities: Set<EntityIdentity> = []
  for claim in assessment.claims where claim.isSelected && names.contains(claim.policy.name) {
    guard let rival = claims[claim.entity.identity]?.first(where: { !$0.goesWith(claim) }) else { continue }
    found = found ?? (claim, rival)
    entities.insert(claim.entity.identity)
  }
  guard let (claim, rival) = found else { return nil }
  return Contradiction(
    policy: claim.policy.name,
    words:
      "it wants \(claim.policy.goal.words) for \(claim.entity.reference.words), and policy '\(rival.policy.name)' wants "
      + "\(rival.policy.goal.words) for it (\(counted(entities.count, "entity", "entities")) in all); an array takes one replica of an entity, and "
      + "only beside an active-active one of a consistency group an async one: narrow one of the selectors, or exclude "
      + "these entities")
}

private struct ArrayLink: Hashable {
  var array: ArrayName
  var link: String
}

extension Claim {
  /// Whether the policy wants it protected at all, and could: a target is replicated on by nobody.
  fileprivate var isSelected: Bool {
    switch standing {
    // Of a member whose group another policy claims, that policy decides.
    case .excluded, .throughGroup: false
    case .elsewhere(_, let replica): replica.effectiveRole != .target
    case .unknown, .missing, .missingWithoutRoute, .memberOfUnreplicatedGroup, .replicated: true
    }
  }

  fileprivate func goesWith(_ other: Claim) -> Bool {
    let (own, others) = (policy.goal, other.policy.goal)
    if own.link == others.link { return true }
    // A member is protected through its group.
    let kind: EntityKind = entity.consistencyGroupID == nil ? entity.kind : .consistencyGroup
    return canStandTogether(own.replication.type, others.replication.type, on: kind)
  }
}
