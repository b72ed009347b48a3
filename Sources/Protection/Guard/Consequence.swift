/// A policy that enforces is consent to what adds protection. What also takes something away waits for a person of its own
/// accord, whatever the mode.
extension Policy {
  /// Whether the policy alone is consent enough.
  func isConsent(to change: Change) -> Bool {
    guard mode == .enforce else { return false }
    switch change {
    case .createReplica, .setSchedule: return true
    case .resumeReplica: return resume == .enforce
    case .addMember: return false
    }
  }
}

extension Step {
  /// What the step takes away; nil for one that only adds.
  var consequence: String? {
    switch change {
    case .createReplica, .setSchedule: nil
    case .resumeReplica:
      "a resume replaces what the target on array '\(peer)' holds by what array '\(array)' holds now"
    case .addMember(let addition):
      "the whole of \(addition.group.words) initializes again and has no new consistent point until then"
    }
  }
}

/// A new member makes its whole group initialize again, at a time that a person chooses.
func memberConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard case .addMember = step.change, let consequence = step.consequence else { return nil }
  return "\(consequence); \(waitsForApproval)"
}

/// A resume makes the target what the source is now; a policy can consent to that beforehand.
func resumeConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard case .resumeReplica = step.change, let consequence = step.consequence,
    context.policies[step.policy]?.isConsent(to: step.change) != true
  else { return nil }
  return "\(consequence); \(waitsForApproval)"
}
