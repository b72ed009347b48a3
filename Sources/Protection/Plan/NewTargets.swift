/// What a step puts into a pool of the other array: targets that were not there before.
struct NewTargets {
  var poolID: Int64
  var bytes: Int64
}

extension Estate {
  /// Nil for a step that makes none. A new member's target lies in the pool of the other array's group.
  func newTargets(of step: Step) -> NewTargets? {
    switch step.change {
    case .createReplica(let creation):
      guard case .new(let poolID, _) = creation.target else { return nil }
      return NewTargets(poolID: poolID, bytes: creation.bytesToCopy)
    case .addMember(let addition):
      let replica = self[step.array]?.replica(id: addition.replicaID)
      let group = replica?.remoteEntity.flatMap { self[step.peer]?.entity(.consistencyGroup, $0) }
      return group.map { NewTargets(poolID: $0.poolID, bytes: addition.bytesToCopy) }
    case .setSchedule, .resumeReplica: return nil
    }
  }
}
