extension Assessment {
  /// Findings on policies that keep all or part of what a policy wants from being planned at all, so that a plan without
  /// a row for it would look like perfect health.
  public var stuckPolicies: [Finding] { findings.filter { Self.stuckKinds.contains($0.kind) } }

  private static let stuckKinds: Set<FindingKind> = [
    .policyUnresolvable, .policyMatchesNothing, .policyConflict, .featureMissing,
  ]
}
