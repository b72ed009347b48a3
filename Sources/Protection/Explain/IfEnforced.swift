/// What would become of a step that is withheld because its policy only observes, if the policy enforced: to show that
/// is what observing is for.
public enum IfEnforced: Hashable, Sendable {
  /// The next cycle would do it.
  case done
  /// A later cycle would, once a slot or a budget is free.
  case queued(because: String)
  case awaitingApproval(because: String)
  case withheld(because: String)

  /// Whether nothing but time or a person's consent would stand in its way, so that what it needs can be told.
  var isComing: Bool {
    switch self {
    case .done, .queued, .awaitingApproval: true
    case .withheld: false
    }
  }
}

/// Lets the guard look at the same plan as if every policy that only observes had been edited to enforce, with the same
/// budgets, slots and rooms.
/// - Parameter plan: what the guard made of it as the policies are.
/// - Returns: an outcome for each withheld row, nil where the mode changes nothing about it; nil altogether where no row
///   depends on it.
public func ifEnforced(
  _ plan: PermittedPlan, _ policies: [Policy], _ observation: Observation, _ history: History,
  _ settings: ProtectionSettings
) throws(CancellationError) -> [IfEnforced?]? {
  let observing = Set(policies.filter { $0.mode == .observe }.map(\.name))
  guard plan.withheld.contains(where: { observing.contains($0.policy) && $0.step != nil }) else { return nil }
  var edited = history
  if !edited.basisChanges.contains(.policyEdit) { edited.basisChanges.append(.policyEdit) }
  let enforcing = policies.map { policy in
    var policy = policy
    if policy.mode == .observe { policy.mode = .enforce }
    return policy
  }
  let proposal = Plan(
    steps: inPlanOrder(plan.permitted + plan.withheld.compactMap(\.step)),
    withheld: plan.withheld.filter { $0.step == nil })
  let rehearsed = try permit(proposal, enforcing, observation, edited, settings)
  let stillWithheld = Dictionary(rehearsed.withheld.map { (RowKey($0), $0) }, uniquingKeysWith: { first, _ in first })
  let outcomes = plan.withheld.map { row -> IfEnforced? in
    guard observing.contains(row.policy), row.step != nil else { return nil }
    guard let now = stillWithheld[RowKey(row)] else { return .done }
    // What is said whatever the mode is no matter of the mode.
    if now.reason == row.reason { return nil }
    if now.awaitsApproval { return .awaitingApproval(because: now.reason) }
    return now.isQueued ? .queued(because: now.reason) : .withheld(because: now.reason)
  }
  return outcomes.contains { $0 != nil } ? outcomes : nil
}

private struct RowKey: Hashable {
  var changeWord: String
  var policy: PolicyName
  var array: ArrayName
  var entity: EntityIdentity
  var link: String

  init(_ row: WithheldStep) {
    changeWord = row.changeWord
    policy = row.policy
    array = row.array
    entity = row.entity.identity
    link = row.link
  }
}
