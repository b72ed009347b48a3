/// Finds the newest pair of snapshots from which both sides can start without a full copy (semantics 6.3, rules B1 to
/// B6, B9, B11, B12): direct children of the two entities, write-protected, with one replication GUID.
extension TargetChooser {
  func baseTarget() -> Choice {
    entity.kind == .consistencyGroup ? groupBase() : entityBase()
  }

  private func entityBase() -> Choice {
    if entity.kind == .filesystem, let lack = array.lack(of: .filesystemBases) ?? peer.lack(of: .filesystemBases) {
      return .none(because: lack)
    }
    var firstReason: String?
    for local in own.bases(of: entity.object, pairedWith: peer) {
      switch remoteEnd(of: local) {
      case .success(let end):
        let pair = ReplicaCreation.BasePair(
          local: entity.object, remote: end.target.object, localSnapshot: local.id, remoteSnapshot: end.snapshot.id)
        return .target(
          .base(remoteGroup: nil, pairs: [pair]), origin: "; from the base snapshot of \(local.createdAt)")
      case .failure(let refusal): firstReason = firstReason ?? refusal.reason
      }
    }
    return .none(because: firstReason ?? "\(entity.reference.words) has no base snapshot")
  }

  private struct Refusal: Error {
    var reason: String
  }

  private struct RemoteEnd {
    var snapshot: BaseSnapshot
    var target: Entity
  }

  private func remoteEnd(of local: BaseSnapshot) -> Result<RemoteEnd, Refusal> {
    let twins = others.bases(guid: local.replicationGUID, pairedWith: array)
    let base = "the base snapshot of \(local.createdAt)"
    guard let twin = twins.first else {
      return .failure(Refusal(reason: "\(base) has no write-protected counterpart on array '\(peer.name)'"))
    }
    guard twins.count == 1 else {
      return .failure(Refusal(reason: "\(base) has \(twins.count) counterparts on array '\(peer.name)'"))
    }
    guard let target = peer.entity(entity.kind, twin.parent) else {
      return .failure(Refusal(reason: "the counterpart of \(base) is no direct snapshot of a \(entity.kind.words)"))
    }
    if let reason = unsuitability(of: target, for: entity, in: nil) {
      return .failure(Refusal(reason: reason))
    }
    return .success(RemoteEnd(snapshot: twin, target: target))
  }

  private func groupBase() -> Choice {
    var firstReason: String?
    for local in own.snapshotGroups(of: entity.object) {
      switch groupPairs(of: local) {
      case .success(let target):
        return .target(target, origin: "; from the snapshot group of \(local.createdAt)")
      case .failure(let refusal): firstReason = firstReason ?? refusal.reason
      }
    }
    return .none(because: firstReason ?? "\(entity.reference.words) has no snapshot group from replication")
  }

  private func groupPairs(
    of local: SnapshotGroup
  ) -> Result<ReplicaCreation.Target, Refusal> {
    let base = "the snapshot group of \(local.createdAt)"
    let twins = others.snapshotGroups(guid: local.replicationGUID ?? "")
    guard let twin = twins.first, twins.count == 1 else {
      return .failure(Refusal(reason: "\(base) has \(counted(twins.count, "counterpart")) on array '\(peer.name)'"))
    }
    guard let group = peer.entity(.consistencyGroup, twin.parent) else {
      return .failure(Refusal(reason: "the counterpart of \(base) belongs to no consistency group"))
    }
    if let reason = unsuitability(of: group, for: entity, in: nil) {
      return .failure(Refusal(reason: reason))
    }
    guard peer.members(of: group.object).count == datasets.count else {
      return .failure(
        Refusal(reason: "\(group.reference.words) of array '\(peer.name)' does not have \(datasets.count) members"))
    }
    var pairs: [ReplicaCreation.BasePair] = []
    for member in datasets {
      switch memberPair(member, local, twin, of: group) {
      case .success(let pair): pairs.append(pair)
      case .failure(let refusal): return .failure(refusal)
      }
    }
    guard Set(pairs.map(\.remote)).count == pairs.count else {
      return .failure(Refusal(reason: "\(base) maps two members to one target"))
    }
    return .success(.base(remoteGroup: group.object, pairs: pairs))
  }

  private func memberPair(
    _ member: Entity, _ local: SnapshotGroup, _ twin: SnapshotGroup, of group: Entity
  ) -> Result<ReplicaCreation.BasePair, Refusal> {
    let snapshots = own.bases(of: member.object, pairedWith: peer).filter { $0.groupID == local.id }
    guard let snapshot = snapshots.first, snapshots.count == 1 else {
      return .failure(Refusal(reason: "the snapshot group of \(local.createdAt) lacks member '\(member.name)'"))
    }
    let twins = others.bases(guid: snapshot.replicationGUID, pairedWith: array).filter { $0.groupID == twin.id }
    // Members may share their group's GUID; then only the name tells them apart, the policy's or the source's.
    let targets = twins.compactMap { other in
      peer.entity(member.kind, other.parent).map { RemoteEnd(snapshot: other, target: $0) }
    }
    let names = [member.name, place.names.name(of: member, in: entity.name)]
    let matching = targets.count > 1 ? targets.filter { names.contains($0.target.name) } : targets
    guard let end = matching.first, matching.count == 1 else {
      return .failure(
        Refusal(
          reason: "member '\(member.name)' has no single counterpart in the snapshot group on array '\(peer.name)'"))
    }
    if let reason = unsuitability(of: end.target, for: member, in: group.object) {
      return .failure(Refusal(reason: reason))
    }
    return .success(
      ReplicaCreation.BasePair(
        local: member.object, remote: end.target.object, localSnapshot: snapshot.id, remoteSnapshot: end.snapshot.id))
  }
}
