/// Nobody can say whether the entity is protected: what was read is incomplete, contradicts itself, or uses words that
/// this version does not know. Unknown is never good (invariant 11).
///
/// Reports: every claim whose verdict is unknown, with why; a group's members that are covered through the group once, on
/// the group. Warning; critical once it has been open longer than `unprotectedCriticalAfter`. Silent where another finding
/// already says why: array-unreadable, link-not-up, policy-unresolvable, policy-conflict.
/// Remedy: none; the reason tells what to look at on the arrays.
func protectionUnknown(_ situation: Situation) -> [Finding] {
  var verdicts = situation.verdicts[...]
  return situation.scopes.flatMap { scope -> [Finding] in
    let judged = zip(scope.claims, verdicts.prefix(scope.claims.count))
    verdicts = verdicts.dropFirst(scope.claims.count)
    guard let way = scope.way, !isExplained(way, situation.estate) else { return [] }
    var seen: Set<EntityIdentity> = []
    return judged.compactMap { claim, judged in
      guard case .unknown(let reason) = judged.verdict, claim.conflictsWith.isEmpty else { return nil }
      let subject = subject(of: claim)
      guard seen.insert(subject.identity).inserted else { return nil }
      let age = situation.age(of: .unknownProtection, scope.policy.name, subject.identity)
      return Finding(
        kind: .unknownProtection, severity: age >= situation.settings.unprotectedCriticalAfter ? .critical : .warning,
        policy: scope.policy.name, array: scope.policy.array, entity: subject, link: scope.policy.goal.link,
        summary: "\(subject.words) may be without protection: \(reason); policy '\(scope.policy.name)' wants "
          + scope.policy.goal.words,
        evidence: ["unknown": reason], judgedFrom: [scope.policy.array] + (way.peer.map { [$0] } ?? []))
    }
  }
}

/// Whether the policy's way itself makes all claims unknown, which is the finding of an array, a link or the policy.
private func isExplained(_ way: Way, _ estate: Estate) -> Bool {
  switch way.destination {
  case .peerUnread, .linkMissing, .peerNotRegistered: return true
  case .open, .remotePoolMissing, .incapable:
    return way.link.flatMap { estate.problem(of: $0, at: way.array.name) } != nil
  }
}

private func subject(of claim: Claim) -> EntityReference {
  if case .replicated(let view) = claim.standing, let group = view.group { return group }
  return claim.entity.reference
}
