/// A volume was added to a replicated consistency group but its copy was not: after a recovery the application finds all
/// of its volumes but one.
///
/// Reports: each member of a replicated group that is not among the replica's pairs, whether the policy claims the group
/// or the volume. Critical.
/// Remedy: none, because arrays cannot pair what is a member already; an operator takes it out and tags it
/// `protectd-group`, and the planner proposes it as a new member.
func memberNotReplicated(_ situation: Situation) -> [Finding] {
  situation.scopes.flatMap { scope -> [Finding] in
    guard let array = scope.way?.array else { return [] }
    return scope.claims.flatMap { claim -> [Finding] in
      guard case .replicated(let view) = claim.standing, view.local.entityKind == .consistencyGroup else { return [] }
      let outside = membersOutsidePairs(of: view.local, at: array)
      let concerned = view.group == nil ? outside : outside.filter { $0.identity == claim.entity.identity }
      let group = (view.group ?? claim.entity.reference).words
      return concerned.map { member in
        Finding(
          kind: .memberNotReplicated, severity: .critical, policy: scope.policy.name, array: array.name,
          entity: member.reference, link: view.link.name,
          summary: "\(member.reference.words) is a member of \(group) but not replicated with it; policy "
            + "'\(scope.policy.name)' wants every member replicated",
          evidence: ["replica_id": "\(view.local.id)", "pairs": "\(view.local.pairs.count)"], judgedFrom: [array.name])
      }
    }
  }
}
