/// Names of new targets that could not all be given, told before an edit is made: what the plan would withhold one by one.

/// - Returns: a sentence for each policy, or pair of policies, among those named.
func targetNameClashes(
  in assessment: Assessment, about names: Set<PolicyName>, _ estate: Estate
) throws(CancellationError) -> [String] {
  var clashes = TargetNameClashes(estate)
  for (position, claim) in assessment.claims.enumerated() {
    try checkCancellation(at: position)
    clashes.add(claim)
  }
  return clashes.sentences(about: names)
}

private struct TargetNameClashes {
  private let estate: Estate
  private var indexes: [ArrayName: TargetIndex] = [:]
  private var taken: [Key: (source: EntityIdentity, policy: PolicyName)] = [:]
  private var found: [Clash: (count: Int, first: String)] = [:]

  private struct Key: Hashable {
    var array: ArrayName
    var kind: EntityKind
    var name: String
  }

  private struct Clash: Hashable {
    var policy: PolicyName
    /// nil: with what the array has, or by its length.
    var other: PolicyName?
  }

  init(_ estate: Estate) { self.estate = estate }

  mutating func add(_ claim: Claim) {
    guard case .missing(let route) = claim.standing, claim.policy.goal.target == .new,
      let array = estate[claim.policy.array],
      let peer = estate[route.peer]
    else { return }
    let index = indexes[peer.name] ?? TargetIndex(peer, expectedReservations: 0)
    indexes[peer.name] = index
    let names = TargetNames(claim.policy.goal.targetName, from: array, to: peer, index)
    let isGroup = claim.entity.kind == .consistencyGroup
    let sources = isGroup ? [claim.entity] + array.members(of: claim.entity.object) : [claim.entity]
    for source in sources {
      let name = names.name(of: source, in: isGroup ? claim.entity.name : nil)
      if let obstacle = names.obstacle(to: name, for: source) {
        note(Clash(policy: claim.policy.name), obstacle)
      }
      let key = Key(array: peer.name, kind: source.kind, name: name)
      guard let other = taken[key] else {
        taken[key] = (source.identity, claim.policy.name)
        continue
      }
      if other.source == source.identity { continue }
      note(
        Clash(policy: claim.policy.name, other: other.policy),
        "two targets \(source.kind.words) '\(name)' on array '\(peer.name)'")
    }
  }

  private mutating func note(_ clash: Clash, _ words: String) {
    found[clash] = found[clash].map { ($0.count + 1, $0.first) } ?? (1, words)
  }

  func sentences(about names: Set<PolicyName>) -> [String] {
    let concerned = found.filter { names.contains($0.key.policy) || $0.key.other.map(names.contains) == true }
    return concerned.map { clash, found in
      let more = found.count > 1 ? ", and \(found.count - 1) more like it" : ""
      let remedy = "; name them apart with 'target-name', such as \"{array}-{name}\""
      guard let other = clash.other else {
        return "policy '\(clash.policy)' cannot name all new targets: \(found.first)\(more)\(remedy)"
      }
      let policies =
        other == clash.policy ? "policy '\(other)' wants" : "policies '\(other)' and '\(clash.policy)' want"
      return "\(policies) \(found.first)\(more)\(remedy)"
    }.sorted()
  }
}
