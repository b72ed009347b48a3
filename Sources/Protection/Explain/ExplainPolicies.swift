/// Says of each policy why it decides about an entity, why it lost, or why it does not concern it.

func accountsOfPolicies(
  _ own: [JudgedClaim], _ ofGroup: [JudgedClaim], group: EntityReference?, deciding: JudgedClaim?
) -> [Explanation.PolicyAccount] {
  // Whoever leaves it to the group's policy does not compete.
  let rivals = (own + ofGroup).filter { !$0.claim.isLeftToGroup }
  let accounts = (own + ofGroup).map { judged in
    let policy = judged.claim.policy
    let isDeciding =
      policy.name == deciding?.claim.policy.name
      && judged.claim.entity.identity == deciding?.claim.entity.identity
    let isThroughGroup = judged.claim.entity.identity == group?.identity
    let through = isThroughGroup ? group.map { "selects \($0.words), which holds it; " } ?? "" : ""
    return Explanation.PolicyAccount(
      policy: policy.name, mode: policy.mode, link: policy.goal.link, verdict: judged.verdict, decides: isDeciding,
      because: through + (isDeciding ? whyItDecides(judged, rivals) : whyItLost(judged, to: deciding)))
  }
  return accounts.filter(\.decides) + accounts.filter { !$0.decides }
}

private func whyItDecides(_ judged: JudgedClaim, _ all: [JudgedClaim]) -> String {
  if !judged.claim.conflictsWith.isEmpty { return contradiction(judged.claim) }
  if all.count == 1 { return "the only policy that selects it" }
  let equals = all.filter { $0.verdict.word == judged.verdict.word }
  return equals.count == 1
    ? "of \(all.count) verdicts '\(judged.verdict.word.rawValue)' most needs a human"
    : "the first by name of those with the verdict '\(judged.verdict.word.rawValue)'"
}

private func whyItLost(_ judged: JudgedClaim, to deciding: JudgedClaim?) -> String {
  guard let winner = deciding?.claim.policy else { return "decides nothing" }
  let policy = judged.claim.policy
  if !judged.claim.conflictsWith.isEmpty { return contradiction(judged.claim) }
  if case .throughGroup(let group) = judged.claim.standing {
    return "leaves it to \(group.words), which policy '\(winner.name)' claims"
  }
  if judged.verdict.word == .excluded { return "excludes it, while policy '\(winner.name)' selects it" }
  if judged.claim.entity.identity != deciding?.claim.entity.identity {
    return "policy '\(winner.name)' selects the entity itself"
  }
  if policy.goal == winner.goal { return "policy '\(winner.name)' wants the same and comes first by name" }
  if policy.goal.link != winner.goal.link {
    return "wants a replica over link '\(policy.goal.link)' besides; the verdict under policy '\(winner.name)' needs a "
      + "human more"
  }
  return "the verdict under policy '\(winner.name)' needs a human more"
}

private func contradiction(_ claim: Claim) -> String {
  "contradicts \(claim.conflictsWith.count == 1 ? "policy" : "policies") \(quoted(claim.conflictsWith)) over link "
    + "'\(claim.policy.goal.link)', so none of them acts"
}

/// Policies of the same array and kind that do not select the entity, in the order of names.
func bystanders(
  of entity: Entity, at array: ArrayIndex, _ policies: [Policy], disabled: [Policy], selected: [PolicyName]
) -> [Explanation.Bystander] {
  let concerned = { (policy: Policy) in policy.array == array.name && policy.selector.kind == entity.kind }
  let others = policies.filter { concerned($0) && !selected.contains($0.name) }.compactMap { policy in
    obstacle(to: policy.selector, entity, array).map { Explanation.Bystander(policy: policy.name, because: $0) }
  }
  let asleep = disabled.filter { concerned($0) && obstacle(to: $0.selector, entity, array) == nil }.map {
    Explanation.Bystander(policy: $0.name, because: "would select it, but is disabled")
  }
  return (others + asleep).sorted { $0.policy < $1.policy }
}

/// The first condition of the selector that the entity does not meet; nil when it is selected.
private func obstacle(to selector: Selector, _ entity: Entity, _ array: ArrayIndex) -> String? {
  let pool = array.poolName(id: entity.poolID)
  if !selector.pools.isEmpty, !selector.pools.contains(pool) {
    return
      "selects in pool\(selector.pools.count == 1 ? "" : "s") \(quoted(selector.pools)) only, and it is in '\(pool)'"
      + (NearMiss.name(pool, among: selector.pools) == nil ? "" : " (was that meant?)")
  }
  if !selector.names.matches(entity.name) {
    let one = selector.names.patterns.count == 1
    return (one ? "its pattern \(selector.names) does not match" : "none of its patterns \(selector.names) matches")
      + " the name" + (selector.names.matchesButForCase(entity.name) ? ", but only because of letter case" : "")
  }
  let tags = array.inventory.metadata[entity.object] ?? [:]
  for (key, value) in selector.metadata.sorted(by: { $0.key < $1.key }) where tags[key] != value {
    return "wants metadata \(key)='\(value)', and it has " + (tags[key].map { "'\($0)'" } ?? "none")
      + (MeantBySelector.tag(key, value, among: [tags]).map { " (did you mean \($0)?)" } ?? "")
  }
  return nil
}
