/// A policy in observe mode changes nothing; one in approve mode only what a person approved (invariant 2).
func policyMode(_ step: Step, _ context: GuardContext) -> String? {
  guard let policy = context.policies[step.policy] else { return "policy '\(step.policy)' is not enabled" }
  switch policy.mode {
  case .enforce: return nil
  case .observe: return "policy '\(policy.name)' only observes"
  case .approve: return context.approvals.contains(step.fingerprint) ? nil : waitsForApproval
  }
}

/// How every reason ends that a person's approval of the step would remove.
let waitsForApproval = "waits for approval"

extension WithheldStep {
  /// Whether nothing but a person's consent stands in the way, as far as the guards looked.
  public var awaitsApproval: Bool { step != nil && reason.hasSuffix(waitsForApproval) }
}
