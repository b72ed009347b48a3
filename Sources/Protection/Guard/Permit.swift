/// Looks at every proposed step once more, independently of the planner, and lets through only what nothing speaks
/// against. Facts come first, then what people said, then time, then budgets, so that a step that is withheld for
/// another reason takes nothing from a budget.

/// - Returns: every step of the plan in exactly one of two lists, each in the plan's order; what the planner withheld
///   stays withheld.
public func permit(
  _ plan: Plan, _ policies: [Policy], _ observation: Observation, _ history: History, _ settings: ProtectionSettings
) -> PermittedPlan {
  var context = GuardContext(policies, observation, history, settings)
  var permitted: [Step] = []
  var withheld: [WithheldStep] = plan.withheld
  for step in plan.steps {
    if let reason = guards.lazy.compactMap({ $0(step, context) }).first {
      withheld.append(WithheldStep(step, because: reason))
    } else {
      permitted.append(step)
      context.spend(step)
    }
  }
  return PermittedPlan(permitted: permitted, withheld: inPlanOrder(withheld))
}

/// Answers why a step must not be carried out; nil when this guard has nothing against it.
typealias Guard = @Sendable (Step, GuardContext) -> String?

/// In the order of evaluation; the first reason counts.
let guards: [Guard] = [
  bothSidesSeen, noSecondReplica, policyMode, holds, undecidedIntents, vanishedReplica, refusalPause,
  maintenanceWindows, remotePoolRoom, creationBudget, initializationSlots, replicaSlots,
]

/// The planner's own withheld steps and the guard's, as one list in the plan's order.
private func inPlanOrder(_ withheld: [WithheldStep]) -> [WithheldStep] {
  withheld.sorted { left, right in
    (left.policy, left.entity.name, left.entity.identity, left.link, left.changeWord)
      < (right.policy, right.entity.name, right.entity.identity, right.link, right.changeWord)
  }
}
