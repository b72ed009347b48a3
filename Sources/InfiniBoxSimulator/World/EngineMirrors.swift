/// Mirrors, SYNC and ACTIVE_ACTIVE: they break, elect who goes on serving hosts, and catch up (semantics 2.3, 2.4).
extension World {
  /// S4, S7, P3–P5, P8: the mirror broke; hosts go on where they may, the other side stays where it was.
  mutating func loseMirror(_ reference: ReplicaReference, _ cause: Obstacle) {
    guard let replica = replica(reference), replica.outageSince == nil else { return }
    let isStalled = replica.syncState == .inProgress
    if replica.isSynchronized { leaveSynchronization(reference) }
    updateReplica(reference) { [now] replica in
      replica.noteOutage(cause, at: now)
      if replica.job?.isCopying == true { replica.job?.stall(at: now) }
      if !replica.isInitial { replica.syncState = .outOfSync }
    }
    if replica.type == .activeActive && !replica.isInitial {
      arbitrate(reference, isStalled: isStalled)
    } else {
      mirrorSyncState(reference)
    }
  }

  /// From now on the two sides differ: this moment is the last consistent point of both.
  mutating func leaveSynchronization(_ reference: ReplicaReference) {
    guard let replica = replica(reference) else { return }
    for side in [reference, peerReference(of: replica)] {
      updateReplica(side) { [now] in $0.restorePoint = now }
    }
    record("REPLICA_OUT_OF_SYNC", "WARNING", on: reference.array, about: reference.id, "Replica is out of sync")
  }

  // MARK: Who serves hosts

  /// Whether hosts reach the datasets of this side of a replica.
  func serves(_ reference: ReplicaReference) -> Bool {
    guard let replica = replica(reference), arrays[reference.array].isPowered else { return false }
    return replica.pairs.allSatisfy { arrays[reference.array].dataset($0.localID)?.arePathsAvailable == true }
  }

  private mutating func setPaths(_ reference: ReplicaReference, available: Bool) {
    guard let replica = replica(reference) else { return }
    for pair in replica.pairs {
      arrays[reference.array].updateDataset(pair.localID) { $0.arePathsAvailable = available }
    }
  }

  /// Both sides of a synchronized replica serve hosts; until then the creating side alone does (P1).
  mutating func openPaths(_ reference: ReplicaReference) {
    guard let replica = replica(reference), replica.type == .activeActive else { return }
    setPaths(reference, available: true)
    setPaths(peerReference(of: replica), available: true)
    stepLegs(beside: replica, on: reference.array)
  }

  /// Has one side of an active-active replica alone serve hosts; a side that stopped before cannot take over.
  mutating func serveHosts(from reference: ReplicaReference) {
    guard let replica = replica(reference), replica.type == .activeActive else { return }
    let peerReference = peerReference(of: replica)
    guard arePathsOpen(reference), arePathsOpen(peerReference) else { return }
    setPaths(peerReference, available: false)
    stepLegs(beside: replica, on: reference.array)
  }

  private func arePathsOpen(_ reference: ReplicaReference) -> Bool {
    guard let replica = replica(reference) else { return false }
    return replica.pairs.allSatisfy { arrays[reference.array].dataset($0.localID)?.arePathsAvailable == true }
  }

  /// P3–P5: elects once per outage who goes on.
  private mutating func arbitrate(_ reference: ReplicaReference, isStalled: Bool) {
    guard let replica = replica(reference) else { return }
    let sides = [reference, peerReference(of: replica)]
    let open = sides.filter { arePathsOpen($0) }
    let winner = open.count == 2 ? elected(of: sides) : open.first
    for side in sides {
      setPaths(side, available: side == winner)
      updateReplica(side) { $0.syncState = isStalled ? .stalled : side == winner ? .outOfSync : .lagging }
    }
    if open.count == 2 {
      let array = winner?.array ?? reference.array
      let sentence = winner == nil ? "No side goes on serving hosts" : "'\(arrays[array].name)' goes on serving hosts"
      record("REPLICA_AA_FAILOVER", "ERROR", on: array, about: (winner ?? reference).id, sentence)
    }
    stepLegs(beside: replica, on: reference.array)
  }

  /// The witness picks a side that it reaches, the preferred one if it reaches both; without a witness the preferred
  /// side goes on or nobody.
  private func elected(of sides: [ReplicaReference]) -> ReplicaReference? {
    let alive = sides.filter { arrays[$0.array].isPowered }
    let preferred = alive.first { replica($0)?.isPreferred == true }
    let reached = alive.filter { side in
      replica(side).map { links[$0.link].hasWitness && links[$0.link][$0.end].reachesWitness } ?? false
    }
    guard !reached.isEmpty else { return preferred }
    return reached.first { $0 == preferred } ?? reached.first
  }

  // MARK: Catching up

  /// S5, P7: the side whose data counts copies what the other one missed.
  mutating func resumeMirroring(_ reference: ReplicaReference) {
    guard let replica = replica(reference), !replica.isInitial else { return }
    startJob(replica.type == .activeActive ? takeOverCopying(reference) : reference, kind: .catchUp)
  }

  /// Active-active: the side that went on serving hosts copies; the preferred one if neither did.
  mutating func takeOverCopying(_ reference: ReplicaReference) -> ReplicaReference {
    guard let replica = replica(reference) else { return reference }
    let peerReference = peerReference(of: replica)
    let open = [reference, peerReference].filter { arePathsOpen($0) }
    let preferred = replica.isPreferred == true ? reference : peerReference
    let source = open.count == 1 ? open[0] : preferred
    for side in [reference, peerReference] {
      updateReplica(side) { object in
        object.isDriver = side == source
        if side != source { object.job = nil }
        object.outageSince = nil
        object.outageCause = nil
      }
      setPaths(side, available: side == source)
    }
    return source
  }

  /// Whichever object of the pair does the copying.
  func drivingReference(of reference: ReplicaReference) -> ReplicaReference? {
    guard let replica = replica(reference) else { return nil }
    if replica.drives { return reference }
    let peer = peerReference(of: replica)
    return self.replica(peer)?.drives == true ? peer : nil
  }

  /// The peer reports the same state of copying.
  mutating func mirrorSyncState(_ reference: ReplicaReference) {
    guard let replica = replica(reference), replica.isMirror else { return }
    updateReplica(peerReference(of: replica)) { $0.syncState = replica.syncState }
  }
}
