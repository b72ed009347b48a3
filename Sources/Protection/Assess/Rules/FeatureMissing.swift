/// One of the two arrays cannot do what the policy wants, so nothing under the policy can be created: its software is
/// too old, or lacks the feature. Arrays of one link may differ.
///
/// Reports: per policy, the array and what it lacks. Critical; warning for a policy that only observes.
/// Remedy: none; upgrade the array or change the policy. The guard creates nothing meanwhile.
func featureMissing(_ situation: Situation) -> [Finding] {
  situation.scopes.compactMap { scope in
    guard let way = scope.way else { return nil }
    let policy = scope.policy
    let arrays = [way.array] + (way.peer.flatMap { situation.estate[$0] }.map { [$0] } ?? [])
    guard let lack = lack(of: abilities(neededFor: policy.goal, of: policy.selector.kind), on: arrays) else {
      return nil
    }
    return Finding(
      kind: .featureMissing, severity: policy.mode == .observe ? .warning : .critical, policy: policy.name,
      array: policy.array, link: policy.goal.link,
      summary: "\(lack); policy '\(policy.name)' wants \(policy.goal.words)",
      evidence: Evidence(
        Dictionary(arrays.map { ("version.\($0.name)", $0.inventory.version) }) { first, _ in first }),
      judgedFrom: arrays.map(\.name))
  }
}

/// What both arrays must be able to do for a replica of this goal.
func abilities(neededFor goal: ProtectionGoal, of kind: EntityKind) -> [Ability] {
  var needed = Ability.needed(for: goal.replication.type, of: kind)
  if kind == .filesystem, case .baseSnapshot(otherwise: .withhold, _) = goal.target { needed.append(.filesystemBases) }
  return needed
}

/// The first of these that one of the arrays lacks, as a sentence.
func lack(of needed: [Ability], on arrays: [ArrayIndex]) -> String? {
  arrays.lazy.compactMap { array in needed.lazy.compactMap { array.lack(of: $0) }.first }.first
}
