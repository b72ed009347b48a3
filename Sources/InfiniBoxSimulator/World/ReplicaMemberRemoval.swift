/// Members that leave a replicated consistency group: as ordinary datasets, with a base on both sides, or with a replica
/// of their own (rest 12.7, semantics 5).
extension World {
  struct MemberRemoval {
    /// nil leaves it to the array.
    var retainsStagingArea: Bool?
    /// The member goes on in a replica of its own, with this description.
    var createsReplica = false
    var replicaName: String?
    var isForcedOnRemoteError = false
    var isForcedOnTarget = false
    var isForcedOnLocal = false
    var keepsSerialOnLocal = true
  }

  /// R42, R45: takes a member and its counterpart out of both groups; the other members are not initialised again.
  mutating func removeReplicatedMember(
    _ datasetID: Int, from groupID: Int, _ removal: MemberRemoval, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[groupID] else { throw .notFound("CG", groupID) }
    guard let replica = group.replicaIDs.first.flatMap({ arrays[array].replicas[$0] }),
      let pair = replica.pairs.first(where: { $0.localID == datasetID })
    else {
      throw SimulatedRefusal(404, "CG_MEMBER_NOT_FOUND", "dataset \(datasetID) is no member of '\(group.name)'")
    }
    guard removal.retainsStagingArea != true || replica.type != .sync else {
      throw .conflict("RETAIN_NOT_SUPPORTED", "the staging area of a SYNC replica cannot be retained", group.affected)
    }
    let isLocal = removal.isForcedOnLocal || (replica.role == .target && removal.isForcedOnTarget)
    let peer = isLocal ? nil : try peer(toRemove: pair, from: group, replica, removal, array: array)
    if removal.createsReplica {
      guard peer != nil else {
        throw .badRequest("OPERATION_NOT_SUPPORTED", "a replica of its own needs both sides", group.affected)
      }
      try requireLimits(datasets: 0, array: array, peer: peerArray(of: replica))
    }
    leave(pair, replica: replica, array: array, removal)
    if let peer, let peerPair = peer.pairs.first(where: { $0.localID == pair.remoteID }) {
      leave(peerPair, replica: peer, array: peerArray(of: replica), removal)
      if removal.createsReplica {
        insertOwnReplica(pair, peerPair, of: replica, peer: peer, named: removal.replicaName, array: array)
      } else if replica.type == .activeActive {
        let side = removal.keepsSerialOnLocal ? peerArray(of: replica) : array
        renewHostSerial(of: side == array ? pair.localID : pair.remoteID, on: side)
      }
    }
    record(
      "CONS_GROUP_MEMBER_REMOVED", on: array, about: groupID, "{name} removed from the consistency group", by: user,
      data: named(arrays[array].dataset(datasetID)?.name ?? ""))
  }

  /// The peer's object, if both sides are to change; nil if force leaves it alone.
  private func peer(
    toRemove pair: EntityPair, from group: ConsistencyGroup, _ replica: Replica, _ removal: MemberRemoval, array: Int
  ) throws(SimulatedRefusal) -> Replica? {
    let isReached = links[replica.link].isConnected && arrays[peerArray(of: replica)].isReachable
    if !isReached && removal.isForcedOnRemoteError && replica.role != .target { return nil }
    try requireMemberChange(of: group, replica, array: array)
    try requireProvisioning(overLink: replica.link, end: replica.end)
    if let peer = peer(of: replica), peer.pairs.contains(where: { $0.localID == pair.remoteID }) { return peer }
    guard !removal.isForcedOnRemoteError else { return nil }
    throw SimulatedRefusal(
      409, "REMOTE_ERROR", "the peer does not know the member", isRemote: true,
      affected: [affected(replica, on: array)])
  }

  /// One side of the removal.
  private mutating func leave(_ pair: EntityPair, replica: Replica, array: Int, _ removal: MemberRemoval) {
    let retains = removal.retainsStagingArea ?? retainsStagingAreaByDefault(array: array)
    if retains && replica.type != .sync && !removal.createsReplica {
      _ = insertReclaimed(pair, replica: replica, array: array, group: nil)
    }
    updateReplica(ReplicaReference(array: array, id: replica.id)) { object in
      object.pairs.removeAll { $0.localID == pair.localID }
    }
    uncover(pair, of: replica, array: array)
    leave(pair.localID, group: replica.localEntityID, array: array)
  }

  /// The member's pair in two new objects that go on as the group's did.
  private mutating func insertOwnReplica(
    _ pair: EntityPair, _ peerPair: EntityPair, of replica: Replica, peer: Replica, named name: String?, array: Int
  ) {
    let peerArray = peerArray(of: replica)
    let (localID, remoteID) = (arrays[array].nextID(), arrays[peerArray].nextID())
    let kind: SimulatedEntityKind = arrays[array].dataset(pair.localID)?.kind == .filesystem ? .filesystem : .volume
    let own = Replica(localID, remoteID: remoteID, of: kind, pair: pair, like: replica, at: now)
    let ownPeer = Replica(remoteID, remoteID: localID, of: kind, pair: peerPair, like: peer, at: now)
    for (object, side) in [(own, array), (ownPeer, peerArray)] {
      var object = object
      object.description = name ?? ""
      arrays[side].replicas.append(object)
      cover(object, array: side)
    }
    updateReplica(ReplicaReference(array: array, id: localID)) { [now] replica in
      if let interval = replica.syncInterval, interval > 0 { replica.nextJobAt = now + interval }
    }
  }
}

extension Replica {
  /// A replica of one pair that has the settings and the consistent point of another one.
  fileprivate init(
    _ id: Int, remoteID: Int, of kind: SimulatedEntityKind, pair: EntityPair, like group: Replica, at now: Int
  ) {
    self.init(
      id: id, remoteID: remoteID, link: group.link, end: group.end, entityKind: kind, type: group.type,
      role: group.role, localEntityID: pair.localID, remoteEntityID: pair.remoteID, pairs: [pair], createdAt: now,
      updatedAt: now)
    syncInterval = group.syncInterval
    rpo = group.rpo
    isInitial = pair.isInitial
    restorePoint = group.restorePoint
    lastSynchronized = group.lastSynchronized
    consistentGUID = group.consistentGUID
    isLagging = group.isLagging
    syncState = group.syncState
    isDriver = group.isDriver
    isPreferred = group.isPreferred
    isSuspendedFromLocal = group.isSuspendedFromLocal
  }
}
