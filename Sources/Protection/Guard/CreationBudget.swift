/// Only so many replicas are created in one cycle, by one policy and in all, so that a mistake in a policy stays small.
func creationBudget(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica = step.change else { return nil }
  if let limit = context.policies[step.policy]?.limits.createsPerCycle,
    context.creationsByPolicy[step.policy, default: 0] >= limit
  {
    return "policy '\(step.policy)' creates at most \(counted(limit, "replica")) in one cycle"
  }
  let limit = context.settings.createsPerCycle
  return context.creations >= limit ? "at most \(counted(limit, "replica")) are created in one cycle" : nil
}
