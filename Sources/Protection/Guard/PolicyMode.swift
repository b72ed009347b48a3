/// A policy in observe mode changes nothing (invariant 2).
func policyMode(_ step: Step, _ context: GuardContext) -> String? {
  guard let policy = context.policies[step.policy] else { return "policy '\(step.policy)' is not enabled" }
  return policy.mode == .observe ? "policy '\(policy.name)' only observes" : nil
}

/// A policy in approve mode changes only what a person approved (invariant 2).
func approveMode(_ step: Step, _ context: GuardContext) -> String? {
  context.policies[step.policy]?.mode == .approve ? waitsForApproval : nil
}

/// How every reason ends that a person's approval of the step would remove.
let waitsForApproval = "waits for approval"
