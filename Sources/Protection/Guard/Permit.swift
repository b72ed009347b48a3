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

/// What no consent overrules. In each list the first reason counts.
let objections: [Guard] = [
  bothSidesSeen, peerIdentity, noSecondReplica, versionDistance, featuresPresent, linkTakesType, holds,
  undecidedIntents,
  usedOnce, vanishedReplica, rolesAsBefore, causeGone, refusalPause, contended, policyMode,
]

/// What a person's approval of the step removes; the particular before the general, so that consent knows the danger.
let consents: [(Consent, Guard)] = [
  (.makingAgain, makingAgainConsent),
  (.afterFailover, newDirectionConsent), (.afterFailover, failoverConsent), (.lossSinceBase, baseConsent),
  (.afterHold, holdConsent), (.initializingAgain, memberConsent), (.resuming, resumeConsent), (.doing, basisConsent),
  (.doing, approveMode),
]

/// What a person need not mend: an approval may be given meanwhile. Those that pass are over as earlier steps are done
/// and their copies end; the others need another time of day, more room, or a whole group to initialize in between.
let limits: [(passes: Bool, guardian: Guard)] = [
  (false, maintenanceWindows), (false, oneMemberAtATime), (false, remotePoolRoom), (true, creationBudget),
  (true, initializationSlots), (false, replicaSlots), (false, replicatedDatasets), (true, estateShare),
]

private func withhold(_ step: Step, _ context: GuardContext) -> WithheldStep? {
  for objection in objections {
    if let reason = objection(step, context) { return WithheldStep(step, because: reason) }
  }
  for (consent, guardian) in consents {
    guard let reason = guardian(step, context) else { continue }
    if !context.isApproved(step, consent) { return WithheldStep(step, because: reason, consent: consent) }
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
    return WithheldStep(step, because: reason, isQueued: isQueued)
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
