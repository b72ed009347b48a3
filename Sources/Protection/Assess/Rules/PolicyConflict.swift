/// Two policies want different protection for the same entity over the same link. Whichever acted would undo the other,
/// so neither acts, and what has no replica stays without.
///
/// Reports: one finding per policy (the first by name) and link, with the others and the entities. Critical when one of
/// the entities has no replica over the link, else warning.
/// Remedy: none; narrow one of the policies, or make their protection equal.
func policyConflict(_ situation: Situation) -> [Finding] {
  situation.scopes.compactMap { scope in
    let name = scope.policy.name
    let contested = scope.claims.filter { !$0.conflictsWith.isEmpty && $0.conflictsWith.allSatisfy { name < $0 } }
    guard let first = contested.first else { return nil }
    let others = Set(contested.flatMap(\.conflictsWith)).sorted()
    let isUncovered = contested.contains { claim in if case .replicated = claim.standing { false } else { true } }
    let more = contested.count == 1 ? "is" : "and \(contested.count - 1) more are"
    let examples = contested.prefix(10).map(\.entity.name).sorted().joined(separator: ", ")
    return Finding(
      kind: .policyConflict, severity: isUncovered ? .critical : .warning, policy: name, array: scope.policy.array,
      link: scope.policy.goal.link,
      summary: "\(first.entity.reference.words) \(more) also claimed by \(quoted(others)); policy '\(name)' wants "
        + "different protection: \(scope.policy.goal.words)",
      evidence: ["entities": "\(contested.count)", "examples": examples], judgedFrom: [scope.policy.array])
  }
}
