/// The copy is at another site than agreed: the recovery plan looks for it where it is not.
///
/// Reports: a claimed entity that is the source of a replica over another link only. Warning. Silent for an entity that
/// is itself the target of another replica: no policy can replicate it on, and its verdict says so.
/// Remedy: none, because an array takes no second replica of an entity, save an async one beside a group's active-active
/// one; an operator deletes or keeps the first.
func wrongLink(_ situation: Situation) -> [Finding] {
  situation.scopes.flatMap { scope -> [Finding] in
    guard let array = scope.way?.array else { return [] }
    var seen: Set<Int64> = []
    return scope.claims.compactMap { claim in
      guard case .elsewhere(let link, let replica) = claim.standing, replica.tellsState, claim.conflictsWith.isEmpty,
        seen.insert(replica.id).inserted
      else { return nil }
      // One finding for a group, however many of its members the policy claims.
      let isThroughGroup = replica.entityKind != claim.entity.kind
      let group = isThroughGroup ? array.entity(.consistencyGroup, replica.localEntity) : nil
      let subject = (group ?? claim.entity).reference
      return Finding(
        kind: .wrongLink, severity: .warning, policy: scope.policy.name, array: array.name, entity: subject,
        link: scope.policy.goal.link,
        summary: "\(subject.words) is replicated over link '\(link)'; policy '\(scope.policy.name)' wants link "
          + "'\(scope.policy.goal.link)'",
        evidence: ["replica_id": "\(replica.id)", "found_link": link, "role": replica.role.word],
        judgedFrom: [array.name])
    }
  }
}
