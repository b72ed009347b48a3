/// A policy that selects nothing protects nothing: a misspelled pool or pattern looks exactly like perfect health.
///
/// Reports: an enabled policy whose array was read and that selects no entity at all, excluded ones included, or none in a
/// pool that it names and that does not exist: renamed, it took everything in it out of the policy. Warning.
/// Remedy: none; correct or disable the policy.
func policyMatchesNothing(_ situation: Situation) -> [Finding] {
  // What was meant takes a look at many names, so a slip that a thousand policies share is told for some of them.
  var guesses = 20
  return situation.scopes.compactMap { scope in
    guard let array = scope.way?.array else { return nil }
    let policy = scope.policy
    let missing = policy.selector.pools.filter { array.pool(named: $0) == nil }
    guard scope.claims.isEmpty || !missing.isEmpty else { return nil }
    let meant = missing.map { NameRules.meant(by: $0, among: array.pools.lazy.map(\.name)) }.joined()
    let reason = missing.isEmpty ? "" : ", which has no pool \(quoted(missing))\(meant),"
    let place = scope.claims.isEmpty ? "" : " there"
    if missing.isEmpty { guesses -= 1 }
    let resembling = missing.isEmpty && guesses >= 0 ? MeantBySelector(policy.selector, at: array).words : ""
    let (names, wish) = (
      policy.selector.names, scope.claims.isEmpty ? "protect at least one" : "select in that pool as well"
    )
    var evidence: Evidence = [
      "name": names.patterns.count == 1 ? names.patterns[0].pattern : names.description
    ]
    if !policy.selector.pools.isEmpty { evidence["pools"] = policy.selector.pools.joined(separator: ", ") }
    for (key, value) in policy.selector.metadata { evidence["metadata.\(key)"] = value }
    return Finding(
      kind: .policyMatchesNothing, severity: .warning, policy: policy.name, array: array.name,
      summary:
        "array '\(array.name)'\(reason) holds no \(policy.selector.kind.words) that matches\(place)\(resembling); policy "
        + "'\(policy.name)' wants to \(wish)",
      evidence: evidence, judgedFrom: [array.name])
  }
}
