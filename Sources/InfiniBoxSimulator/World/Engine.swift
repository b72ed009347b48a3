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
      settlePools()
    }
    if time > now { revision += 1 }
    now = max(now, time)
  }

  /// Looks at one replica now and settles its next look.
  mutating func step(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    if replica.drives {
      let isAlive = arrays[reference.array].isPowered
      if !isAlive, replica.isSuspended, let sibling = exchangeSender(reference) { return step(sibling) }
      if isAlive { watchRestorePoint(reference) }
      if goesOn(reference), !(isAlive && suspendIfHopeless(reference)) { followObstacle(reference) }
      if isAlive, goesOn(reference) {
        commitIfFinished(reference)
        startIfDue(reference)
      }
    }
    reschedule(reference)
  }

  private func goesOn(_ reference: ReplicaReference) -> Bool {
    replica(reference).map { $0.drives && $0.state == .active } ?? false
  }

  /// Looks at every replica of a link, after the link changed.
  mutating func stepReplicas(ofLink link: Int) {
    shareLink(link)
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
    guard let replica = replica(reference), let time = nextWake(of: replica, on: reference.array),
      replica.wakesAt != time
    else { return }
    arrays[reference.array].replicas.update(reference.id) { $0.wakesAt = time }
    wakeQueue.push(WakeQueue.Entry(time: time, replica: reference))
  }

  private func nextWake(of replica: Replica, on array: Int) -> Int? {
    guard replica.drives, arrays[array].isPowered else { return nil }
    var times: [Int] = []
    if let rpo = replica.rpo, let restorePoint = replica.restorePoint, !replica.isLagging {
      times.append(restorePoint + rpo + 1)
    }
    if replica.state == .active {
      if let job = replica.job, job.isCopying { times.append(job.finishAt) }
      if let next = replica.nextJobAt { times.append(next) }
      if let end = endOfPatience(with: replica, on: array) { times.append(end) }
    }
    return times.min().map { max($0, now) }
  }

  // MARK: RPO and interval (semantics 4)

  /// One event for each change of the RPO status.
  mutating func watchRestorePoint(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    guard let rpo = replica.rpo, let restorePoint = replica.restorePoint else {
      if replica.isLagging { updateReplica(reference) { $0.isLagging = false } }
      return
    }
    let isLagging = now - restorePoint > rpo
    guard isLagging != replica.isLagging else { return }
    updateReplica(reference) { $0.isLagging = isLagging }
    record(
      isLagging ? "REPLICA_RPO_LAGGING" : "REPLICA_RPO_OK", isLagging ? "WARNING" : "INFO", on: reference.array,
      about: reference.id, isLagging ? "Replica exceeds its RPO" : "Replica is within its RPO again")
  }

  private mutating func commitIfFinished(_ reference: ReplicaReference) {
    guard let replica = replica(reference), let job = replica.job, job.isCopying, job.finishAt <= now else { return }
    commitJob(reference)
  }

  /// A4, A6, A9: the interval timer.
  private mutating func startIfDue(_ reference: ReplicaReference) {
    guard let replica = replica(reference), let due = replica.nextJobAt, due <= now else { return }
    guard !replica.isMirror, let interval = replica.syncInterval, interval > 0 else {
      updateReplica(reference) { $0.nextJobAt = nil }
      return
    }
    updateReplica(reference) { [now] replica in
      replica.nextJobAt = due + ((now - due) / interval + 1) * interval
      if replica.hasRunningJob { replica.pendingJobCount = 1 }
    }
    if !replica.hasRunningJob { startJob(reference, kind: .periodic) }
  }
}
