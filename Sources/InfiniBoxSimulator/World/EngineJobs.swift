/// The life of a job: it waits for a slot, copies, and commits all its pairs at once (semantics 2.2, 2.3).
extension World {
  /// Starts a job now, or, for an initialisation, has it wait for a slot.
  mutating func startJob(_ reference: ReplicaReference, kind: ReplicationJob.Kind) {
    guard let replica = replica(reference) else { return }
    let guid = newGUID()
    let id = arrays[reference.array].nextID()
    var pairs = replica.pairs
    var bytes = 0
    for index in pairs.indices {
      bytes += takeSourcePoint(of: &pairs[index], replica: replica, array: reference.array)
    }
    let milliseconds = settings.jobOverheadMilliseconds + bytes * 1_000 / max(1, settings.copyBytesPerSecond)
    let job = ReplicationJob(
      id: id, kind: kind, isRunning: kind != .initial, createdAt: now, startedAt: now, snapshotTime: now, guid: guid,
      totalMilliseconds: milliseconds, remainingMilliseconds: milliseconds, progressAt: now)
    let carriesData = links[replica.link].carriesData
    updateReplica(reference) { [pairs, now] replica in
      replica.pairs = pairs
      replica.job = job
      if job.isRunning && !carriesData {
        replica.job?.stall(at: now)
        replica.outageSince = replica.outageSince ?? now
      }
      if replica.type != .async { replica.syncState = kind == .initial ? .initializingPending : .inProgress }
    }
    mirrorSyncState(reference)
    if kind == .initial { assignInitializationSlots(array: reference.array) }
  }

  /// Notes what the pair's job ships and answers how many bytes that are.
  private func takeSourcePoint(of pair: inout EntityPair, replica: Replica, array: Int) -> Int {
    guard let source = arrays[array].dataset(pair.localID) else { return 0 }
    pair.jobContent = source.content
    pair.jobUsed = source.used
    pair.jobWritten = source.written
    if pair.isInitial { return source.used }
    var bytes = source.written - pair.consistentWritten
    let peerArray = peerArray(of: replica)
    if let peer = peer(of: replica), let peerPair = peer.pairs.first(where: { $0.localID == pair.remoteID }),
      let target = arrays[peerArray].dataset(pair.remoteID)
    {
      // What was written on the other side since (after a promotion) has to be overwritten as well.
      bytes += max(0, target.written - peerPair.consistentWritten)
    }
    return max(0, bytes)
  }

  /// A2, S2: free slots of a source array go to the oldest waiting initialisation.
  mutating func assignInitializationSlots(array: Int) {
    let initial = arrays[array].replicas.rows.filter { replica in
      replica.drives && replica.state == .active && replica.hasRunningJob && replica.job?.isInitial == true
    }
    var free = settings.maxConcurrentInitializations - initial.count { $0.job?.isRunning == true }
    let waiting = initial.filter { $0.job?.isRunning == false }
      .sorted { ($0.job?.createdAt ?? 0, $0.id) < ($1.job?.createdAt ?? 0, $1.id) }
    for replica in waiting where free > 0 {
      beginInitialization(ReplicaReference(array: array, id: replica.id))
      free -= 1
    }
  }

  private mutating func beginInitialization(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    let carriesData = links[replica.link].carriesData
    updateReplica(reference) { [now] replica in
      replica.job?.isRunning = true
      replica.job?.startedAt = now
      replica.job?.progressAt = now
      if !carriesData {
        replica.job?.stall(at: now)
        replica.outageSince = replica.outageSince ?? now
      }
      if replica.type != .async { replica.syncState = .initializing }
    }
    mirrorSyncState(reference)
  }

  /// A3, A5, S3, S6: every member becomes consistent in the same moment, on both sides.
  mutating func commitJob(_ reference: ReplicaReference) {
    guard let replica = replica(reference), let job = replica.job else { return }
    let wasInitial = replica.isInitial
    let isMirror = replica.type != .async
    for pair in replica.pairs { commit(pair, of: replica, on: reference.array, isMirror: isMirror) }
    let restorePoint = isMirror ? now : job.snapshotTime
    let conclude: (inout Replica) -> Void = { [now] object in
      object.isInitial = false
      object.consistentGUID = job.guid
      object.restorePoint = restorePoint
      object.lastSynchronized = now
      object.syncDuration = now - job.startedAt
      for index in object.pairs.indices { object.pairs[index].isInitial = false }
      if isMirror { object.syncState = .synchronized }
    }
    updateReplica(peerReference(of: replica), conclude)
    updateReplica(reference) { [now, settings] replica in
      conclude(&replica)
      replica.job?.endedAt = now
      replica.job?.remainingMilliseconds = 0
      if replica.type == .async && replica.nextJobAt == nil {
        let interval = replica.syncInterval ?? settings.defaultSyncIntervalMilliseconds
        replica.nextJobAt = interval > 0 ? now + interval : nil
      }
      replica.isLagging = replica.rpo.map { now - restorePoint > $0 } ?? false
    }
    if isMirror { setPaths(of: replica, on: reference.array, available: true) }
    announceCommit(reference, wasInitial: wasInitial, wasLagging: replica.isLagging)
    if wasInitial || job.isInitial { assignInitializationSlots(array: reference.array) }
    if let after = self.replica(reference), after.pendingJobCount > 0 {
      updateReplica(reference) { $0.pendingJobCount = 0 }
      startJob(reference, kind: .periodic)
    }
  }

  private mutating func announceCommit(_ reference: ReplicaReference, wasInitial: Bool, wasLagging: Bool) {
    guard let replica = replica(reference) else { return }
    if wasInitial {
      record(
        "REPLICA_INITIALIZED", on: reference.array, about: reference.id, "Replica finished its first copy")
    } else if replica.type != .async {
      record("REPLICA_SYNCHRONIZED", on: reference.array, about: reference.id, "Replica is synchronized")
    }
    if wasLagging && !replica.isLagging {
      record("REPLICA_RPO_OK", on: reference.array, about: reference.id, "Replica is within its RPO again")
    }
  }

  private mutating func commit(_ pair: EntityPair, of replica: Replica, on array: Int, isMirror: Bool) {
    let peerArray = peerArray(of: replica)
    var point = pair
    if isMirror, let source = arrays[array].dataset(pair.localID) {
      // A mirror catches up with what was written while it copied.
      point.jobContent = source.content
      point.jobUsed = source.used
      point.jobWritten = source.written
    }
    let reference = ReplicaReference(array: array, id: replica.id)
    updateReplica(reference) { [point] replica in
      replica.pairs.update(local: point.localID) {
        $0.settle(content: point.jobContent, used: point.jobUsed, written: point.jobWritten)
      }
    }
    arrays[peerArray].updateDataset(pair.remoteID) { [point] target in
      target.content = point.jobContent
      target.used = point.jobUsed
      target.written += 1
    }
    let written = arrays[peerArray].dataset(pair.remoteID)?.written ?? 0
    updateReplica(peerReference(of: replica)) { [point] peer in
      peer.pairs.update(local: point.remoteID) {
        $0.settle(content: point.jobContent, used: point.jobUsed, written: written)
      }
    }
  }

  // MARK: Mirrors (SYNC and ACTIVE_ACTIVE)

  /// The mirror broke: hosts go on, the target stays where it was.
  mutating func loseMirror(_ reference: ReplicaReference) {
    guard let replica = replica(reference), replica.outageSince == nil else { return }
    let wasSynchronized = replica.isSynchronized
    let isInitial = replica.isInitial
    updateReplica(reference) { [now] replica in
      replica.outageSince = now
      if replica.job.map({ $0.isCopying }) == true { replica.job?.stall(at: now) }
      if !isInitial { replica.syncState = .outOfSync }
      if wasSynchronized { replica.restorePoint = now }
    }
    if replica.type == .activeActive && !isInitial {
      arbitrate(reference, wasSynchronized: wasSynchronized)
    }
    if wasSynchronized {
      updateReplica(peerReference(of: replica)) { [now] in $0.restorePoint = now }
      record("REPLICA_OUT_OF_SYNC", "WARNING", on: reference.array, about: reference.id, "Replica is out of sync")
    }
  }

  /// P3, P5: the preferred side goes on, the other one stops serving hosts.
  private mutating func arbitrate(_ reference: ReplicaReference, wasSynchronized: Bool) {
    guard let replica = replica(reference), let peer = peer(of: replica) else { return }
    let peerReference = peerReference(of: replica)
    let winner = replica.isPreferred == true ? reference : peerReference
    let loser = winner == reference ? peerReference : reference
    updateReplica(winner) { $0.syncState = .outOfSync }
    updateReplica(loser) { $0.syncState = wasSynchronized ? .lagging : .stalled }
    let losing = loser == reference ? replica : peer
    for pair in losing.pairs { arrays[loser.array].updateDataset(pair.localID) { $0.arePathsAvailable = false } }
  }

  mutating func resumeMirroring(_ reference: ReplicaReference) {
    guard let replica = replica(reference), !replica.isInitial else { return }
    if replica.type == .activeActive { driveFromWinner(reference) }
    guard let driver = drivingReference(of: reference) else { return }
    startJob(driver, kind: .catchUp)
  }

  /// The side that went on serving hosts is the one whose data counts.
  private mutating func driveFromWinner(_ reference: ReplicaReference) {
    guard let replica = replica(reference), replica.isPreferred != true else { return }
    let peerReference = peerReference(of: replica)
    updateReplica(reference) { replica in
      replica.isDriver = false
      replica.job = nil
    }
    updateReplica(peerReference) { $0.isDriver = true }
  }

  /// Whichever object of the pair does the copying.
  func drivingReference(of reference: ReplicaReference) -> ReplicaReference? {
    guard let replica = replica(reference) else { return nil }
    if replica.drives { return reference }
    let peer = peerReference(of: replica)
    return self.replica(peer)?.drives == true ? peer : nil
  }

  /// Active-active: the peer reports the same state of copying.
  mutating func mirrorSyncState(_ reference: ReplicaReference) {
    guard let replica = replica(reference), replica.type == .activeActive else { return }
    updateReplica(peerReference(of: replica)) { $0.syncState = replica.syncState }
  }

  mutating func setPaths(of replica: Replica, on array: Int, available: Bool) {
    guard replica.type == .activeActive else { return }
    let peerArray = peerArray(of: replica)
    for pair in replica.pairs {
      arrays[array].updateDataset(pair.localID) { $0.arePathsAvailable = available }
      arrays[peerArray].updateDataset(pair.remoteID) { $0.arePathsAvailable = available }
    }
  }
}

extension EntityPair {
  mutating func settle(content: Int, used: Int, written: Int) {
    consistentContent = content
    consistentUsed = used
    consistentWritten = written
  }
}

extension [EntityPair] {
  mutating func update(local id: Int, _ change: (inout EntityPair) -> Void) {
    guard let index = firstIndex(where: { $0.localID == id }) else { return }
    change(&self[index])
  }
}
