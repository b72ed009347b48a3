/// Creating a replica: every check first, then both objects, the target and the first job (rest 12.4, semantics 9).
extension World {
  /// What a client says about a new replica.
  struct NewReplica {
    var linkID: Int
    var entityKind: SimulatedEntityKind
    var type = SimulatedReplicationType.async
    var localGroupID: Int?
    var remoteGroupID: Int?
    var remotePoolID: Int?
    /// Name of a target consistency group that the array makes.
    var remoteGroupName: String?
    var pairs: [NewPair]
    /// Milliseconds.
    var syncInterval: Int?
    /// Milliseconds.
    var rpo: Int?
    var description = ""
    var isPreferred = true
    var includesSnapshots = false
    var snapshotsRetention: Int?
    var remoteSnapshotSuffix = ""
    var lockRemoteSnapshotRetention: Int?
  }

  struct NewPair {
    var localID: Int
    var target: NewTarget
  }

  enum NewTarget: Equatable {
    /// The array makes it, with that name or its source's.
    case create(name: String?)
    case existing(Int)
    case base(Int, local: Int, remote: Int)
    case takeSnapshot(Int)

    var remoteID: Int? {
      switch self {
      case .create: nil
      case .existing(let id), .base(let id, _, _), .takeSnapshot(let id): id
      }
    }

    var remoteAction: BaseAction {
      switch self {
      case .create: .create
      case .existing: .noBaseData
      case .base: .base
      case .takeSnapshot: .takeSnapshot
      }
    }

    var localAction: BaseAction {
      switch self {
      case .create, .existing: .noBaseData
      case .base: .base
      case .takeSnapshot: .takeSnapshot
      }
    }

    /// Whether both sides already hold an equal point.
    var hasBase: Bool { remoteAction == .base || remoteAction == .takeSnapshot }
  }

  /// Where a new replica goes: found and checked, nothing changed yet.
  struct Route {
    let link: Int
    let end: Link.End
    let peer: Int
  }

  mutating func createReplica(_ new: NewReplica, array: Int, by user: String) throws(SimulatedRefusal) -> Int {
    let route = try requireRoute(linkID: new.linkID, type: new.type, array: array)
    try requireAbilities(new, array: array, peer: route.peer)
    try requireReplicable(new, route: route, array: array)
    let isConcurrent = isReplicated(new, array: array)
    try requireTimes(interval: new.syncInterval, rpo: new.rpo, type: new.type, isConcurrent: isConcurrent)
    try requireLimits(datasets: new.pairs.count, array: array, peer: route.peer)
    do {
      try requireTargets(new, array: array, peer: route.peer)
    } catch {
      throw error.status == 400 || error.code == "INVALID_BASE" ? error : error.fromPeer()
    }
    let id = insertReplica(new, route: route, array: array)
    joinActiveActive(ReplicaReference(array: array, id: id))
    record("REPLICA_CREATED", on: array, about: id, "Replica created", by: user)
    begin(ReplicaReference(array: array, id: id), new: new)
    return id
  }

  // MARK: Making the objects

  private mutating func insertReplica(_ new: NewReplica, route: Route, array: Int) -> Int {
    let remoteGroup = new.entityKind == .consistencyGroup ? remoteGroup(for: new, array: array, peer: route.peer) : nil
    var pairs: [EntityPair] = []
    var remotePairs: [EntityPair] = []
    for newPair in new.pairs {
      let pair = insertPair(newPair, new: new, route: route, array: array, remoteGroup: remoteGroup)
      pairs.append(pair.local)
      remotePairs.append(pair.remote)
    }
    let isGroup = new.entityKind == .consistencyGroup
    var local = Replica(
      id: arrays[array].nextID(), remoteID: arrays[route.peer].nextID(), link: route.link, end: route.end,
      entityKind: new.entityKind, type: new.type, role: new.type == .activeActive ? .activeActivePeer : .source,
      localEntityID: isGroup ? new.localGroupID ?? 0 : pairs[0].localID,
      remoteEntityID: isGroup ? remoteGroup ?? 0 : pairs[0].remoteID, pairs: pairs, createdAt: now, updatedAt: now)
    adopt(new, into: &local)
    var remote = Replica(
      id: local.remoteID, remoteID: local.id, link: route.link, end: route.end.other, entityKind: new.entityKind,
      type: new.type, role: new.type == .activeActive ? .activeActivePeer : .target,
      localEntityID: local.remoteEntityID, remoteEntityID: local.localEntityID, pairs: remotePairs, createdAt: now,
      updatedAt: now)
    adopt(new, into: &remote)
    local.isDriver = new.type == .activeActive
    if new.type == .activeActive {
      local.isPreferred = new.isPreferred
      remote.isPreferred = !new.isPreferred
      local.isSuspendedFromLocal = false
      remote.isSuspendedFromLocal = false
    }
    revision += 1
    arrays[array].replicas.append(local)
    arrays[route.peer].replicas.append(remote)
    cover(local, array: array)
    cover(remote, array: route.peer)
    if new.type == .activeActive {
      for pair in pairs { shareHostSerial(of: pair, from: array, with: route.peer) }
    }
    return local.id
  }

  private func adopt(_ new: NewReplica, into replica: inout Replica) {
    replica.description = new.description
    if new.type == .async {
      replica.syncInterval = new.syncInterval ?? settings.defaultSyncIntervalMilliseconds
      replica.rpo = new.rpo
      replica.includesSnapshots = new.includesSnapshots
      replica.snapshotsRetention = new.snapshotsRetention
      replica.remoteSnapshotSuffix = new.remoteSnapshotSuffix
      replica.lockRemoteSnapshotRetention = new.lockRemoteSnapshotRetention
    } else {
      replica.syncState = .initializingPending
    }
  }

  /// Marks the entity and its members as covered, and targets as write-protected.
  mutating func cover(_ replica: Replica, array: Int) {
    if replica.entityKind == .consistencyGroup {
      arrays[array].groups.update(replica.localEntityID) { $0.replicaIDs.append(replica.id) }
    }
    for pair in replica.pairs {
      arrays[array].updateDataset(pair.localID) { dataset in
        dataset.replicaIDs.append(replica.id)
        if replica.role == .target { dataset.isWriteProtected = true }
      }
    }
  }

  /// The target group: the given one, the one the targets are in, or a new one.
  private mutating func remoteGroup(for new: NewReplica, array: Int, peer: Int) -> Int {
    if let id = new.remoteGroupID { return id }
    if let remote = new.pairs.first?.target.remoteID, let dataset = arrays[peer].dataset(remote), dataset.groupID != 0 {
      return dataset.groupID
    }
    let name = new.remoteGroupName ?? new.localGroupID.flatMap { arrays[array].groups[$0]?.name } ?? ""
    let group = ConsistencyGroup(
      id: arrays[peer].nextID(), name: name, poolID: new.remotePoolID ?? 0, createdAt: now, updatedAt: now)
    arrays[peer].insert(group)
    return group.id
  }

  private mutating func insertPair(
    _ newPair: NewPair, new: NewReplica, route: Route, array: Int, remoteGroup: Int?
  ) -> (local: EntityPair, remote: EntityPair) {
    let remoteID =
      newPair.target.remoteID
      ?? insertTarget(for: newPair, pool: new.remotePoolID ?? 0, array: array, peer: route.peer, group: remoteGroup)
    let wasProtected = arrays[route.peer].dataset(remoteID)?.isWriteProtected ?? false
    let localPairID = arrays[array].nextID()
    let remotePairID = arrays[route.peer].nextID()
    var local = EntityPair(
      id: localPairID, remotePairID: remotePairID, localID: newPair.localID, remoteID: remoteID,
      localBaseAction: newPair.target.localAction, remoteBaseAction: newPair.target.remoteAction)
    var remote = EntityPair(
      id: remotePairID, remotePairID: localPairID, localID: remoteID, remoteID: newPair.localID,
      localBaseAction: newPair.target.remoteAction, remoteBaseAction: newPair.target.localAction)
    remote.targetWasProtected = newPair.target.remoteAction == .create ? false : wasProtected
    switch newPair.target {
    case .base(_, let localBase, let remoteBase):
      local.localBaseID = localBase
      local.remoteBaseID = remoteBase
      remote.localBaseID = remoteBase
      remote.remoteBaseID = localBase
      adoptBase(&local, base: localBase, array: array, isTarget: false)
      adoptBase(&remote, base: remoteBase, array: route.peer, isTarget: true)
    case .takeSnapshot:
      adoptPresent(&local, array: array)
      adoptPresent(&remote, array: route.peer)
    case .create, .existing: break
    }
    return (local, remote)
  }

  private mutating func insertTarget(for pair: NewPair, pool: Int, array: Int, peer: Int, group: Int?) -> Int {
    guard let source = arrays[array].dataset(pair.localID) else { return 0 }
    var name = source.name
    if case .create(let given?) = pair.target { name = given }
    let id = arrays[peer].nextID()
    let target = Dataset(
      id: id, kind: source.kind, name: name, poolID: pool, size: source.size, isThick: false, familyID: id,
      createdAt: now, updatedAt: now)
    arrays[peer].insert(target)
    if let group { join(id, group: group, array: peer) }
    return id
  }

  /// The base snapshot is the last consistent point; a target written since is rolled back to it (semantics B7).
  private mutating func adoptBase(_ pair: inout EntityPair, base: Int, array: Int, isTarget: Bool) {
    guard let snapshot = arrays[array].dataset(base) else { return }
    pair.isInitial = false
    pair.settle(content: snapshot.content, used: snapshot.used, written: snapshot.written)
    guard isTarget else { return }
    arrays[array].updateDataset(pair.localID) { target in
      target.content = snapshot.content
      target.used = snapshot.used
      target.written = max(target.written, snapshot.written)
    }
    pair.consistentWritten = arrays[array].dataset(pair.localID)?.written ?? 0
  }

  private func adoptPresent(_ pair: inout EntityPair, array: Int) {
    guard let dataset = arrays[array].dataset(pair.localID) else { return }
    pair.isInitial = false
    pair.settle(content: dataset.content, used: dataset.used, written: dataset.written)
  }

  /// The first job: a full copy through a slot, or the difference to the base.
  private mutating func begin(_ reference: ReplicaReference, new: NewReplica) {
    guard let replica = replica(reference) else { return }
    guard new.pairs.allSatisfy({ $0.target.hasBase }) else {
      startJob(reference, kind: .initial)
      return
    }
    let bases = replica.pairs.compactMap { arrays[reference.array].dataset($0.localBaseID) }
    let point = bases.map(\.pointTime).min() ?? now
    let guid = bases.first?.replicationGUID ?? newGUID()
    for side in [reference, peerReference(of: replica)] {
      updateReplica(side) { replica in
        replica.isInitial = false
        replica.restorePoint = point
        replica.consistentGUID = guid
        if replica.type != .async { replica.syncState = replica.pairs.isEmpty ? .synchronized : .inProgress }
      }
    }
    updateReplica(reference) { [now] replica in
      if let interval = replica.syncInterval, interval > 0 { replica.nextJobAt = now + interval }
    }
    if !new.pairs.isEmpty { startJob(reference, kind: new.type == .async ? .periodic : .catchUp) }
    step(reference)
  }
}
