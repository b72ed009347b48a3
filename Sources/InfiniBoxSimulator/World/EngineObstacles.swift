/// What keeps a replica from going on: causes that pass stall it, causes that a person has to remove suspend it.
enum Obstacle: Sendable, Equatable {
  /// The link does not carry data.
  case link
  /// Both sides are sources, and the array waits for one of them to give way.
  case role
  /// A pool is locked, and the array still hopes.
  case pool
  /// The target array is too slow for a mirror.
  case overload
  /// The sending side of a concurrent leg does not serve hosts, so that its data may be old.
  case offline
}

extension World {
  /// Nil if the replica can go on.
  func obstacle(of replica: Replica, on array: Int) -> Obstacle? {
    if !links[replica.link].carriesData { return .link }
    if lockedPoolSide(of: replica, on: array) != nil { return .pool }
    if isOpposed(replica) { return .role }
    if replica.type == .sync && arrays[peerArray(of: replica)].isOverloaded { return .overload }
    if replica.isConcurrent && !serves(ReplicaReference(array: array, id: replica.id)) { return .offline }
    return nil
  }

  private func isOpposed(_ replica: Replica) -> Bool {
    replica.role == .source && peer(of: replica).map { $0.role != .target } ?? false
  }

  /// The side whose pool is locked.
  private func lockedPoolSide(of replica: Replica, on array: Int) -> ReplicaReference? {
    func isLocked(_ replica: Replica, _ array: Int) -> Bool {
      poolID(of: replica, on: array).flatMap { arrays[array].pools[$0] }?.state == .locked
    }
    if isLocked(replica, array) { return ReplicaReference(array: array, id: replica.id) }
    let peerReference = peerReference(of: replica)
    return peer(of: replica).map { isLocked($0, peerReference.array) } == true ? peerReference : nil
  }

  // MARK: Causes that only a person can remove

  /// A12, S9 and 2.7 3(d). Answers whether it suspended.
  mutating func suspendIfHopeless(_ reference: ReplicaReference) -> Bool {
    guard let replica = replica(reference) else { return false }
    let lockedSide = lockedPoolSide(of: replica, on: reference.array)
    let isLocal = lockedSide == reference
    if lockedSide == nil || !(isLocal || links[replica.link].carriesData) {
      if replica.failureSince != nil { updateReplica(reference) { $0.failureSince = nil } }
    } else if waitsOut(replica, reference) {
      return false
    } else {
      autoSuspend(reference, reason: isLocal ? "LOCAL_POOL_LOCKED" : "REMOTE_POOL_LOCKED", failing: lockedSide)
      return true
    }
    guard links[replica.link].carriesData else { return false }
    if peer(of: replica) == nil {
      autoSuspend(reference, reason: "REMOTE_REPLICA_MISSING")
      return true
    }
    if isOpposed(replica) && settings.roleConflictSuspends {
      autoSuspend(reference, reason: "ROLE_CONFLICT")
      return true
    }
    return false
  }

  /// Whether the array still waits for the locked pool.
  private mutating func waitsOut(_ replica: Replica, _ reference: ReplicaReference) -> Bool {
    guard settings.waitsOnPermanentFailure else { return false }
    let since = replica.failureSince ?? now
    if replica.failureSince == nil { updateReplica(reference) { $0.failureSince = since } }
    return now - since < replica.permanentFailureWaitInterval
  }

  // MARK: Causes that pass

  /// A8–A11, S4–S7, S10, P3–P8, P12.
  mutating func followObstacle(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    guard let obstacle = obstacle(of: replica, on: reference.array) else {
      if replica.outageSince != nil { proceed(reference) }
      return
    }
    if replica.isConcurrent, handOver(reference) { return }
    if replica.outageSince != nil && replica.outageCause != obstacle {
      updateReplica(reference) { [now] in $0.noteOutage(obstacle, at: now) }
    }
    if replica.isMirror {
      loseMirror(reference, obstacle)
    } else if replica.job?.isCopying == true {
      stallJob(reference, obstacle)
    }
    if let after = self.replica(reference), let end = endOfOutage(of: after), end <= now,
      arrays[reference.array].isPowered
    {
      autoSuspend(reference, reason: "LINK_DOWN")
    }
  }

  private mutating func proceed(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    updateReplica(reference) { [now] replica in
      replica.outageSince = nil
      replica.outageCause = nil
      if replica.job?.isStalled == true { replica.job?.proceed(at: now) }
    }
    if replica.isMirror { resumeMirroring(reference) }
  }

  mutating func stallJob(_ reference: ReplicaReference, _ cause: Obstacle) {
    updateReplica(reference) { [now] replica in
      replica.job?.stall(at: now)
      if replica.outageSince == nil { replica.noteOutage(cause, at: now) }
    }
  }

  /// A11, S10, P12: when the present outage of the link suspends the replica; nil if it never does.
  private func endOfOutage(of replica: Replica) -> Int? {
    guard let since = replica.outageSince, replica.outageCause == .link,
      replica.type != .activeActive || settings.autoSuspendsActiveActiveOnLinkLoss
    else { return nil }
    return since + settings.autoSuspendAfterMilliseconds
  }

  /// When the array gives up on what keeps the replica from going on.
  func endOfPatience(with replica: Replica, on array: Int) -> Int? {
    let failure = replica.failureSince.map { $0 + replica.permanentFailureWaitInterval }
    return [endOfOutage(of: replica), failure].compactMap(\.self).min()
  }

  // MARK: Suspending

  /// AUTO_SUSPENDED: the running job is dropped, the last consistent point stays.
  ///
  /// - Parameter failing: the side that cannot go on; of an active-active replica the other one serves hosts.
  mutating func autoSuspend(_ reference: ReplicaReference, reason: String, failing: ReplicaReference? = nil) {
    if let failing, let other = replica(failing).map({ peerReference(of: $0) }) { serveHosts(from: other) }
    stopCopying(reference, state: .autoSuspended, reason: reason)
    record(
      "REPLICA_AUTO_SUSPENDED", "ERROR", on: reference.array, about: reference.id,
      "Replica was suspended by the system: \(reason)")
    assignInitializationSlots(array: reference.array)
  }

  /// Takes a replica, and the other side of an active-active one, out of service. What a failed job shipped stays in the
  /// target's staging area; a person who suspends gives it up.
  mutating func stopCopying(_ reference: ReplicaReference, state: SimulatedReplicaState, reason: String?) {
    guard let replica = replica(reference) else { return }
    if replica.isSynchronized { leaveSynchronization(reference) }
    let peerReference = peerReference(of: replica)
    for side in [reference, peerReference] where side == reference || replica.type == .activeActive {
      updateReplica(side) { object in
        object.state = state
        object.stateReason = reason
        if object.hasRunningJob { object.job = nil }
        object.pendingJobCount = 0
        object.nextJobAt = nil
        object.outageSince = nil
        object.outageCause = nil
        object.failureSince = nil
        if object.isMirror { object.syncState = .outOfSync }
      }
    }
    if state == .suspended { unstage(peerReference) }
    mirrorSyncState(reference)
  }

  private mutating func unstage(_ target: ReplicaReference) {
    updateReplica(target) { object in
      for index in object.pairs.indices { object.pairs[index].stagedBytes = 0 }
    }
  }
}

extension Replica {
  mutating func noteOutage(_ cause: Obstacle, at now: Int) {
    outageSince = now
    outageCause = cause
  }
}
