/// Deleting replicas and what stays behind: the pair of equal snapshots from which a new one can start (semantics 6).
extension World {
  /// The force flags and the fate of the staging area (rest 12.6).
  struct Deletion {
    /// nil leaves it to the array.
    var retainsStagingArea: Bool?
    var isForcedOnRemoteError = false
    var isForcedOnTarget = false
    var isForcedOnLocal = false
    /// Active-active: whether this side keeps the identity that hosts know.
    var keepsSerialOnLocal = true
  }

  /// Deletes a replica and answers it as it was, with the ids of the reclaimed snapshots. R30–R32, R45.
  mutating func deleteReplica(
    _ id: Int, _ deletion: Deletion, array: Int, by user: String
  ) throws(SimulatedRefusal) -> Replica {
    let replica = try requireReplica(id, array: array)
    let about = affected(replica, on: array)
    if replica.isStandby, let sender = replica.sibling {
      return try deleteReplica(sender.id, deletion, array: sender.array, by: user)
    }
    guard replica.type != .activeActive || legs(beside: replica, on: array).isEmpty else {
      throw .conflict("INVALID_STATE", "the asynchronous replica of '\(about.name)' has to go first", about)
    }
    guard replica.role != .target || deletion.isForcedOnTarget else {
      throw .conflict("OPERATION_ON_TARGET", "replica \(id) is a target; ask the source array", about)
    }
    guard deletion.retainsStagingArea != true || replica.type != .sync else {
      throw .conflict("RETAIN_NOT_SUPPORTED", "the staging area of a SYNC replica cannot be retained", about)
    }
    let isLocal = deletion.isForcedOnLocal || replica.role == .target
    let peer = isLocal ? nil : try peer(toDeleteWith: replica, deletion, about)
    let peerArray = peerArray(of: replica)
    let retains = deletion.retainsStagingArea ?? retainsStagingAreaByDefault(array: array)
    var answer = replica
    if retains && replica.type != .sync && !replica.isInitial {
      reclaim(&answer, array: array, peerArray: peer == nil ? nil : peerArray)
    }
    removeReplica(replica, array: array)
    if let sibling = replica.sibling, let standby = self.replica(sibling) {
      removeReplica(standby, array: sibling.array)
    }
    record("REPLICA_DELETED", "WARNING", on: array, about: id, "Replica deleted", by: user)
    if let peer {
      removeReplica(peer, array: peerArray)
      record("REPLICA_DELETED", "WARNING", on: peerArray, about: replica.remoteID, "Replica deleted", by: user)
    }
    if replica.type == .activeActive, peer != nil || !deletion.keepsSerialOnLocal {
      let side = deletion.keepsSerialOnLocal ? peerArray : array
      for pair in replica.pairs {
        renewHostSerial(of: side == array ? pair.localID : pair.remoteID, on: side)
      }
    }
    assignInitializationSlots(array: array)
    stepReplicas(ofLink: replica.link)
    return answer
  }

  /// The peer's object, which goes in the same step; nil if it is gone already, or left alone by force.
  private func peer(
    toDeleteWith replica: Replica, _ deletion: Deletion, _ about: AffectedEntity
  ) throws(SimulatedRefusal) -> Replica? {
    guard let peer = peer(of: replica) else { return nil }
    let link = links[replica.link]
    let agrees =
      (replica.type == .activeActive || peer.role != replica.role)
      && Set(peer.pairs.map(\.remoteID)) == Set(replica.pairs.map(\.localID))
    if link.isConnected, arrays[peerArray(of: replica)].isReachable, agrees { return peer }
    guard !deletion.isForcedOnRemoteError else { return nil }
    if link.carriesData { try requireProvisioning(overLink: replica.link, end: replica.end) }
    throw SimulatedRefusal(
      409, "REMOTE_ERROR", agrees ? "the peer array cannot be reached" : "the sides of '\(about.name)' disagree",
      isRemote: true, affected: [about])
  }

  /// What an omitted `retain_staging_area` means: newer arrays keep the staging area (semantics 6.2).
  func retainsStagingAreaByDefault(array: Int) -> Bool {
    settings.retainsStagingAreaByDefault ?? arrays[array].abilities.meets(.flatCreation)
  }

  /// Makes the visible snapshots of the last consistent point and notes their ids in the answer.
  private mutating func reclaim(_ answer: inout Replica, array: Int, peerArray: Int?) {
    var groups: (local: Int, remote: Int?)?
    if answer.entityKind == .consistencyGroup, !answer.pairs.isEmpty {
      let local = insertReclaimedGroup(of: answer.localEntityID, replica: answer, array: array)
      let remote = peerArray.map { insertReclaimedGroup(of: answer.remoteEntityID, replica: answer, array: $0) }
      groups = (local, remote)
      answer.localReclaimedGroupID = local
      answer.remoteReclaimedGroupID = remote
    }
    let peer = peer(of: answer)
    for index in answer.pairs.indices {
      let pair = answer.pairs[index]
      answer.pairs[index].reclaimedSnapshotID = insertReclaimed(
        pair, replica: answer, array: array, group: groups?.local)
      if let peerArray, let peerPair = peer?.pairs.first(where: { $0.localID == pair.remoteID }) {
        answer.pairs[index].remoteReclaimedSnapshotID = insertReclaimed(
          peerPair, replica: answer, array: peerArray, group: groups?.remote)
      }
    }
  }

  private func otherSerial(of replica: Replica, array: Int) -> Int {
    let link = links[replica.link]
    return arrays[link.first.array == array ? link.second.array : link.first.array].serial
  }

  private mutating func insertReclaimedGroup(of groupID: Int, replica: Replica, array: Int) -> Int {
    guard let group = arrays[array].groups[groupID] else { return 0 }
    let serial = otherSerial(of: replica, array: array)
    let count = group.childrenCount + 1
    var name = "\(group.name)-rmr-\(count)"
    while arrays[array].groupIDs[name] != nil { name += "x" }
    return insertSnapshotGroup(named: name, of: group, array: array) { snapshotGroup in
      snapshotGroup.replicationGUID = replica.consistentGUID
      snapshotGroup.reclaimedPeerSerial = serial
    }
  }

  /// A snapshot of one side's dataset that holds the last consistent point.
  mutating func insertReclaimed(_ pair: EntityPair, replica: Replica, array: Int, group: Int?) -> Int? {
    guard let dataset = arrays[array].dataset(pair.localID), !pair.isInitial,
      dataset.childrenCount < Self.largestNumberOfSnapshots
    else { return nil }
    let serial = otherSerial(of: replica, array: array)
    var name = "\(dataset.name)-rmr-\(dataset.childrenCount + 1)"
    while arrays[array].datasetID(named: name, kind: dataset.kind) != nil { name += "x" }
    let id = insertSnapshot(named: name, of: dataset, array: array) { snapshot in
      snapshot.content = pair.consistentContent
      snapshot.used = pair.consistentUsed
      snapshot.written = pair.consistentWritten
      snapshot.replicationGUID = replica.consistentGUID
      snapshot.reclaimedPeerSerial = serial
      snapshot.pointTime = replica.restorePoint ?? snapshot.pointTime
    }
    if let group, group != 0 { join(id, group: group, array: array) }
    return id
  }

  /// Takes one object away; its datasets become ordinary ones.
  mutating func removeReplica(_ replica: Replica, array: Int) {
    revision += 1
    arrays[array].unstage(replica)
    arrays[array].replicas.remove(replica.id)
    arrays[array].removeMetadata(of: replica.id)
    if replica.entityKind == .consistencyGroup {
      arrays[array].groups.update(replica.localEntityID) { $0.replicaIDs.removeAll { $0 == replica.id } }
    }
    for pair in replica.pairs { uncover(pair, of: replica, array: array) }
  }

  mutating func uncover(_ pair: EntityPair, of replica: Replica, array: Int) {
    arrays[array].updateDataset(pair.localID) { dataset in
      dataset.replicaIDs.removeAll { $0 == replica.id }
      if replica.type == .activeActive { dataset.arePathsAvailable = true }
      if replica.role == .target { dataset.isWriteProtected = pair.targetWasProtected }
    }
  }

  /// Makes a visible snapshot of the last consistent point on the asked array; the replica stays.
  mutating func exposeLastConsistent(_ id: Int, array: Int, by user: String) throws(SimulatedRefusal) -> Replica {
    var answer = try requireReplica(id, array: array)
    if !answer.isInitial {
      var group: Int?
      if answer.entityKind == .consistencyGroup, !answer.pairs.isEmpty {
        group = insertReclaimedGroup(of: answer.localEntityID, replica: answer, array: array)
        answer.localReclaimedGroupID = group
      }
      for index in answer.pairs.indices {
        answer.pairs[index].reclaimedSnapshotID = insertReclaimed(
          answer.pairs[index], replica: answer, array: array, group: group)
      }
      record("REPLICA_SNAPSHOT_EXPOSED", on: array, about: id, "Last consistent snapshot exposed", by: user)
    }
    return answer
  }
}
