/// The life of a job: it waits for a slot, copies, and commits all its pairs at once (semantics 2.2, 2.3).
extension World {
  /// Starts a job now, or, for an initialisation, has it wait for a slot.
  mutating func startJob(_ reference: ReplicaReference, kind: ReplicationJob.Kind) {
    guard let replica = replica(reference) else { return }
    if replica.isSynchronized { leaveSynchronization(reference) }
    let guid = newGUID()
    let id = arrays[reference.array].nextID()
    var pairs = replica.pairs
    for index in pairs.indices { takeSourcePoint(of: &pairs[index], replica: replica, array: reference.array) }
    let bytes = pairs.reduce(0) { $0 + $1.jobBytes }
    let milliseconds = settings.jobOverheadMilliseconds + bytes * 1_000 / max(1, settings.copyBytesPerSecond)
    let job = ReplicationJob(
      id: id, kind: kind, isRunning: kind != .initial, createdAt: now, startedAt: now, snapshotTime: now, guid: guid,
      totalMilliseconds: milliseconds, remainingMilliseconds: milliseconds, progressAt: now)
    updateReplica(reference) { [pairs] replica in
      replica.pairs = pairs
      replica.job = job
      if replica.isMirror { replica.syncState = kind == .initial ? .initializingPending : .inProgress }
    }
    mirrorSyncState(reference)
    if kind == .initial {
      serveHosts(from: reference)
      assignInitializationSlots(array: reference.array)
    } else {
      ship(reference)
    }
  }

  /// Notes what the pair's job ships, and how much that is.
  private func takeSourcePoint(of pair: inout EntityPair, replica: Replica, array: Int) {
    guard let source = arrays[array].dataset(pair.localID) else { return }
    pair.jobContent = source.content
    pair.jobUsed = source.used
    pair.jobWritten = source.written
    guard !pair.isInitial else {
      pair.jobBytes = source.used
      return
    }
    var bytes = source.written - pair.consistentWritten
    let peerArray = peerArray(of: replica)
    if let peer = peer(of: replica), let peerPair = peer.pairs.first(where: { $0.localID == pair.remoteID }),
      let target = arrays[peerArray].dataset(pair.remoteID)
    {
      // What was written on the other side since (after a promotion) has to be overwritten as well.
      bytes += max(0, target.written - peerPair.consistentWritten)
    }
    pair.jobBytes = max(0, bytes)
  }

  /// Lets a running job copy, into the staging area of the target, unless something is in its way.
  private mutating func ship(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    if let obstacle = obstacle(of: replica, on: reference.array) {
      if replica.isMirror { loseMirror(reference, obstacle) } else { stallJob(reference, obstacle) }
    }
    updateReplica(peerReference(of: replica)) { peer in
      for pair in replica.pairs { peer.pairs.update(local: pair.remoteID) { $0.stagedBytes = pair.jobBytes } }
    }
  }

  /// All jobs that copy over a link share what it carries (semantics 2.7).
  mutating func shareLink(_ link: Int) {
    guard let rate = settings.linkBytesPerSecond else { return }
    var copying: [ReplicaReference] = []
    for array in [links[link].first.array, links[link].second.array] {
      for replica in arrays[array].replicas.rows where replica.link == link && replica.job?.isCopying == true {
        copying.append(ReplicaReference(array: array, id: replica.id))
      }
    }
    let slowdown = max(1_000, 1_000 * copying.count * settings.copyBytesPerSecond / max(1, rate))
    for reference in copying where replica(reference)?.job?.slowdown != slowdown {
      arrays[reference.array].replicas.update(reference.id) { [now] in $0.job?.changePace(to: slowdown, at: now) }
      reschedule(reference)
    }
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
    updateReplica(reference) { [now] replica in
      replica.job?.isRunning = true
      replica.job?.startedAt = now
      replica.job?.progressAt = now
      if replica.isMirror { replica.syncState = .initializing }
    }
    mirrorSyncState(reference)
    ship(reference)
  }

  /// A3, A5, S3, S6: every member becomes consistent in the same moment, on both sides.
  mutating func commitJob(_ reference: ReplicaReference) {
    guard let replica = replica(reference), let job = replica.job else { return }
    let wasInitial = replica.isInitial
    let isMirror = replica.isMirror
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
    updateReplica(peerReference(of: replica)) { peer in
      conclude(&peer)
      peer.state = .active
      peer.stateReason = nil
    }
    updateReplica(reference) { [now, settings] replica in
      conclude(&replica)
      replica.job?.endedAt = now
      replica.job?.remainingMilliseconds = 0
      if replica.type == .async && replica.nextJobAt == nil {
        let interval = replica.syncInterval ?? settings.defaultSyncIntervalMilliseconds
        replica.nextJobAt = interval > 0 ? now + interval : nil
      }
    }
    if isMirror { openPaths(reference) }
    announceCommit(reference, wasInitial: wasInitial)
    watchRestorePoint(reference)
    if job.isInitial { assignInitializationSlots(array: reference.array) }
    if let after = self.replica(reference), after.pendingJobCount > 0 {
      updateReplica(reference) { $0.pendingJobCount = 0 }
      startJob(reference, kind: .periodic)
    }
  }

  private mutating func announceCommit(_ reference: ReplicaReference, wasInitial: Bool) {
    guard let replica = replica(reference) else { return }
    if wasInitial {
      record(
        "REPLICA_INITIALIZED", on: reference.array, about: reference.id, "Replica finished its first copy")
    } else if replica.isMirror {
      record("REPLICA_SYNCHRONIZED", on: reference.array, about: reference.id, "Replica is synchronized")
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
      target.written += max(1, point.jobBytes)
    }
    let written = arrays[peerArray].dataset(pair.remoteID)?.written ?? 0
    updateReplica(peerReference(of: replica)) { [point] peer in
      peer.pairs.update(local: point.remoteID) {
        $0.settle(content: point.jobContent, used: point.jobUsed, written: written)
        $0.stagedBytes = 0
      }
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
