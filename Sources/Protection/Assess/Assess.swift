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
  var verdicts: [EntityVerdict] = []
  verdicts.reserveCapacity(scopes.reduce(0) { $0 + $1.claims.count })
  for scope in scopes {
    for claim in scope.claims {
      try checkCancellation(at: verdicts.count)
      verdicts.append(
        EntityVerdict(
          policy: scope.policy.name, array: scope.policy.array, entity: claim.entity.reference,
          link: scope.policy.goal.link, verdict: judge(claim, in: scope, situation)))
    }
  }
  situation.verdicts = verdicts
  return Assessment(
    claims: scopes.flatMap(\.claims), verdicts: verdicts, findings: try findings(in: situation),
    uncertain: carriedOver(situation), coverage: countCoverage(situation), policies: countByPolicy(situation))
}
