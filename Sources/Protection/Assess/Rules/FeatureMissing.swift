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
    let needed = abilities(neededFor: policy.goal, of: policy.selector.kind)
    guard let lack = lack(of: needed, on: arrays) else { return nil }
    return Finding(
      kind: .featureMissing, severity: policy.mode == .observe ? .warning : .critical, policy: policy.name,
      array: policy.array, link: policy.goal.link,
      summary: "array '\(lack.array)' of \(lack.words); policy '\(policy.name)' wants \(policy.goal.words)",
      evidence: ["array": lack.array.rawValue, "ability": lack.ability.rawValue], judgedFrom: arrays.map(\.name))
  }
}

/// What both arrays must be able to do for a replica of this goal.
func abilities(neededFor goal: ProtectionGoal, of kind: EntityKind) -> [ReplicationAbility] {
  var needed: [ReplicationAbility] = []
  switch goal.replication {
  case .async: break
  case .sync: needed.append(.sync)
  case .activeActive: needed.append(kind == .consistencyGroup ? .activeActiveGroups : .activeActive)
  }
  if kind == .filesystem {
    needed.append(.filesystems)
    if case .baseSnapshot(otherwise: .withhold) = goal.target { needed.append(.filesystemBase) }
  }
  return needed
}

/// The first of these that one of the arrays lacks, such as `version 4.0 lacks active-active replication, which needs
/// …`.
func lack(
  of needed: [ReplicationAbility], on arrays: [ArrayIndex]
) -> (array: ArrayName, ability: ReplicationAbility, words: String)? {
  for array in arrays {
    for ability in needed {
      if let words = array.inventory.lacking[ability] { return (array.name, ability, words) }
    }
  }
  return nil
}
