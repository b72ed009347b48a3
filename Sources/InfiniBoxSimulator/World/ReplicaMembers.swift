/// Members of a replicated consistency group: they come and go on both arrays in one step (rest 12.7, semantics 5).
extension World {
  /// R41, R42: adds a member with its counterpart; the whole group initialises again.
  mutating func addReplicatedMember(
    _ datasetID: Int, target: NewTarget, to groupID: Int, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[groupID] else { throw .notFound("CG", groupID) }
    guard let dataset = arrays[array].dataset(datasetID) else { throw .notFound("VOLUME", datasetID) }
    guard let replica = group.replicaIDs.first.flatMap({ arrays[array].replicas[$0] }) else {
      throw .conflict("CG_NOT_REPLICATED", "'\(group.name)' is not replicated")
    }
    try requireMembership(of: dataset, in: group, array: array)
    try requireMemberChange(replica)
    guard replica.type == .async || dataset.kind == .volume else {
      throw .conflict("REPLICATION_TYPE_NOT_SUPPORTED", "a filesystem has asynchronous replicas only")
    }
    let peerArray = peerArray(of: replica)
    let remoteID = try prepareMemberTarget(dataset, target: target, replica: replica, peer: peerArray)
    join(datasetID, group: groupID, array: array)
    if arrays[peerArray].dataset(remoteID)?.groupID == 0 {
      join(remoteID, group: replica.remoteEntityID, array: peerArray)
    }
    insertMemberPair(local: datasetID, remote: remoteID, target: target, replica: replica, array: array)
    record(
      "CONS_GROUP_MEMBER_ADDED", on: array, about: groupID, "{name} added to the consistency group", by: user,
      data: named(dataset.name))
    if let driver = drivingReference(of: ReplicaReference(array: array, id: replica.id)) {
      startJob(driver, kind: .initial)
    }
  }

  private func requireMemberChange(_ replica: Replica) throws(SimulatedRefusal) {
    guard replica.role != .target else {
      throw .conflict("OPERATION_ON_TARGET", "the consistency group is a target; ask the source array")
    }
    guard replica.state == .active, !replica.isInitial || replica.pairs.isEmpty, links[replica.link].isConnected else {
      throw .conflict("INVALID_STATE", "the replica is suspended or initializing, or its link is not up")
    }
  }

  private mutating func prepareMemberTarget(
    _ dataset: Dataset, target: NewTarget, replica: Replica, peer: Int
  ) throws(SimulatedRefusal) -> Int {
    switch target {
    case .create(let given):
      guard let pool = arrays[peer].groups[replica.remoteEntityID]?.poolID else {
        throw SimulatedRefusal(404, "CG_NOT_FOUND", "the target consistency group is gone", isRemote: true)
      }
      let name = given ?? dataset.name
      do {
        try requireRoom(pool: pool, array: peer, virtual: dataset.size, physical: 0)
        try requireName(name)
      } catch { throw error.fromPeer() }
      guard arrays[peer].datasetID(named: name, kind: dataset.kind) == nil else {
        throw SimulatedRefusal(409, "NAME_CONFLICT", "the peer has a '\(name)' already", isRemote: true)
      }
      let id = arrays[peer].nextID()
      arrays[peer].insert(
        Dataset(
          id: id, kind: dataset.kind, name: name, poolID: pool, size: dataset.size, isThick: false, familyID: id,
          createdAt: now, updatedAt: now))
      return id
    case .existing(let id), .base(let id, _, _), .takeSnapshot(let id):
      guard let existing = arrays[peer].dataset(id), existing.kind == dataset.kind else {
        throw SimulatedRefusal.notFound(dataset.kind.word, id).fromPeer()
      }
      guard existing.isMaster, existing.replicaIDs.isEmpty, existing.isEmpty else {
        throw SimulatedRefusal(409, "TARGET_NOT_EMPTY", "'\(existing.name)' is no empty, free master", isRemote: true)
      }
      guard existing.size == dataset.size else {
        throw SimulatedRefusal(409, "SIZE_MISMATCH", "'\(existing.name)' has another size", isRemote: true)
      }
      return id
    }
  }

  private mutating func insertMemberPair(
    local: Int, remote: Int, target: NewTarget, replica: Replica, array: Int
  ) {
    let peerArray = peerArray(of: replica)
    let localPairID = arrays[array].nextID()
    let remotePairID = arrays[peerArray].nextID()
    let wasProtected = arrays[peerArray].dataset(remote)?.isWriteProtected ?? false
    let localPair = EntityPair(
      id: localPairID, remotePairID: remotePairID, localID: local, remoteID: remote,
      localBaseAction: .noBaseData, remoteBaseAction: target.remoteAction)
    var remotePair = EntityPair(
      id: remotePairID, remotePairID: localPairID, localID: remote, remoteID: local,
      localBaseAction: target.remoteAction, remoteBaseAction: .noBaseData)
    remotePair.targetWasProtected = wasProtected
    updateReplica(ReplicaReference(array: array, id: replica.id)) { object in
      object.pairs.append(localPair)
      object.isInitial = true
    }
    updateReplica(peerReference(of: replica)) { [remotePair] object in
      object.pairs.append(remotePair)
      object.isInitial = true
    }
    arrays[array].updateDataset(local) { $0.replicaIDs.append(replica.id) }
    arrays[peerArray].updateDataset(remote) { dataset in
      dataset.replicaIDs.append(replica.remoteID)
      if replica.type != .activeActive { dataset.isWriteProtected = true }
    }
  }

  /// Takes a member and its counterpart out of both groups; with `retains` a pair of equal snapshots stays.
  mutating func removeReplicatedMember(
    _ datasetID: Int, from groupID: Int, retains: Bool, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[groupID] else { throw .notFound("CG", groupID) }
    guard let replica = group.replicaIDs.first.flatMap({ arrays[array].replicas[$0] }),
      let pair = replica.pairs.first(where: { $0.localID == datasetID })
    else {
      throw SimulatedRefusal(404, "CG_MEMBER_NOT_FOUND", "dataset \(datasetID) is no member of '\(group.name)'")
    }
    try requireMemberChange(replica)
    let peerArray = peerArray(of: replica)
    guard let peer = peer(of: replica), let peerPair = peer.pairs.first(where: { $0.localID == pair.remoteID }) else {
      throw SimulatedRefusal(409, "REMOTE_ERROR", "the peer does not know the member", isRemote: true)
    }
    if retains {
      _ = insertReclaimed(pair, replica: replica, array: array, group: nil)
      _ = insertReclaimed(peerPair, replica: replica, array: peerArray, group: nil)
    }
    updateReplica(ReplicaReference(array: array, id: replica.id)) { $0.pairs.removeAll { $0.localID == datasetID } }
    updateReplica(peerReference(of: replica)) { $0.pairs.removeAll { $0.localID == pair.remoteID } }
    uncover(pair, of: replica, array: array)
    uncover(peerPair, of: peer, array: peerArray)
    leave(datasetID, group: groupID, array: array)
    leave(pair.remoteID, group: replica.remoteEntityID, array: peerArray)
    record(
      "CONS_GROUP_MEMBER_REMOVED", on: array, about: groupID, "{name} removed from the consistency group", by: user,
      data: named(arrays[array].dataset(datasetID)?.name ?? ""))
  }
}
