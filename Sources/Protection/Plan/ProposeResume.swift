/// Decides whether a replica that its array suspended is to go on. Only the source tells that, and what is told over a
/// link that is not up is not believed (semantics 2.6). Whether the cause is gone is the guard's business, so that a plan
/// says what is still in the way.

func proposeResume(_ claim: Claim, _ view: ReplicaView, _ context: PlanContext) -> Proposal? {
  let replica = view.local
  guard replica.state == .autoSuspended, view.group == nil, let peer = view.peer, view.roles == .agreed,
    context.estate.problem(of: view.link, at: claim.policy.array) == nil,
    // Policies on both active-active arrays may claim one leg: it is resumed once.
    context.ruler(of: view, before: claim.policy) == nil
  else { return nil }
  let (policy, entity) = (claim.policy.name, claim.entity.reference)
  guard replica.effectiveRole == .source else {
    return .withheld(
      WithheldStep(
        .resumeReplica, policy: policy, array: claim.policy.array, entity: entity, link: view.link.name,
        reason:
          "which of two active sides a resume overwrites is not known",
        ends: .person(must: "resume it on the array whose content counts")))
  }
  let reason = replica.stateReason.map { " ('\($0)')" } ?? ""
  return .step(
    Step(
      change: .resumeReplica(
        ReplicaResumption(
          replicaID: replica.id, restorePoint: replica.restorePoint, isInitial: replica.isInitializing)),
      policy: policy, array: claim.policy.array, entity: entity, link: view.link.name, peer: peer,
      reason:
        "\(entity.words) has a replica that the array suspended\(reason)\(restorePointWords(of: replica)); policy "
        + "'\(policy)' wants it active"))
}
