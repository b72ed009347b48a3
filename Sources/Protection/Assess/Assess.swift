/// Compares the policies with one observation.

/// - Parameter policies: the enabled ones, in any order.
/// - Parameter history: as read before the cycle, without the intents that `decideIntents` has just decided.
/// - Returns: claims, verdicts and findings in an order that depends on nothing but their content.
public func assess(
  _ policies: [Policy], _ observation: Observation, _ history: History, _ settings: ProtectionSettings
) throws(CancellationError) -> Assessment {
  let estate = Estate(observation)
  let scopes = try resolveClaims(policies, estate)
  let situation = Situation(estate, history, settings, scopes)
  // Groups first: a member has the verdict of its group.
  var ofGroups: [Int: [EntityVerdict]] = [:]
  for (position, scope) in scopes.enumerated() where scope.policy.selector.kind == .consistencyGroup {
    ofGroups[position] = try judge(scope, situation)
  }
  situation.groupVerdicts = weightiest(ofGroups)
  var verdicts: [EntityVerdict] = []
  verdicts.reserveCapacity(scopes.reduce(0) { $0 + $1.claims.count })
  for (position, scope) in scopes.enumerated() {
    if let known = ofGroups[position] { verdicts += known } else { verdicts += try judge(scope, situation) }
  }
  situation.verdicts = verdicts
  let ledger = CoverageLedger(situation)
  return Assessment(
    claims: scopes.flatMap(\.claims), verdicts: verdicts, findings: try findings(in: situation),
    uncertain: carriedOver(situation), coverage: ledger.arrays, policies: ledger.policies)
}

private func judge(_ scope: PolicyScope, _ situation: Situation) throws(CancellationError) -> [EntityVerdict] {
  var verdicts: [EntityVerdict] = []
  verdicts.reserveCapacity(scope.claims.count)
  for claim in scope.claims {
    try checkCancellation(at: verdicts.count)
    let verdict = judge(claim, in: scope, situation)
    let hold = if case .protected = verdict { situation.hold(on: claim, in: scope) } else { nil as String? }
    verdicts.append(
      EntityVerdict(
        policy: scope.policy.name, array: scope.policy.array, entity: claim.entity.reference,
        link: scope.policy.goal.link, verdict: verdict, hold: hold))
  }
  return verdicts
}

/// Of several policies' verdicts on one group that which most needs a human; of equal ones the first policy's.
private func weightiest(_ verdicts: [Int: [EntityVerdict]]) -> [EntityIdentity: EntityVerdict] {
  var weightiest: [EntityIdentity: EntityVerdict] = [:]
  for verdict in verdicts.sorted(by: { $0.key < $1.key }).lazy.flatMap(\.value) {
    if let known = weightiest[verdict.entity.identity], known.verdict.word >= verdict.verdict.word { continue }
    weightiest[verdict.entity.identity] = verdict
  }
  return weightiest
}
