import Protection

/// What the memory of replicas says against a creation.
struct ReferenceMemory {
  let world: ReferenceWorld

  init(_ world: ReferenceWorld) { self.world = world }

  private func remembered(_ entity: Entity) -> [KnownReplica] {
    world.history.knownReplicas.filter { $0.entity == entity.identity }
  }

  private func wasProtectedFromHere(_ known: KnownReplica) -> Bool { rolesAgree(known.localRole, known.remoteRole) }

  /// Counted from the first reading that missed it, which may be this one.
  private func isGraceOver(_ known: KnownReplica) -> Bool {
    (known.vanishedAt ?? world.now) + world.settings.deletedReplicaGrace <= world.now
  }

  /// Somebody deleted its replica over this link lately and may be about to create it again (H9).
  func isWaitedFor(_ entity: Entity, _ link: String) -> Bool {
    let last = remembered(entity).filter { $0.link == link }.max { $0.lastSeenAt < $1.lastSeenAt }
    guard let last, wasProtectedFromHere(last) else { return false }
    return !isGraceOver(last)
  }

  /// Over whichever link and however long ago: the newer data may be at the other side (H12).
  func wereFailedOver(_ entities: [Entity]) -> Bool {
    entities.contains { entity in remembered(entity).contains { !wasProtectedFromHere($0) } }
  }

  /// Whether this very replica was read active with the roles that it has.
  func sawActive(_ replica: Int64, of entity: Entity, over link: String) -> Bool {
    let known = remembered(entity).first { $0.link == link && $0.replicaID == replica && $0.vanishedAt == nil }
    return known.map { $0.wasActive && $0.localRole == .source && $0.remoteRole == .target } ?? false
  }

  /// A start from a base takes the target back to it (B7): hosts or clients may have written to the target since, or a replica of
  /// either side went on after the base was made, as memory or a newer snapshot tells.
  /// - Parameter mayDiscard: the policy says that what hosts wrote to the target may be lost; it does not say so of a target
  ///   that hosts went on with.
  func mayLoseWrites(
    _ creation: ReplicaCreation, _ entity: Entity, _ array: ReferenceArray, _ peer: ReferenceArray, mayDiscard: Bool
  ) -> Bool {
    if case .existing(_, let pairs) = creation.target {
      return pairs.compactMap { peer.dataset(id: $0.remote) }.contains { $0.isMapped && !$0.isWriteProtected }
    }
    guard case .base(_, let pairs) = creation.target else { return false }
    if mayHaveBeenWritten(pairs, peer), !mayDiscard || isNewerSide(pairs, array, peer) { return true }
    if hasNewerBase(pairs, array, peer) { return true }
    let bases = array.inventory.baseSnapshots.filter { base in pairs.contains { $0.localSnapshot == base.id } }
    guard let oldest = bases.map(\.createdAt).min() else { return false }
    // What a deletion leaves behind may be as old as the policy lets a restore point be.
    var acceptedAge: Duration = .zero
    if case .async(let interval, let rpo) = creation.replication { acceptedAge = rpo ?? (interval ?? .zero) * 2 }
    let sources = [entity] + pairs.compactMap { array.dataset(id: $0.local) }
    return (sources + pairs.compactMap { peer.dataset(id: $0.remote) }).contains { entity in
      remembered(entity).contains { $0.lastSeenAt > oldest + acceptedAge }
    }
  }

  private func mayHaveBeenWritten(_ pairs: [ReplicaCreation.BasePair], _ peer: ReferenceArray) -> Bool {
    pairs.compactMap { peer.dataset(id: $0.remote) }.contains { target in
      let isReached = target.kind == .filesystem ? target.isExported != false : target.isMapped
      return isReached && !target.isWriteProtected || remembered(target).contains { $0.wasWritable }
    }
  }

  private func isNewerSide(
    _ pairs: [ReplicaCreation.BasePair], _ array: ReferenceArray, _ peer: ReferenceArray
  ) -> Bool {
    func isReached(_ dataset: Entity?) -> Bool? {
      dataset.flatMap { $0.kind == .filesystem ? $0.isExported : $0.isMapped }
    }
    return pairs.contains { pair in
      guard let target = peer.dataset(id: pair.remote) else { return false }
      return remembered(target).contains { $0.localRole != .target || $0.remoteRole != .source }
        || isReached(target) == true && isReached(array.dataset(id: pair.local)) == false
    }
  }

  /// A newer snapshot of a target, or of a source for the target's array, than the one that the start is from.
  private func hasNewerBase(
    _ pairs: [ReplicaCreation.BasePair], _ array: ReferenceArray, _ peer: ReferenceArray
  ) -> Bool {
    pairs.contains { pair in
      let here = array.inventory.baseSnapshots.filter { $0.parent == pair.local }
      let there = peer.inventory.baseSnapshots.filter { $0.parent == pair.remote }
      let startsHere = here.first { $0.id == pair.localSnapshot }?.createdAt
      let startsThere = there.first { $0.id == pair.remoteSnapshot }?.createdAt
      return here.contains { base in
        (base.peerSerial == nil || base.peerSerial == peer.serial) && startsHere.map { base.createdAt > $0 } == true
      } || there.contains { base in startsThere.map { base.createdAt > $0 } == true }
    }
  }
}
