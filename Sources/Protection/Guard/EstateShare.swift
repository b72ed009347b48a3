/// How much of the estate one plan may change (invariant 8). The estate is what the arrays that policies protect hold.

/// However large the plan, one cycle changes no more than a share of the estate, so that a mistake is noticed while it is
/// small.
func estateShare(_ step: Step, _ context: GuardContext) -> String? {
  guard context.changes >= context.share.allowed else { return nil }
  return "at most \(context.share.words) are changed in one cycle"
}

/// The first plan after a policy edit, an upgrade or a restore waits for a person if it would change more than that share.
func basisConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard context.share.isExceeded, !context.history.basisChanges.isEmpty else { return nil }
  let changes = context.history.basisChanges.map(\.words).joined(separator: " and ")
  return "the first plan after \(changes) would change \(context.share.proposed) entities at once, more than "
    + "\(context.share.words); \(waitsForApproval)"
}

/// The share that a plan may change, against what it would change.
struct EstateShare: Sendable {
  let estate: Int
  let percent: Int
  /// At least the floor: of a small estate a share would be nothing.
  let allowed: Int
  /// Changes that policies would carry out without anybody's consent.
  let proposed: Int

  init(
    _ plan: Plan, _ policies: [PolicyName: Policy], _ estate: Estate, approvedSteps: Set<String>,
    _ settings: ProtectionSettings
  ) {
    let arrays = Set(policies.values.map(\.array))
    self.estate = arrays.reduce(0) { $0 + (estate[$1]?.entities.count ?? 0) }
    percent = settings.changeSharePercent
    allowed = max(settings.changeShareFloor, self.estate * percent / 100)
    proposed = plan.steps.count { step in
      policies[step.policy]?.isConsent(to: step.change) == true
        && (approvedSteps.isEmpty || !approvedSteps.contains(step.fingerprint))
    }
  }

  var isExceeded: Bool { proposed > allowed }

  var words: String {
    allowed > estate * percent / 100
      ? "\(allowed) entities" : "\(allowed) entities (\(percent) % of \(estate))"
  }
}
