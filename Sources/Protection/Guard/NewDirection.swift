/// A step on another array than its policy's protects in the direction that a failover left behind: only a person's
/// approval of this very step counts.
func newDirectionConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard let policy = context.policies[step.policy], policy.array != step.array else { return nil }
  return
    "it protects from array '\(step.array)' to array '\(step.peer)', against policy '\(policy.name)': the content of "
    + "array '\(step.peer)' since the base would be lost; \(waitsForApproval)"
}

/// Two steps of one plan never use the same entity, in whichever direction: policies of two arrays may each want the
/// other's entity as target.
func usedOnce(_ step: Step, _ context: GuardContext) -> String? {
  context.used(by: step).map { "another step of this plan already uses \($0.words)" }
}
