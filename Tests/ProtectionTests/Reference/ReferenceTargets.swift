import Protection

/// Which target a new replica gets on the peer (policy file, `base`; semantics 6.3).
struct ReferenceTargets {
  let world: ReferenceWorld
  let array: ReferenceArray
  let peer: ReferenceArray
  let pool: Pool
  let newNames: [(array: ArrayName, kind: EntityKind, name: String)]
  let takenTargets: [EntityIdentity]
  let goal: ProtectionGoal

  func choose(for entity: Entity, by rule: ProtectionGoal.TargetRule) -> ReplicaCreation.Target? {
    switch rule {
    case .new: return newTarget(for: entity)
    case .existingTarget(let otherwise):
      return existingTarget(for: entity) ?? (otherwise == .new ? newTarget(for: entity) : nil)
    case .baseSnapshot(let otherwise, _):
      return baseTarget(for: entity) ?? (otherwise == .new ? newTarget(for: entity) : nil)
    }
  }

  /// A new target has the name that the policy says, which must be free: for the entity and for each member.
  private func newTarget(for entity: Entity) -> ReplicaCreation.Target? {
    let datasets = array.datasets(of: entity)
    for wanted in entity.kind == .consistencyGroup ? [entity] + datasets : [entity] {
      let name = array.targetName(of: wanted, in: entity, goal)
      if name.unicodeScalars.count > 65 || peer.entity(wanted.kind, named: name) != nil { return nil }
      if newNames.contains(where: { $0 == (peer.name, wanted.kind, name) }) { return nil }
    }
    return .new(remotePoolID: pool.id, datasets: datasets.map(\.object))
  }

  /// An entity of the same name; for a group, with members that map one to one by name. Not for filesystems (R8).
  private func existingTarget(for entity: Entity) -> ReplicaCreation.Target? {
    guard entity.kind != .filesystem, let remote = peer.entity(entity.kind, named: entity.name),
      isSuitable(remote, for: entity, inGroup: nil)
    else { return nil }
    if entity.kind != .consistencyGroup {
      return .existing(remoteGroup: nil, pairs: [.init(local: entity.object, remote: remote.object)])
    }
    let members = array.datasets(of: entity)
    let remoteMembers = peer.members(ofGroup: remote.object)
    guard members.count == remoteMembers.count else { return nil }
    var pairs: [ReplicaCreation.DatasetPair] = []
    for member in members {
      guard let twin = remoteMembers.first(where: { $0.name == member.name && $0.kind == member.kind }),
        isSuitable(twin, for: member, inGroup: remote.object)
      else { return nil }
      pairs.append(.init(local: member.object, remote: twin.object))
    }
    return .existing(remoteGroup: remote.object, pairs: pairs)
  }

  /// Same pool as the policy wants, of equal size now (B5), neither replicated (B6) nor meant for another replica, and in
  /// no other group.
  private func isSuitable(_ remote: Entity, for local: Entity, inGroup group: Int64?) -> Bool {
    remote.poolID == pool.id && !remote.isReplicated && peer.replicas(covering: remote).isEmpty
      && peer.inventory.incompleteGroups[remote.object] == nil && !takenTargets.contains(remote.identity)
      && remote.sizeBytes == local.sizeBytes && remote.consistencyGroupID == group
  }

  // MARK: Bases

  private func baseTarget(for entity: Entity) -> ReplicaCreation.Target? {
    if entity.kind == .consistencyGroup { return groupBase(of: entity) }
    let arrays = [array, peer]
    if entity.kind == .filesystem,
      !arrays.allSatisfy({ $0.inventory.abilities.contains(.filesystemBases) })
    {
      return nil
    }
    let own = bases(on: array, for: peer).filter { $0.parent == entity.object }
    for base in own.sorted(by: { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }) {
      let twins = bases(on: peer, for: array).filter { $0.replicationGUID == base.replicationGUID }
      guard let twin = twins.first, twins.count == 1, let remote = peer.entity(entity.kind, id: twin.parent),
        isSuitable(remote, for: entity, inGroup: nil)
      else { continue }
      let pair = ReplicaCreation.BasePair(
        local: entity.object, remote: remote.object, localSnapshot: base.id, remoteSnapshot: twin.id)
      return .base(remoteGroup: nil, pairs: [pair])
    }
    return nil
  }

  /// What can be one end: unmodified (B4), with a GUID (B2), made for this peer as far as the array remembers (B3).
  private func bases(on array: ReferenceArray, for other: ReferenceArray) -> [BaseSnapshot] {
    array.inventory.baseSnapshots.filter { snapshot in
      snapshot.isWriteProtected && !snapshot.replicationGUID.isEmpty
        && (snapshot.peerSerial == nil || snapshot.peerSerial == other.serial)
    }
  }

  /// A snapshot group on each side and a complete mapping of the members (B12).
  private func groupBase(of entity: Entity) -> ReplicaCreation.Target? {
    let own = array.inventory.snapshotGroups.filter { $0.parent == entity.object }
    for group in own.sorted(by: { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }) {
      guard let guid = group.replicationGUID, !guid.isEmpty else { continue }
      let twins = peer.inventory.snapshotGroups.filter { $0.replicationGUID == guid }
      guard let twin = twins.first, twins.count == 1, let remote = peer.entity(.consistencyGroup, id: twin.parent),
        isSuitable(remote, for: entity, inGroup: nil), let pairs = pairs(of: entity, group, remote, twin)
      else { continue }
      return .base(remoteGroup: remote.object, pairs: pairs)
    }
    return nil
  }

  private func pairs(
    of entity: Entity, _ group: SnapshotGroup, _ remote: Entity, _ twin: SnapshotGroup
  ) -> [ReplicaCreation.BasePair]? {
    let members = array.datasets(of: entity)
    guard peer.members(ofGroup: remote.object).count == members.count else { return nil }
    var pairs: [ReplicaCreation.BasePair] = []
    for member in members {
      let own = bases(on: array, for: peer).filter { $0.parent == member.object && $0.groupID == group.id }
      guard let snapshot = own.first, own.count == 1 else { return nil }
      var ends: [(snapshot: BaseSnapshot, target: Entity)] = []
      for other in bases(on: peer, for: array)
      where other.groupID == twin.id && other.replicationGUID == snapshot.replicationGUID {
        if let target = peer.entity(member.kind, id: other.parent) { ends.append((other, target)) }
      }
      // Members may share their group's GUID; then the name tells them apart.
      if ends.count > 1 {
        let names = [member.name, array.targetName(of: member, in: entity, goal)]
        ends = ends.filter { names.contains($0.target.name) }
      }
      guard let end = ends.first, ends.count == 1, isSuitable(end.target, for: member, inGroup: remote.object) else {
        return nil
      }
      pairs.append(
        .init(
          local: member.object, remote: end.target.object, localSnapshot: snapshot.id, remoteSnapshot: end.snapshot.id))
    }
    return Set(pairs.map(\.remote)).count == pairs.count ? pairs : nil
  }
}

extension ReferenceArray {
  /// A group keeps its name: arrays let nobody choose it.
  func targetName(of entity: Entity, in group: Entity, _ goal: ProtectionGoal) -> String {
    if entity.kind == .consistencyGroup { return entity.name }
    return goal.targetName.pattern.replacing("{array}", with: name.rawValue)
      .replacing("{pool}", with: pool(id: entity.poolID)?.name ?? "")
      .replacing("{group}", with: group.kind == .consistencyGroup ? group.name : "")
      .replacing("{name}", with: entity.name)
  }
}
