/// Suspending, resuming and changing replicas, as a client or an operator asks (rest 12.5, semantics 2.2–3.1).
extension World {
  func requireReplica(_ id: Int, array: Int) throws(SimulatedRefusal) -> Replica {
    guard let replica = arrays[array].replicas[id] else { throw .notFound("REPLICA", id) }
    return replica
  }

  /// R33.
  private func requireNotTarget(_ replica: Replica) throws(SimulatedRefusal) {
    guard replica.role != .target else {
      throw .conflict("OPERATION_ON_TARGET", "replica \(replica.id) is a target; ask the source array")
    }
  }

  /// A13, A14, S8, P9.
  mutating func suspend(_ id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    let replica = try requireReplica(id, array: array)
    try requireNotTarget(replica)
    try requireActiveActiveChange(replica, array: array)
    guard replica.state != .suspended, replica.state == .active || settings.suspendOverridesAutoSuspended else {
      return
    }
    let reference = sender(of: ReplicaReference(array: array, id: id))
    serveHosts(from: reference)
    stopCopying(reference, state: .suspended, reason: nil)
    if replica.type == .activeActive { updateReplica(reference) { $0.isSuspendedFromLocal = true } }
    touch(reference)
    record("REPLICA_SUSPENDED", "WARNING", on: array, about: id, "Replica suspended", by: user)
    assignInitializationSlots(array: reference.array)
  }

  /// A15, A16, S11, P10.
  mutating func resume(_ id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    let replica = try requireReplica(id, array: array)
    try requireNotTarget(replica)
    try requireActiveActiveChange(replica, array: array)
    guard replica.isSuspended else { return }
    let reference = exchangedSender(of: ReplicaReference(array: array, id: id))
    try requireResumable(reference)
    for side in [reference, peerReference(of: replica)] where side == reference || replica.type == .activeActive {
      updateReplica(side) { object in
        object.state = .active
        object.stateReason = nil
        if object.type == .activeActive { object.isSuspendedFromLocal = false }
      }
    }
    touch(reference)
    record("REPLICA_RESUMED", on: array, about: id, "Replica resumed", by: user)
    restart(replica.type == .activeActive ? takeOverCopying(reference) : reference)
    step(reference)
  }

  /// The sender of a concurrent leg; the other side becomes it if only that one can send.
  private mutating func exchangedSender(of reference: ReplicaReference) -> ReplicaReference {
    let sender = sender(of: reference)
    guard let replica = replica(sender), replica.isConcurrent, obstacle(of: replica, on: sender.array) != nil else {
      return sender
    }
    return exchangeSender(sender) ?? sender
  }

  /// A16, R34.
  private func requireResumable(_ reference: ReplicaReference) throws(SimulatedRefusal) {
    let replica = try requireReplica(reference.id, array: reference.array)
    let id = replica.id
    guard links[replica.link].carriesData else { throw .conflict("LINK_NOT_UP", "the link is down or detached") }
    guard let peer = peer(of: replica) else {
      throw .conflict("ROLE_CONFLICT", "the peer has no object for replica \(id)")
    }
    guard peer.role == (replica.type == .activeActive ? .activeActivePeer : .target) else {
      throw .conflict("ROLE_CONFLICT", "both sides of replica \(id) are SOURCE")
    }
  }

  private mutating func restart(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    guard !replica.isInitial else { return startJob(reference, kind: .initial) }
    startJob(reference, kind: replica.isMirror ? .catchUp : .periodic)
    updateReplica(reference) { [now] replica in
      if let interval = replica.syncInterval, interval > 0 { replica.nextJobAt = now + interval }
    }
  }

  mutating func touch(_ reference: ReplicaReference) {
    updateReplica(reference) { [now] in $0.updatedAt = now }
  }

  /// A7; R35.
  mutating func syncNow(_ id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    let replica = try requireReplica(id, array: array)
    try requireNotTarget(replica)
    guard replica.type == .async, replica.state == .active else {
      throw .conflict("INVALID_STATE", "replica \(id) is \(replica.type.rawValue) and \(replica.state.rawValue)")
    }
    let reference = sender(of: ReplicaReference(array: array, id: id))
    if self.replica(reference)?.hasRunningJob == true {
      updateReplica(reference) { $0.pendingJobCount = 1 }
    } else {
      startJob(reference, kind: .manual)
    }
  }

  // MARK: Roles

  /// A20, semantics 3.1: changes one side alone. R36–R38.
  mutating func changeRole(_ id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    let replica = try requireReplica(id, array: array)
    guard replica.type != .activeActive, !replica.isConcurrent else {
      throw .conflict("OPERATION_NOT_SUPPORTED", "a replica of active-active arrays has no role to change")
    }
    let reference = ReplicaReference(array: array, id: id)
    if replica.role == .source {
      guard replica.isSuspended else {
        throw .conflict("REPLICA_NOT_SUSPENDED", "replica \(id) is ACTIVE; suspend it first")
      }
      demote(reference)
    } else {
      guard !replica.isInitial else {
        throw .conflict("TARGET_NOT_CONSISTENT", "replica \(id) has not finished its first copy")
      }
      if let peer = peer(of: replica), peer.role == .source, peer.state == .active, links[replica.link].carriesData {
        throw .conflict("REPLICA_NOT_SUSPENDED", "the source of replica \(id) is ACTIVE and reachable")
      }
      promote(reference)
    }
    touch(reference)
    record("REPLICA_ROLE_CHANGED", "WARNING", on: array, about: id, "Replica changed its role", by: user)
    stepReplicas(ofLink: replica.link)
  }

  private mutating func demote(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    for pair in replica.pairs { arrays[reference.array].updateDataset(pair.localID) { $0.isWriteProtected = true } }
    updateReplica(reference) { replica in
      replica.role = .target
      replica.state = .suspended
      replica.stateReason = nil
      replica.job = nil
      replica.nextJobAt = nil
      replica.pendingJobCount = 0
      replica.isLagging = false
      replica.outageSince = nil
      replica.outageCause = nil
      replica.failureSince = nil
    }
  }

  /// The dataset becomes writable at its last consistent point.
  private mutating func promote(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    for pair in replica.pairs {
      arrays[reference.array].updateDataset(pair.localID) { dataset in
        dataset.isWriteProtected = false
        dataset.content = pair.consistentContent
        dataset.used = pair.consistentUsed
      }
    }
    let isOpposed = peer(of: replica).map { $0.role == .source } ?? true
    updateReplica(reference) { replica in
      replica.role = .source
      replica.state = isOpposed ? .autoSuspended : .suspended
      replica.stateReason = isOpposed ? "ROLE_CONFLICT" : nil
      replica.job = nil
      replica.nextJobAt = nil
      if replica.type != .async { replica.syncState = .outOfSync }
    }
  }

  /// S13; R39.
  mutating func switchRole(_ id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    let replica = try requireReplica(id, array: array)
    try requireNotTarget(replica)
    guard replica.type == .sync, replica.state == .active, replica.isSynchronized, links[replica.link].isConnected,
      let peer = peer(of: replica)
    else {
      throw .conflict("INVALID_STATE", "only a synchronized SYNC replica over a link that is up switches its role")
    }
    let reference = ReplicaReference(array: array, id: id)
    let peerReference = peerReference(of: replica)
    updateReplica(reference) { object in
      object.role = .target
      object.job = nil
    }
    updateReplica(peerReference) { object in
      object.role = .source
      object.state = .active
      object.stateReason = nil
      object.syncState = .synchronized
    }
    for pair in replica.pairs { arrays[array].updateDataset(pair.localID) { $0.isWriteProtected = true } }
    for pair in peer.pairs { arrays[peerReference.array].updateDataset(pair.localID) { $0.isWriteProtected = false } }
    for side in [reference, peerReference] {
      touch(side)
      record(
        "REPLICA_ROLE_SWITCHED", "WARNING", on: side.array, about: side.id, "Replica switched its role", by: user)
    }
  }

  // MARK: Type and settings

  /// A19; R40.
  mutating func changeType(
    _ id: Int, to type: SimulatedReplicationType, interval: Int?, rpo: Int?, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    let replica = try requireReplica(id, array: array)
    try requireNotTarget(replica)
    guard replica.type != .activeActive, !replica.isConcurrent else {
      throw .conflict("OPERATION_NOT_SUPPORTED", "a replica of active-active arrays cannot change its type")
    }
    guard !replica.isInitial else { throw .conflict("REPLICA_INITIALIZING", "replica \(id) is initializing") }
    guard replica.type != type else { return }
    if type == .sync {
      guard replica.pairs.allSatisfy({ arrays[array].dataset($0.localID)?.kind == .volume }) else {
        throw .conflict("REPLICATION_TYPE_NOT_SUPPORTED", "a filesystem has asynchronous replicas only")
      }
      guard !links[replica.link].isAsyncOnly, links[replica.link].isConnected else {
        throw .conflict("LINK_NOT_READY_FOR_SYNC", "the link carries asynchronous replicas only, or is not up")
      }
    }
    try requireTimes(interval: interval, rpo: rpo, type: type)
    let reference = ReplicaReference(array: array, id: id)
    let defaultInterval = settings.defaultSyncIntervalMilliseconds
    for side in [reference, peerReference(of: replica)] {
      updateReplica(side) { object in
        object.type = type
        object.syncInterval = type == .async ? interval ?? defaultInterval : nil
        object.rpo = type == .async ? rpo : nil
        object.syncState = type == .async ? nil : .outOfSync
        object.job = nil
        object.nextJobAt = nil
        object.isLagging = false
      }
      touch(side)
    }
    record("REPLICA_UPDATED", on: array, about: id, "Replica changed its type", by: user)
    if replica.state == .active { restart(reference) }
    step(reference)
  }

  /// What a client may change with PUT; nil leaves it.
  struct ReplicaChange {
    var syncInterval: Int?
    /// Present and nil removes the RPO.
    var rpo: Int??
    var description: String?
    var isPreferred: Bool?
    var snapshotsRetention: Int?
    var remoteSnapshotSuffix: String?
    var lockRemoteSnapshotRetention: Int?
    var temporaryFailureRetryInterval: Int?
    var temporaryFailureRetryCount: Int?
    var permanentFailureWaitInterval: Int?
  }

  /// A17, A18, P11.
  mutating func change(_ id: Int, _ change: ReplicaChange, array: Int, by user: String) throws(SimulatedRefusal) {
    let replica = try requireReplica(id, array: array)
    if change.syncInterval != nil || change.rpo != nil {
      guard replica.type == .async else {
        throw .badRequest("OPERATION_NOT_SUPPORTED", "a \(replica.type.rawValue) replica has no interval and no RPO")
      }
      let rpo: Int? = if let given = change.rpo { given } else { replica.rpo }
      try requireTimes(
        interval: change.syncInterval ?? replica.syncInterval, rpo: rpo, type: .async,
        isConcurrent: replica.isConcurrent)
    }
    if change.isPreferred != nil {
      guard replica.type == .activeActive else {
        throw .badRequest("OPERATION_NOT_SUPPORTED", "only an active-active replica has a preferred side")
      }
      guard links[replica.link].carriesData else { throw .conflict("LINK_NOT_UP", "the link is down or detached") }
    }
    let reference = sender(of: ReplicaReference(array: array, id: id))
    for side in [reference, peerReference(of: replica)] {
      updateReplica(side) { object in
        object.syncInterval = change.syncInterval ?? object.syncInterval
        if let rpo = change.rpo { object.rpo = rpo }
        object.description = change.description ?? object.description
        object.snapshotsRetention = change.snapshotsRetention ?? object.snapshotsRetention
        object.remoteSnapshotSuffix = change.remoteSnapshotSuffix ?? object.remoteSnapshotSuffix
        object.lockRemoteSnapshotRetention = change.lockRemoteSnapshotRetention ?? object.lockRemoteSnapshotRetention
        object.temporaryFailureRetryInterval =
          change.temporaryFailureRetryInterval ?? object.temporaryFailureRetryInterval
        object.temporaryFailureRetryCount = change.temporaryFailureRetryCount ?? object.temporaryFailureRetryCount
        object.permanentFailureWaitInterval = change.permanentFailureWaitInterval ?? object.permanentFailureWaitInterval
        if let isPreferred = change.isPreferred { object.isPreferred = side == reference ? isPreferred : !isPreferred }
      }
      touch(side)
    }
    if let interval = change.syncInterval, let driver = drivingReference(of: reference) {
      updateReplica(driver) { [now] object in
        if interval == 0 {
          object.nextJobAt = nil
        } else if object.state == .active && !object.isInitial {
          object.nextJobAt = object.nextJobAt ?? now + interval
        }
      }
    }
    record("REPLICA_UPDATED", on: array, about: id, "Replica changed", by: user)
    if let isPreferred = change.isPreferred, isPreferred != replica.isPreferred {
      record("REPLICA_PREFERRED_CHANGED", on: array, about: id, "Replica prefers another side", by: user)
    }
    for side in [reference, peerReference(of: replica)] { step(side) }
  }
}
