/// What must hold after every step, whatever was done (semantics 2.7).
extension World {
  /// One sentence for each violation; empty if all is well.
  func invariantViolations() -> [String] {
    var violations: [String] = []
    for array in arrays.indices {
      for replica in arrays[array].replicas.rows {
        violations += replicaViolations(of: replica, on: array)
      }
      violations += accountingViolations(array: array)
    }
    return violations
  }

  private func replicaViolations(of replica: Replica, on array: Int) -> [String] {
    var violations: [String] = []
    let name = "replica \(replica.id) of array '\(arrays[array].name)'"
    for pair in replica.pairs {
      guard let dataset = arrays[array].dataset(pair.localID) else {
        violations.append("\(name) covers dataset \(pair.localID), which is gone")
        continue
      }
      if replica.role == .target && !dataset.isWriteProtected {
        violations.append("\(name) is a target, but '\(dataset.name)' takes writes")
      }
      if !dataset.replicaIDs.contains(replica.id) {
        violations.append("\(name) covers '\(dataset.name)', which does not know")
      }
      if replica.role == .target && !pair.isInitial && dataset.content != pair.consistentContent
        && peer(of: replica) != nil && !wasDemoted(replica)
      {
        violations.append("\(name): '\(dataset.name)' holds other data than its last consistent point")
      }
    }
    guard let peer = peer(of: replica) else { return violations }
    if peer.remoteID != replica.id { violations.append("\(name) is not the peer of its peer") }
    let bothActiveSources =
      replica.role == .source && peer.role == .source && replica.state == .active && peer.state == .active
    if bothActiveSources && links[replica.link].carriesData {
      violations.append("\(name) and its peer are both active sources over a link that is up")
    }
    if replica.consistentGUID != peer.consistentGUID && !replica.isInitial && replica.role == .source
      && peer.role == .target
    {
      violations.append("\(name) and its peer name different consistent points")
    }
    if replica.isSuspended && replica.hasRunningJob { violations.append("\(name) is suspended, but a job runs") }
    return violations
  }

  /// A demoted source keeps its own writes until the next job overwrites them.
  private func wasDemoted(_ replica: Replica) -> Bool {
    replica.role == .target && replica.state != .active
  }

  private func accountingViolations(array: Int) -> [String] {
    var virtual: [Int: Int] = [:]
    var physical: [Int: Int] = [:]
    for dataset in arrays[array].volumes.rows + arrays[array].filesystems.rows {
      virtual[dataset.poolID, default: 0] += dataset.virtualBytes
      physical[dataset.poolID, default: 0] += dataset.physicalBytes
    }
    return arrays[array].pools.rows.compactMap { pool in
      pool.usedVirtual == virtual[pool.id, default: 0] && pool.usedPhysical == physical[pool.id, default: 0]
        ? nil : "pool '\(pool.name)' of array '\(arrays[array].name)' does not account for its datasets"
    }
  }
}
