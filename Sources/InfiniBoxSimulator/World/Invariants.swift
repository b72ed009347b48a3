/// What must hold after every step, whatever was done (semantics 2.7).
extension World {
  /// One sentence for each violation; empty if all is well.
  func invariantViolations() -> [String] {
    var violations: [String] = []
    for array in arrays.indices {
      for replica in arrays[array].replicas.rows {
        let name = "replica \(replica.id) of array '\(arrays[array].name)'"
        let sentences =
          datasetViolations(of: replica, on: array) + stateViolations(of: replica, on: array)
          + pairViolations(of: replica, on: array)
        violations += sentences.map { "\(name) \($0)" }
      }
      violations += slotViolations(array: array) + accountingViolations(array: array)
    }
    return violations
  }

  // MARK: One object

  private func datasetViolations(of replica: Replica, on array: Int) -> [String] {
    var violations: [String] = []
    for pair in replica.pairs {
      guard let dataset = arrays[array].dataset(pair.localID) else {
        violations.append("covers dataset \(pair.localID), which is gone")
        continue
      }
      if replica.role == .target && !dataset.isWriteProtected {
        violations.append("is a target, but '\(dataset.name)' takes writes")
      }
      if !dataset.replicaIDs.contains(replica.id) {
        violations.append("covers '\(dataset.name)', which does not know")
      }
      if replica.role == .target && !pair.isInitial && dataset.content != pair.consistentContent
        && peer(of: replica) != nil && !wasDemoted(replica)
      {
        violations.append("is a target, but '\(dataset.name)' holds other data than its last consistent point")
      }
    }
    return violations
  }

  /// A demoted source keeps its own writes until the next job overwrites them.
  private func wasDemoted(_ replica: Replica) -> Bool {
    replica.role == .target && replica.state != .active
  }

  private func stateViolations(of replica: Replica, on array: Int) -> [String] {
    var violations: [String] = []
    if replica.isSuspended && replica.hasRunningJob { violations.append("is suspended, but a job runs") }
    if replica.isSuspended && replica.nextJobAt != nil { violations.append("is suspended, but a job is due") }
    if !replica.drives && replica.hasRunningJob { violations.append("does not copy, but a job runs") }
    if replica.job?.isCopying == true && !links[replica.link].carriesData {
      violations.append("copies over a link that carries no data")
    }
    if replica.role == .source, arrays[array].isPowered, let rpo = replica.rpo, let point = replica.restorePoint,
      replica.isLagging != (now - point > rpo)
    {
      violations.append("\(replica.isLagging ? "lags" : "does not lag") \(now - point) ms behind, its RPO is \(rpo) ms")
    }
    return violations
  }

  // MARK: Both objects

  private func pairViolations(of replica: Replica, on array: Int) -> [String] {
    guard !replica.isStandby else { return standbyViolations(of: replica) }
    guard let peer = peer(of: replica) else { return [] }
    var violations: [String] = []
    if peer.remoteID != replica.id { violations.append("is not the peer of its peer") }
    if replica.hasRunningJob && peer.hasRunningJob { violations.append("and its peer both run a job") }
    if replica.role == .source && peer.role == .source && replica.state == .active && peer.state == .active
      && links[replica.link].carriesData
    {
      violations.append("and its peer are both active sources over a link that is up")
    }
    if replica.role == .source && peer.role == .target && !replica.isInitial
      && (replica.consistentGUID != peer.consistentGUID || replica.restorePoint != peer.restorePoint)
    {
      violations.append("and its peer name different consistent points")
    }
    return violations + mirrorViolations(of: replica, peer: peer, on: array)
  }

  private func mirrorViolations(of replica: Replica, peer: Replica, on array: Int) -> [String] {
    guard replica.isMirror else { return [] }
    var violations: [String] = []
    let isSynchronized = replica.isSynchronized && replica.state == .active
    let peerReference = peerReference(of: replica)
    for pair in replica.pairs where isSynchronized {
      let remote = arrays[peerReference.array].dataset(pair.remoteID)
      if arrays[array].dataset(pair.localID)?.content != remote?.content {
        violations.append("is synchronized, but '\(remote?.name ?? "")' differs from its source")
      }
    }
    if isSynchronized && replica.drives && !links[replica.link].carriesData {
      violations.append("is synchronized over a link that carries no data")
    }
    let reference = ReplicaReference(array: array, id: replica.id)
    if replica.type == .activeActive && !isSynchronized && !replica.pairs.isEmpty
      && serves(reference) && serves(peerReference)
    {
      violations.append("is not synchronized, but both sides serve hosts")
    }
    return violations
  }

  private func standbyViolations(of replica: Replica) -> [String] {
    guard let sender = replica.sibling.flatMap({ self.replica($0) }) else { return ["stands by for nobody"] }
    return sender.isStandby ? ["and its sibling both stand by"] : []
  }

  // MARK: One array

  private func slotViolations(array: Int) -> [String] {
    let running = arrays[array].replicas.rows.count { replica in
      replica.hasRunningJob && replica.job?.isInitial == true && replica.job?.isRunning == true
    }
    return running > settings.maxConcurrentInitializations
      ? ["array '\(arrays[array].name)' runs \(running) initialisations at once"] : []
  }

  private func accountingViolations(array: Int) -> [String] {
    var virtual: [Int: Int] = [:]
    var physical: [Int: Int] = [:]
    for dataset in arrays[array].volumes.rows + arrays[array].filesystems.rows {
      virtual[dataset.poolID, default: 0] += dataset.virtualBytes
      physical[dataset.poolID, default: 0] += dataset.physicalBytes
    }
    var violations: [String] = []
    for replica in arrays[array].replicas.rows {
      physical[replica.stagingPoolID, default: 0] += replica.stagingBytes
      if replica.stagingBytes != arrays[array].stagingBytes(of: replica) {
        violations.append(
          "replica \(replica.id) of array '\(arrays[array].name)' does not account for its staging area")
      }
    }
    return violations
      + arrays[array].pools.rows.compactMap { pool in
        pool.usedVirtual == virtual[pool.id, default: 0] && pool.usedPhysical == physical[pool.id, default: 0]
          ? nil : "pool '\(pool.name)' of array '\(arrays[array].name)' does not account for its datasets"
      }
  }
}
