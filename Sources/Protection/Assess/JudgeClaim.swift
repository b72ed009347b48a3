/// Gives the verdict on one claim. *Protected* needs fresh evidence from both sides; whatever is missing from that
/// evidence makes it unknown, whatever contradicts it makes it unprotected (invariant 11).

func judge(_ claim: Claim, in scope: PolicyScope, _ situation: Situation) -> Verdict {
  switch claim.standing {
  case .excluded(_, let words): return .excluded(because: words)
  case .elsewhere(let link, let replica) where replica.effectiveRole == .target:
    // A copy of another array's entity: it cannot be replicated on (semantics R2), so no policy can want that.
    return .excluded(because: "is the target of replica \(replica.id) over link '\(link)' and cannot be replicated on")
  case .unknown(let reason): return .unknown(because: reason)
  case .throughGroup(let group): return situation.verdict(through: group)
  case .missing, .missingWithoutRoute, .memberOfUnreplicatedGroup, .elsewhere, .replicated: break
  }
  let verdict = judgeUnheld(claim, in: scope, situation)
  switch verdict {
  // A hold is about us: it makes no copy worse, and what is not known is not merely held.
  case .protected, .excluded, .unknown: return verdict
  case .initializing, .unprotected, .held:
    return situation.hold(on: claim, in: scope).map { .held(because: $0) } ?? verdict
  }
}

private func judgeUnheld(_ claim: Claim, in scope: PolicyScope, _ situation: Situation) -> Verdict {
  if !claim.conflictsWith.isEmpty { return judgeContested(claim) }
  switch claim.standing {
  case .missing, .excluded, .unknown, .throughGroup: return .unprotected(because: claim.lacksReplica)
  case .missingWithoutRoute(let reason): return .unprotected(because: "\(claim.lacksReplica), and \(reason)")
  case .memberOfUnreplicatedGroup(let group):
    return .unprotected(because: "is a member of \(group.words), which has no replica")
  case .elsewhere(let link, let replica):
    return .unprotected(
      because: whyNoSecond(claim.policy.goal.replication.type, of: claim.entity, beside: replica, over: link))
  case .replicated(let view):
    let verdict = judge(view, of: claim, in: scope, situation)
    // What is known stays known: a restore point that is too old needs no more evidence.
    guard case .unknown(let reason) = verdict, let breach = rpoBreach(of: view, claim, situation) else {
      return verdict
    }
    return .unprotected(because: "\(breach.observed), and \(reason)")
  }
}

private func rpoBreach(of view: ReplicaView, _ claim: Claim, _ situation: Situation) -> RPOBreach? {
  guard let (teller, array) = view.restorePointTeller(at: claim.policy.array) else { return nil }
  let (link, end) = view.judgingEnd(for: claim.policy.array)
  return rpoBreach(
    of: teller, wanted: claim.policy.goal.replication, at: situation.now(at: array),
    believingState: situation.estate.problem(of: link, at: end) == nil)
}

private func judgeContested(_ claim: Claim) -> Verdict {
  let others = claim.conflictsWith.map { "'\($0)'" }.joined(separator: ", ")
  let reason = "policy '\(claim.policy.name)' and \(others) want different protection"
  if case .replicated = claim.standing { return .unknown(because: reason) }
  return .unprotected(because: "has no replica over the link, and \(reason)")
}

private func judge(_ view: ReplicaView, of claim: Claim, in scope: PolicyScope, _ situation: Situation) -> Verdict {
  if let verdict = judgeSides(view) { return verdict }
  let local = view.local
  if let array = scope.way?.array {
    if view.group == nil, let reason = array.inventory.incompleteGroups[local.localEntity],
      local.entityKind == .consistencyGroup
    {
      return .unknown(because: "its members are not known for certain: \(reason)")
    }
    let outside = membersOutsidePairs(of: local, at: array)
    if view.group != nil, outside.contains(where: { $0.identity == claim.entity.identity }) {
      return .unprotected(because: "is not among the pairs of its consistency group's replica")
    }
    if view.group == nil, let member = outside.first {
      return .unprotected(because: "its member '\(member.name)' is not among the replica's pairs")
    }
  }
  let wanted = claim.policy.goal.replication.type
  if local.type != .known(wanted) {
    return .unprotected(because: "is replicated \(local.type.word), not \(wanted.rawValue)")
  }
  return judgeTold(view, of: claim, situation)
}

/// What follows from what the arrays tell of a replica's state; unknown while that is told by nobody, not to be believed,
/// or in words that this version does not know.
func judgeTold(_ view: ReplicaView, of claim: Claim, _ situation: Situation) -> Verdict {
  if view.standsBy, view.sending == nil {
    return .unknown(because: "the other active-active array sends replica \(view.local.id), and it was not read")
  }
  let (link, end) = view.judgingEnd(for: claim.policy.array)
  if let problem = situation.estate.problem(of: link, at: end) {
    return .unknown(because: "\(problem), so what the arrays tell of its replica may be out of date")
  }
  guard let (teller, array) = view.teller(at: claim.policy.array) else {
    return .unknown(because: "neither side of replica \(view.local.id) tells its state")
  }
  if let verdict = judgeState(of: teller, on: array) { return verdict }
  return teller.isSynchronous ? judgeSynchronous(teller) : judgeAsync(teller, of: array, claim, situation)
}

/// What the state alone decides: nil for an active replica.
private func judgeState(of replica: Replica, on array: ArrayName) -> Verdict? {
  switch replica.state {
  case .suspended: .held(because: "suspended by a user")
  case .autoSuspended: .unprotected(because: "suspended by the array" + (replica.stateReason.map { ": \($0)" } ?? ""))
  case .notTold: .unknown(because: "array '\(array)' does not tell the replica's state")
  case .other(let word): .unknown(because: "replica state '\(word)' is not known to this version")
  case .active: nil
  }
}

/// What both sides together rule out: nil when both were read and their roles agree.
private func judgeSides(_ view: ReplicaView) -> Verdict? {
  switch view.remote {
  case .unread(let reason): return .unknown(because: reason)
  case .missing:
    return .unprotected(because: "the other side of replica \(view.local.id) is missing on array '\(view.peer ?? "")'")
  case .present: break
  }
  switch view.roles {
  case .agreed: return nil
  case .reversed: return .held(because: "roles are reversed: it is the target of replica \(view.local.id)")
  case .bothSources: return .held(because: "both sides of replica \(view.local.id) are source")
  case .bothTargets: return .held(because: "both sides of replica \(view.local.id) are target")
  case .otherSideUnseen: return .unknown(because: "the other side of replica \(view.local.id) was not seen")
  case .notUnderstood(let words): return .unknown(because: "roles are \(words)")
  }
}

private func judgeAsync(_ replica: Replica, of array: ArrayName, _ claim: Claim, _ situation: Situation) -> Verdict {
  if replica.isInitializing {
    return replica.job == .stalled ? .unprotected(because: "its first copy is stalled") : .initializing
  }
  let now = situation.now(at: array)
  if let breach = rpoBreach(of: replica, wanted: claim.policy.goal.replication, at: now, believingState: true) {
    return .unprotected(because: breach.observed)
  }
  if replica.job == .stalled { return .unprotected(because: "its job is stalled") }
  if case .other(let word) = replica.rpoState, case .async(_, nil) = claim.policy.goal.replication {
    return .unknown(because: "RPO state '\(word)' is not known to this version, and the policy sets no RPO")
  }
  guard let restorePoint = replica.restorePoint else { return .initializing }
  if restorePoint > now + clockLeeway {
    let clock = situation.estate[array]?.inventory.clockSkew == nil ? "this machine's clock" : "the array's own clock"
    return .unknown(
      because: "its restore point is \((restorePoint - now).inWords) ahead of \(clock), so how old it is is not known")
  }
  if case .async(_, nil) = claim.policy.goal.replication, replica.ownRPO == nil, replica.interval == nil {
    return .unknown(because: "neither policy nor array tells how old its restore point may be")
  }
  return .protected
}

private func judgeSynchronous(_ replica: Replica) -> Verdict {
  switch replica.synchronisation {
  case .synchronized: replica.isInitial ? .initializing : .protected
  case .initializing, .initializingPending: .initializing
  case .inProgress, .outOfSync, .lagging, .stalled:
    .unprotected(because: "is \(replica.synchronisation?.word ?? "") instead of synchronized")
  case .other(let word): .unknown(because: "synchronisation state '\(word)' is not known to this version")
  case nil: .unknown(because: "the array does not tell whether it is synchronized")
  }
}

/// Members of a replicated consistency group that its replica does not carry, by id.
func membersOutsidePairs(of replica: Replica, at array: ArrayIndex) -> [Entity] {
  guard replica.entityKind == .consistencyGroup else { return [] }
  let paired = Set(replica.pairs.map(\.local))
  return array.members(of: replica.localEntity).filter { !paired.contains($0.object) }
}
