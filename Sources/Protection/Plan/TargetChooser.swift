/// Chooses the target of a new replica by the policy's rule: a new one, an existing empty one, or one that shares a
/// base snapshot. There is no rule that takes snapshots on both sides and calls them equal: where they differ, the copy
/// would be silently wrong (invariant 6).
struct TargetChooser {
  var entity: Entity
  /// The entity itself, or a group's members by id.
  var datasets: [Entity]
  var remotePool: Pool
  var place: CreationPlace
  var context: PlanContext

  var array: ArrayIndex { place.array }
  var peer: ArrayIndex { place.peer }
  var own: TargetIndex { place.own }
  var others: TargetIndex { place.others }

  enum Choice {
    /// `origin` continues the step's reason: where the target comes from.
    case target(ReplicaCreation.Target, origin: String)
    case none(because: String)
  }

  func choose(by rule: ProtectionGoal.TargetRule) -> Choice {
    switch rule {
    case .new: return newTarget(origin: "")
    case .existingTarget(let otherwise): return choose(existingTarget(), otherwise)
    case .baseSnapshot(let otherwise, let writes):
      let choice = choose(baseTarget(), otherwise)
      guard writes == .discard, case .target(.base(let group, let pairs), let origin) = choice else { return choice }
      return .target(
        .base(remoteGroup: group, pairs: pairs), origin: "\(origin), discarding what was written to the target since")
    }
  }

  private func choose(_ preferred: Choice, _ otherwise: ProtectionGoal.Otherwise) -> Choice {
    guard case .none(let reason) = preferred, otherwise == .new else { return preferred }
    if case .none(let second) = newTarget(origin: "") { return .none(because: "\(reason); \(second)") }
    return newTarget(origin: "; \(reason), so into a new target")
  }

  /// The names of all new targets must be free.
  private func newTarget(origin: String) -> Choice {
    let group = entity.kind == .consistencyGroup ? entity.name : nil
    for wanted in group == nil ? datasets : [entity] + datasets {
      let name = place.names.name(of: wanted, in: group)
      if let reason = place.names.obstacle(to: name, for: wanted) { return .none(because: reason) }
    }
    if let names = place.names.names(of: datasets, in: group), Set(names).count < names.count {
      return .none(because: "two members of \(entity.reference.words) would have targets of one name")
    }
    return .target(.new(remotePoolID: remotePool.id, datasets: datasets.map(\.object)), origin: origin)
  }

  /// Why an entity of the peer cannot become the target of one of ours; nil when it can.
  func unsuitability(
    of remote: Entity, for local: Entity, in group: Int64?
  ) -> String? {
    let words = "\(remote.reference.words) of array '\(peer.name)'"
    if remote.poolID != remotePool.id { return "\(words) is not in pool '\(remotePool.name)'" }
    if remote.isReplicated || !peer.replicas(covering: remote).isEmpty { return "\(words) is already replicated" }
    if let reason = peer.inventory.incompleteGroups[remote.object] {
      return "the members of \(words) are not known for certain: \(reason)"
    }
    if context.isTarget(remote) { return "\(words) is the target of another step of this plan" }
    if remote.sizeBytes != local.sizeBytes {
      return "\(words) has \(remote.sizeBytes) bytes, not \(local.sizeBytes) bytes"
    }
    if remote.consistencyGroupID != group {
      return group == nil
        ? "\(words) is a member of a consistency group" : "\(words) is not in the matching consistency group"
    }
    return nil
  }
}
