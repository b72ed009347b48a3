/// The asynchronous leg to a third array beside an active-active replica (semantics 2.5): both active-active arrays have
/// a source object of it; one of them sends, the other one stands by and takes over when the sender is lost.
extension World {
  /// Makes a new asynchronous replica the leg of the active-active replica that covers the same entity, if there is one.
  mutating func joinActiveActive(_ reference: ReplicaReference) {
    guard let replica = replica(reference), replica.type == .async, isConcurrent(replica, on: reference.array) else {
      return
    }
    for side in [reference, peerReference(of: replica)] { updateReplica(side) { $0.isConcurrent = true } }
    insertSibling(of: reference)
  }

  /// The other active-active array gets a source object of its own if it has a link to the third one.
  private mutating func insertSibling(of reference: ReplicaReference) {
    guard let replica = replica(reference), let partner = partner(of: replica, on: reference.array) else { return }
    let (array, mirror) = (peerArray(of: partner), partner)
    let third = peerArray(of: replica)
    guard let (link, end) = linkEnds(array: array).first(where: { links[$0.link][$0.end.other].array == third }) else {
      return
    }
    let pairs = replica.pairs.compactMap { pair -> EntityPair? in
      guard let local = mirror.pairs.first(where: { $0.localID == pair.localID })?.remoteID else { return nil }
      return EntityPair(
        id: arrays[array].nextID(), remotePairID: pair.remotePairID, localID: local, remoteID: pair.remoteID,
        localBaseAction: pair.localBaseAction, remoteBaseAction: pair.remoteBaseAction)
    }
    var sibling = Replica(
      id: arrays[array].nextID(), remoteID: replica.remoteID, link: link, end: end, entityKind: replica.entityKind,
      type: .async, role: .source, localEntityID: mirror.remoteEntityID, remoteEntityID: replica.remoteEntityID,
      pairs: pairs, createdAt: now, updatedAt: now)
    sibling.isConcurrent = true
    sibling.isStandby = true
    sibling.sibling = reference
    arrays[array].replicas.append(sibling)
    cover(sibling, array: array)
    updateReplica(reference) { $0.sibling = ReplicaReference(array: array, id: sibling.id) }
  }

  /// The active-active replica that covers the entity of a leg's source object.
  private func partner(of leg: Replica, on array: Int) -> Replica? {
    coveringReplicas(of: leg, on: array).first { $0.type == .activeActive }
  }

  private func coveringReplicas(of replica: Replica, on array: Int) -> [Replica] {
    let ids =
      replica.entityKind == .consistencyGroup
      ? arrays[array].groups[replica.localEntityID]?.replicaIDs
      : arrays[array].dataset(replica.localEntityID)?.replicaIDs
    return (ids ?? []).compactMap { arrays[array].replicas[$0] }
  }

  /// The legs beside an active-active replica, on both its arrays.
  func legs(beside replica: Replica, on array: Int) -> [ReplicaReference] {
    var references: [ReplicaReference] = []
    for (side, object) in [(array, replica), (peerArray(of: replica), peer(of: replica) ?? replica)] {
      for leg in coveringReplicas(of: object, on: side) where leg.isConcurrent && leg.role == .source {
        references.append(ReplicaReference(array: side, id: leg.id))
      }
    }
    return references
  }

  /// Looks at the legs, after the side that serves hosts changed.
  mutating func stepLegs(beside replica: Replica, on array: Int) {
    for leg in legs(beside: replica, on: array) { step(leg) }
  }

  /// The source object that acts for both: the sender.
  func sender(of reference: ReplicaReference) -> ReplicaReference {
    guard let replica = replica(reference), replica.isStandby, let sibling = replica.sibling else { return reference }
    return sibling
  }

  // MARK: Handing over

  /// Has the other active-active array send, if it can. Answers whether it does.
  mutating func handOver(_ reference: ReplicaReference) -> Bool {
    guard let sibling = exchangeSender(reference), let replica = replica(sibling) else { return false }
    startJob(sibling, kind: replica.isInitial ? .initial : .periodic)
    updateReplica(sibling) { [now] replica in
      if let interval = replica.syncInterval, interval > 0, !replica.isInitial { replica.nextJobAt = now + interval }
    }
    step(sibling)
    return true
  }

  /// Makes the standby the sender if nothing is in its way or the sender's array is lost, and the target point at it.
  mutating func exchangeSender(_ reference: ReplicaReference) -> ReplicaReference? {
    guard let replica = replica(reference), let siblingReference = replica.sibling,
      let sibling = self.replica(siblingReference), arrays[siblingReference.array].isPowered,
      !arrays[reference.array].isPowered || obstacle(of: sibling, on: siblingReference.array) == nil
    else { return nil }
    updateReplica(reference) { replica in
      replica.isStandby = true
      replica.job = nil
      replica.pendingJobCount = 0
      replica.nextJobAt = nil
      replica.outageSince = nil
      replica.outageCause = nil
    }
    updateReplica(siblingReference) { $0.isStandby = false }
    updateReplica(peerReference(of: replica)) { target in
      target.remoteID = sibling.id
      target.link = sibling.link
      target.end = sibling.end.other
      target.remoteEntityID = sibling.localEntityID
      for index in target.pairs.indices {
        guard let pair = sibling.pairs.first(where: { $0.remoteID == target.pairs[index].localID }) else { continue }
        target.pairs[index].remoteID = pair.localID
        target.pairs[index].remotePairID = pair.id
      }
    }
    return siblingReference
  }

  /// What the sender knows the standby knows as well, save the job itself.
  mutating func informStandby(of reference: ReplicaReference) {
    guard let sender = replica(reference), sender.role == .source, !sender.isStandby, let sibling = sender.sibling,
      let standby = replica(sibling), standby.isStandby
    else { return }
    let pairs = standby.pairs.map { pair -> EntityPair in
      guard let own = sender.pairs.first(where: { $0.remoteID == pair.remoteID }) else { return pair }
      return inform(pair, of: own, sender: reference.array, standby: sibling.array)
    }
    arrays[sibling.array].replicas.update(sibling.id) { standby in
      standby.adopt(sender)
      standby.pairs = pairs
    }
    arrays[sibling.array].stage(sibling.id)
  }

  private func inform(_ pair: EntityPair, of own: EntityPair, sender: Int, standby: Int) -> EntityPair {
    var pair = pair
    pair.isInitial = own.isInitial
    guard own.consistentWritten != pair.senderWritten || own.consistentContent != pair.consistentContent else {
      return pair
    }
    // Both sides counted the same writes since the point, whatever they had counted before.
    let since = (arrays[sender].dataset(own.localID)?.written ?? 0) - own.consistentWritten
    let written = (arrays[standby].dataset(pair.localID)?.written ?? 0) - since
    pair.settle(content: own.consistentContent, used: own.consistentUsed, written: written)
    pair.senderWritten = own.consistentWritten
    return pair
  }
}

extension Replica {
  fileprivate mutating func adopt(_ sender: Replica) {
    state = sender.state
    stateReason = sender.stateReason
    description = sender.description
    syncInterval = sender.syncInterval
    rpo = sender.rpo
    isInitial = sender.isInitial
    restorePoint = sender.restorePoint
    lastSynchronized = sender.lastSynchronized
    consistentGUID = sender.consistentGUID
    isLagging = sender.isLagging
    version = sender.version
    updatedAt = sender.updatedAt
  }
}
