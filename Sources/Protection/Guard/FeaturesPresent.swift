/// Both arrays must be able to do what the replica needs; arrays of one link may differ (semantics 1.3).
func featuresPresent(_ step: Step, _ context: GuardContext) -> String? {
  guard let array = context.estate[step.array], let peer = context.estate[step.peer] else { return nil }
  switch step.change {
  case .createReplica(let creation): return lack(of: creation.abilitiesNeeded, on: [array, peer])
  case .addMember(let addition):
    return addition.type == .activeActive ? lack(of: [.activeActiveMembers], on: [array, peer]) : nil
  case .setSchedule, .resumeReplica: return nil
  }
}

extension ReplicaCreation {
  fileprivate var abilitiesNeeded: [Ability] {
    // The policy's goal says what it wants at best; the step says what it does.
    var rule = ProtectionGoal.TargetRule.new
    if case .base = target { rule = .baseSnapshot(otherwise: .withhold) }
    return abilities(
      neededFor: ProtectionGoal(replication: replication, link: "", remotePool: "", target: rule), of: kind)
  }
}
