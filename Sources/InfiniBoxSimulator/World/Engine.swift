/// What happens by itself as the clock runs (semantics 2.7): jobs start, finish and stall, replicas lag and are
/// auto-suspended. Driven by events: between two of them nothing needs to be computed.
extension World {
  /// Moves the clock to a later time, letting everything happen that is due on the way.
  mutating func advance(to time: Int) {
    while let entry = wakeQueue.next, entry.time <= time {
      _ = wakeQueue.pop()
      guard let replica = replica(entry.replica), replica.wakesAt == entry.time else { continue }
      now = max(now, entry.time)
      arrays[entry.replica.array].replicas.update(entry.replica.id) { $0.wakesAt = nil }
      step(entry.replica)
    }
    if time > now { revision += 1 }
    now = max(now, time)
  }

  /// Looks at one replica now and settles its next look.
  mutating func step(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    if replica.drives {
      watchRestorePoint(reference)
      if self.replica(reference)?.state == .active, !suspendIfHopeless(reference) {
        followLink(reference)
        if self.replica(reference)?.state == .active {
          commitIfFinished(reference)
          startIfDue(reference)
        }
      }
    }
    reschedule(reference)
  }

  /// Looks at every replica of a link, after the link changed.
  mutating func stepReplicas(ofLink link: Int) {
    for array in [links[link].first.array, links[link].second.array] {
      for id in arrays[array].replicas.rows.filter({ $0.link == link }).map(\.id) {
        step(ReplicaReference(array: array, id: id))
      }
    }
  }

  /// Looks at every replica, after a pool changed.
  mutating func stepAllReplicas() {
    for array in arrays.indices {
      for id in arrays[array].replicas.rows.map(\.id) { step(ReplicaReference(array: array, id: id)) }
    }
  }

  /// Enters the next time at which something about the replica changes by itself.
  mutating func reschedule(_ reference: ReplicaReference) {
    guard let replica = replica(reference), let time = nextWake(of: replica), replica.wakesAt != time else { return }
    arrays[reference.array].replicas.update(reference.id) { $0.wakesAt = time }
    wakeQueue.push(WakeQueue.Entry(time: time, replica: reference))
  }

  private func nextWake(of replica: Replica) -> Int? {
    guard replica.drives else { return nil }
    var times: [Int] = []
    if let rpo = replica.rpo, let restorePoint = replica.restorePoint, !replica.isLagging {
      times.append(restorePoint + rpo + 1)
    }
    if replica.state == .active {
      if let job = replica.job, job.isCopying { times.append(job.finishAt) }
      if let next = replica.nextJobAt { times.append(next) }
      if let since = replica.outageSince, replica.type != .activeActive {
        times.append(since + settings.autoSuspendAfterMilliseconds)
      }
    }
    return times.min().map { max($0, now) }
  }

  // MARK: The rows of the transition tables

  /// RPO edges: one event for each change (semantics 4).
  private mutating func watchRestorePoint(_ reference: ReplicaReference) {
    guard let replica = replica(reference), let rpo = replica.rpo, let restorePoint = replica.restorePoint else {
      return
    }
    let isLagging = now - restorePoint > rpo
    guard isLagging != replica.isLagging else { return }
    updateReplica(reference) { $0.isLagging = isLagging }
    record(
      isLagging ? "REPLICA_RPO_LAGGING" : "REPLICA_RPO_OK", isLagging ? "WARNING" : "INFO", on: reference.array,
      about: reference.id, isLagging ? "Replica exceeds its RPO" : "Replica is within its RPO again")
  }

  /// A12, S9 and 2.7 3(d): causes that only a person can remove. Answers whether it suspended.
  private mutating func suspendIfHopeless(_ reference: ReplicaReference) -> Bool {
    guard let replica = replica(reference) else { return false }
    let peerArray = peerArray(of: replica)
    let localPool = poolID(of: replica, on: reference.array).flatMap { arrays[reference.array].pools[$0] }
    if localPool?.state == .locked {
      autoSuspend(reference, reason: "LOCAL_POOL_LOCKED")
      return true
    }
    guard links[replica.link].carriesData else { return false }
    guard let peer = peer(of: replica) else {
      autoSuspend(reference, reason: "REMOTE_REPLICA_MISSING")
      return true
    }
    if replica.role == .source && peer.role != .target {
      autoSuspend(reference, reason: "ROLE_CONFLICT")
      return true
    }
    if poolID(of: peer, on: peerArray).flatMap({ arrays[peerArray].pools[$0] })?.state == .locked {
      autoSuspend(reference, reason: "REMOTE_POOL_LOCKED")
      return true
    }
    return false
  }

  /// A8–A11, S4–S6, S10, P3, P5, P7, P8: what the link does to the replica.
  private mutating func followLink(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    if links[replica.link].carriesData {
      guard replica.outageSince != nil else { return }
      updateReplica(reference) { [now] replica in
        replica.outageSince = nil
        if replica.job?.isStalled == true { replica.job?.proceed(at: now) }
      }
      if replica.type != .async { resumeMirroring(reference) }
      return
    }
    if replica.type == .async {
      stallJob(reference)
    } else {
      loseMirror(reference)
    }
    if let since = self.replica(reference)?.outageSince, replica.type != .activeActive,
      now - since >= settings.autoSuspendAfterMilliseconds
    {
      autoSuspend(reference, reason: "LINK_DOWN")
    }
  }

  private mutating func stallJob(_ reference: ReplicaReference) {
    updateReplica(reference) { [now] replica in
      if replica.job.map({ $0.isCopying }) == true {
        replica.job?.stall(at: now)
        if replica.outageSince == nil { replica.outageSince = now }
      }
    }
  }

  private mutating func commitIfFinished(_ reference: ReplicaReference) {
    guard let replica = replica(reference), let job = replica.job, job.isCopying, job.finishAt <= now else { return }
    commitJob(reference)
  }

  /// A4, A6, A9: the interval timer.
  private mutating func startIfDue(_ reference: ReplicaReference) {
    guard let replica = replica(reference), replica.type == .async, let due = replica.nextJobAt, due <= now,
      let interval = replica.syncInterval, interval > 0
    else { return }
    updateReplica(reference) { [now] replica in
      replica.nextJobAt = due + ((now - due) / interval + 1) * interval
      if replica.hasRunningJob { replica.pendingJobCount = 1 }
    }
    if !replica.hasRunningJob { startJob(reference, kind: .periodic) }
  }

  /// AUTO_SUSPENDED: the running job is dropped, the last consistent point stays.
  mutating func autoSuspend(_ reference: ReplicaReference, reason: String) {
    stopCopying(reference, state: .autoSuspended, reason: reason)
    record(
      "REPLICA_AUTO_SUSPENDED", "ERROR", on: reference.array, about: reference.id,
      "Replica was suspended by the system: \(reason)")
    assignInitializationSlots(array: reference.array)
  }

  /// Takes a replica, and the other side of an active-active one, out of service.
  mutating func stopCopying(_ reference: ReplicaReference, state: SimulatedReplicaState, reason: String?) {
    guard let replica = replica(reference) else { return }
    updateReplica(reference) { replica in
      replica.state = state
      replica.stateReason = reason
      if replica.hasRunningJob { replica.job = nil }
      replica.pendingJobCount = 0
      replica.nextJobAt = nil
      replica.outageSince = nil
      if replica.type != .async { replica.syncState = .outOfSync }
    }
    guard replica.type == .activeActive else { return }
    updateReplica(peerReference(of: replica)) { peer in
      peer.state = state
      peer.stateReason = reason
      peer.job = nil
      peer.outageSince = nil
      peer.syncState = .outOfSync
    }
  }
}
