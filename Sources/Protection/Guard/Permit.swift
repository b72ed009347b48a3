/// Looks at every proposed step once more, independently of the planner, and lets through only what nothing speaks
/// against. Facts and what people forbade come first, then what needs a person's consent, so that only what nothing
/// else stops asks for it; then time and budgets, so that a step that is withheld for another reason takes nothing from
/// them.

/// - Returns: every step of the plan in exactly one of two lists, each in the plan's order; what the planner withheld
///   stays withheld.
public func permit(
  _ plan: Plan, _ policies: [Policy], _ observation: Observation, _ history: History, _ settings: ProtectionSettings
) throws(CancellationError) -> PermittedPlan {
  let context = GuardContext(plan, policies, observation, history, settings)
  var permitted: [Step] = []
  var withheld: [WithheldStep] = plan.withheld
  for (number, step) in plan.steps.enumerated() {
    try checkCancellation(at: number)
    if let stopped = withhold(step, context) {
      withheld.append(stopped)
    } else {
      permitted.append(step)
      context.spend(step)
    }
  }
  return PermittedPlan(
    permitted: permitted, withheld: inPlanOrder(withheld), exceedsShare: context.share.isExceeded)
}

/// Answers why a step must not be carried out; nil when this guard has nothing against it.
typealias Guard = @Sendable (Step, GuardContext) -> String?

/// What no consent overrules, and what ends it. In each list the first reason counts.
let objections: [(guardian: Guard, ends: Ending)] = [
  (bothSidesSeen, .nextReading),
  (
    peerIdentity,
    .person(must: "find out which array is at the link's other end, and correct the registration or the link")
  ),
  (
    noSecondReplica,
    .person(must: "look at that replica on both arrays, and remove what is left over or change the policy")
  ),
  (versionDistance, .person(must: "update the older array")),
  (featuresPresent, .person(must: "update the array, or change what the policy wants")),
  (linkTakesType, .person(must: "name another link in the policy, or want async")),
  (holds, .byItself(once: "the hold is over, which 'protectctl hold list' explains")),
  (undecidedIntents, .nextReading),
  (usedOnce, .nextCycle),
  (vanishedReplica, .byItself(once: "that time has passed")),
  (rolesAsBefore, .person(must: "decide whose content counts, and resume it on the source array")),
  (causeGone, .byItself(once: "somebody has mended that")),
  (refusalPause, .byItself(once: "that time has passed; mend what the array refuses")),
  (contended, .person(must: "find out who changes it back, or let the policy say what they want")),
  (policyMode, .person(must: "do it on the array, or give the policy the mode 'approve' or 'enforce'")),
]

/// What a person's approval of the step removes; the particular before the general, so that consent knows the danger.
let consents: [(Consent, Guard)] = [
  (.makingAgain, makingAgainConsent),
  (.afterFailover, newDirectionConsent), (.afterFailover, failoverConsent), (.lossSinceBase, baseConsent),
  (.afterHold, holdConsent), (.initializingAgain, memberConsent), (.resuming, resumeConsent), (.doing, basisConsent),
  (.doing, approveMode),
]

/// Whether a limit passes as earlier steps are done and their copies end, or needs another time of day, more room, or a
/// whole group to initialize in between. An approval may be given meanwhile.
let limits: [(passes: Bool, guardian: Guard, ends: Ending)] = [
  (false, maintenanceWindows, .byItself(once: "a window opens")),
  (false, oneMemberAtATime, .byItself(once: "the group has initialized")),
  (false, remotePoolRoom, .person(must: "enlarge or unlock that pool, or choose another one in the policy")),
  (true, creationBudget, .nextCycle),
  (true, initializationSlots, .nextCycle),
  (false, replicaSlots, .person(must: "remove replicas that nobody needs, or correct 'replica-limit'")),
  (
    false, replicatedDatasets,
    .person(must: "replicate less from that array, or correct 'replicated-dataset-limit'")
  ),
  (true, estateShare, .nextCycle),
]

private func withhold(_ step: Step, _ context: GuardContext) -> WithheldStep? {
  for objection in objections {
    if let reason = objection.guardian(step, context) {
      return WithheldStep(step, because: reason, ends: objection.ends)
    }
  }
  for (consent, guardian) in consents {
    guard let reason = guardian(step, context) else { continue }
    if !context.isApproved(step, consent) {
      return WithheldStep(step, because: reason, ends: .approval, consent: consent)
    }
    break
  }
  return limited(step, context)
}

private func limited(_ step: Step, _ context: GuardContext) -> WithheldStep? {
  for (position, limit) in limits.enumerated() {
    guard let reason = limit.guardian(step, context) else { continue }
    // A budget of nothing lets nothing through in any later cycle either.
    let hasBudget = context.settings.createsPerCycle > 0 && context.share.allowed > 0
    let isQueued = hasBudget && limits[position...].allSatisfy { $0.passes || $0.guardian(step, context) == nil }
    let ends = hasBudget || !limit.passes ? limit.ends : .person(must: "raise the budget in protectd.yaml")
    return WithheldStep(step, because: reason, ends: ends, isQueued: isQueued)
  }
  return nil
}

/// The planner's own withheld steps and the guard's, as one list in the plan's order.
func inPlanOrder(_ withheld: [WithheldStep]) -> [WithheldStep] {
  withheld.sorted { left, right in
    (left.policy, left.entity.name, left.entity.identity, left.link, left.changeWord)
      < (right.policy, right.entity.name, right.entity.identity, right.link, right.changeWord)
  }
}
