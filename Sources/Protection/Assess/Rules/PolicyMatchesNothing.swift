/// A policy that selects nothing protects nothing: a misspelled pool or pattern looks exactly like perfect health.
///
/// Reports: an enabled policy whose array was read and that selects no entity at all, excluded ones included, or none in a
/// pool that it names and that does not exist: renamed, it took everything in it out of the policy. Warning.
/// Remedy: none; correct or disable the policy.
func policyMatchesNothing(_ situation: Situation) -> [Finding] {
  situation.scopes.compactMap { scope in
    guard let array = scope.way?.array else { return nil }
    let policy = scope.policy
    let missing = policy.selector.pools.filter { array.pool(named: $0) == nil }
    guard scope.claims.isEmpty || !missing.isEmpty else { return nil }
    let reason = missing.isEmpty ? "" : ", which has no pool \(quoted(missing)),"
    let place = scope.claims.isEmpty ? "" : " there"
    let wish = scope.claims.isEmpty ? "protect at least one" : "select in that pool as well"
    var evidence: Evidence = ["name": policy.selector.name.pattern]
    if !policy.selector.pools.isEmpty { evidence["pools"] = policy.selector.pools.joined(separator: ", ") }
    for (key, value) in policy.selector.metadata { evidence["metadata.\(key)"] = value }
    return Finding(
      kind: .policyMatchesNothing, severity: .warning, policy: policy.name, array: array.name,
      summary: "array '\(array.name)'\(reason) holds no \(policy.selector.kind.words) that matches\(place); policy "
        + "'\(policy.name)' wants to \(wish)",
      evidence: evidence, judgedFrom: [array.name])
  }
}
