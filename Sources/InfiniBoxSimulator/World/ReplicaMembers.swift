/// Members of a replicated consistency group: they come and go on both arrays in one step (rest 12.7, semantics 5).
extension World {
  /// R41, R42: adds a member with its counterpart; the whole group initialises again.
  mutating func addReplicatedMember(
    _ datasetID: Int, target: NewTarget, to groupID: Int, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[groupID] else { throw .notFound("CG", groupID) }
    guard let dataset = arrays[array].dataset(datasetID) else { throw .notFound("VOLUME", datasetID) }
    guard let replica = group.replicaIDs.first.flatMap({ arrays[array].replicas[$0] }) else {
      throw .conflict("CG_NOT_REPLICATED", "'\(group.name)' is not replicated", group.affected)
    }
    try requireMemberChange(of: group, replica, array: array)
    try requireProvisioning(overLink: replica.link, end: replica.end)
    try requireMastership(of: dataset, in: group)
    try requireType(replica.type, of: dataset)
    let driver = drivingReference(of: ReplicaReference(array: array, id: replica.id))
    if let own = dataset.replicaIDs.first.flatMap({ arrays[array].replicas[$0] }) {
      try adopt(own, of: dataset, into: replica, array: array)
      if let driver { startJob(driver, kind: replica.type == .async ? .periodic : .catchUp) }
    } else {
      let peerArray = peerArray(of: replica)
      try requireLimits(datasets: 1, isNewReplica: false, array: array, peer: peerArray)
      let remoteID = try prepareMemberTarget(dataset, target: target, replica: replica, peer: peerArray)
      join(datasetID, group: groupID, array: array)
      if arrays[peerArray].dataset(remoteID)?.groupID == 0 {
        join(remoteID, group: replica.remoteEntityID, array: peerArray)
      }
      insertMemberPair(local: datasetID, remote: remoteID, target: target, replica: replica, array: array)
      if let driver { startJob(driver, kind: .initial) }
    }
    record(
      "CONS_GROUP_MEMBER_ADDED", on: array, about: groupID, "{name} added to the consistency group", by: user,
      data: named(dataset.name))
  }

  /// R42, and what the array's software, or the second replica of the group, keeps from changing its members.
  func requireMemberChange(of group: ConsistencyGroup, _ replica: Replica, array: Int) throws(SimulatedRefusal) {
    let sides = [array, peerArray(of: replica)]
    let canChange =
      settings.supportsGroupMemberChange && group.replicaIDs.count == 1
      && (replica.type != .activeActive || sides.allSatisfy { arrays[$0].abilities.meets(.activeActiveChanges) })
    guard canChange else {
      throw .conflict(
        "OPERATION_NOT_SUPPORTED", "'\(group.name)' cannot change its members while it is replicated", group.affected)
    }
    guard replica.role != .target else {
      throw .conflict(
        "OPERATION_ON_TARGET", "'\(group.name)' is a target; ask the source array", group.affected)
    }
    guard replica.state == .active, !replica.isInitial || replica.pairs.isEmpty, links[replica.link].carriesData else {
      throw .conflict(
        "INVALID_STATE", "the replica of '\(group.name)' is suspended or initializing, or its link is not up",
        affected(replica, on: array))
    }
  }

  private mutating func prepareMemberTarget(
    _ dataset: Dataset, target: NewTarget, replica: Replica, peer: Int
  ) throws(SimulatedRefusal) -> Int {
    do throws(SimulatedRefusal) {
      guard let group = arrays[peer].groups[replica.remoteEntityID] else {
        throw SimulatedRefusal.notFound("CG", replica.remoteEntityID)
      }
      switch target {
      case .create(let name):
        return try insertMemberTarget(of: dataset, named: name ?? dataset.name, pool: group.poolID, array: peer)
      case .existing(let id), .base(let id, _, _), .takeSnapshot(let id):
        try requireMemberTarget(id, of: dataset, in: group, array: peer)
        return id
      }
    } catch {
      throw error.fromPeer()
    }
  }

  private mutating func insertMemberTarget(
    of dataset: Dataset, named name: String, pool: Int, array: Int
  ) throws(SimulatedRefusal) -> Int {
    try requireRoom(pool: pool, array: array, virtual: dataset.size, physical: 0)
    try requireName(name)
    guard arrays[array].datasetID(named: name, kind: dataset.kind) == nil else {
      throw .conflict("NAME_CONFLICT", "'\(arrays[array].name)' has a '\(name)' already")
    }
    let id = arrays[array].nextID()
    arrays[array].insert(
      Dataset(
        id: id, kind: dataset.kind, name: name, poolID: pool, size: dataset.size, isThick: false, familyID: id,
        createdAt: now, updatedAt: now))
    return id
  }

  private func requireMemberTarget(
    _ id: Int, of dataset: Dataset, in group: ConsistencyGroup, array: Int
  ) throws(SimulatedRefusal) {
    guard let target = arrays[array].dataset(id), target.kind == dataset.kind else {
      throw .notFound(dataset.kind.word, id)
    }
    guard target.isMaster, target.replicaIDs.isEmpty, target.isEmpty else {
      throw .conflict("TARGET_NOT_EMPTY", "'\(target.name)' is no empty, free master", target.affected)
    }
    guard target.size == dataset.size else {
      throw .conflict("SIZE_MISMATCH", "'\(target.name)' has another size", target.affected)
    }
    guard target.groupID == 0 || target.groupID == group.id else {
      throw .conflict("ENTITY_IN_CG", "'\(target.name)' is a member of another consistency group", target.affected)
    }
    guard target.poolID == group.poolID else {
      throw .conflict("POOL_MISMATCH", "'\(target.name)' is not in the pool of '\(group.name)'", target.affected)
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
    take(localPair, and: remotePair, into: replica, array: array)
    for side in [ReplicaReference(array: array, id: replica.id), peerReference(of: replica)] {
      updateReplica(side) { $0.isInitial = true }
    }
    if replica.type == .activeActive { shareHostSerial(of: localPair, from: array, with: peerArray) }
  }

  /// Adds a pair to both objects of a replica, whose datasets know it from now on.
  private mutating func take(_ local: EntityPair, and remote: EntityPair, into replica: Replica, array: Int) {
    let peerArray = peerArray(of: replica)
    updateReplica(ReplicaReference(array: array, id: replica.id)) { $0.pairs.append(local) }
    updateReplica(peerReference(of: replica)) { $0.pairs.append(remote) }
    arrays[array].updateDataset(local.localID) { $0.replicaIDs.append(replica.id) }
    arrays[peerArray].updateDataset(remote.localID) { dataset in
      dataset.replicaIDs.append(replica.remoteID)
      if replica.type != .activeActive { dataset.isWriteProtected = true }
    }
  }

  /// A dataset that is replicated on its own goes on in the group's replica: its copy is there already.
  private mutating func adopt(
    _ own: Replica, of dataset: Dataset, into replica: Replica, array: Int
  ) throws(SimulatedRefusal) {
    let peerArray = peerArray(of: replica)
    guard settings.groupAllowsReplicatedMember, own.type == replica.type, own.link == replica.link,
      own.role == replica.role, own.state == .active, !own.isInitial, let ownPeer = peer(of: own),
      let group = arrays[peerArray].groups[replica.remoteEntityID],
      let counterpart = arrays[peerArray].dataset(own.remoteEntityID)
    else {
      throw .conflict(
        "ENTITY_ALREADY_REPLICATED", "'\(dataset.name)' is replicated on its own", affected(own, on: array))
    }
    do { try requireMastership(of: counterpart, in: group) } catch { throw error.fromPeer() }
    let (local, remote) = (own.pairs[0], ownPeer.pairs[0])
    removeReplica(own, array: array)
    removeReplica(ownPeer, array: peerArray)
    join(dataset.id, group: replica.localEntityID, array: array)
    join(counterpart.id, group: group.id, array: peerArray)
    take(local, and: remote, into: replica, array: array)
  }
}
