/// What pools are charged beside the datasets themselves, and the events of pools that fill up (semantics 8).
extension StorageArrayState {
  /// Bytes that every replicated dataset keeps for the bookkeeping of its last consistent point.
  static let stagingOverhead = 65_536

  /// Brings what a replica's staging area takes of its pool up to date.
  mutating func stage(_ id: Int) {
    guard let replica = replicas[id] else { return }
    let bytes = stagingBytes(of: replica)
    let pool = replica.pairs.first.flatMap { dataset($0.localID)?.poolID } ?? 0
    guard bytes != replica.stagingBytes || pool != replica.stagingPoolID else { return }
    pools.update(replica.stagingPoolID) { $0.usedPhysical -= replica.stagingBytes }
    pools.update(pool) { $0.usedPhysical += bytes }
    replicas.update(id) { replica in
      replica.stagingBytes = bytes
      replica.stagingPoolID = pool
    }
  }

  /// Gives the staging area of a replica that goes away back to its pool.
  mutating func unstage(_ replica: Replica) {
    guard let present = replicas[replica.id] else { return }
    pools.update(present.stagingPoolID) { $0.usedPhysical -= present.stagingBytes }
    replicas.update(replica.id) { replica in
      replica.stagingBytes = 0
      replica.stagingPoolID = 0
    }
  }

  /// What a job ships waits on the target; what hosts overwrote since the last consistent point is kept on the source.
  func stagingBytes(of replica: Replica) -> Int {
    replica.pairs.reduce(0) { sum, pair in
      guard !pair.isInitial, let dataset = dataset(pair.localID) else { return sum + pair.stagedBytes }
      let overwritten = min(pair.consistentUsed, max(0, dataset.written - pair.consistentWritten))
      return sum + pair.stagedBytes + overwritten + Self.stagingOverhead
    }
  }

  /// The youngest snapshot of a dataset keeps the blocks that were overwritten.
  mutating func keepOverwritten(_ bytes: Int, of master: Dataset) {
    guard let youngest = children(of: master.id, kind: master.kind).last else { return }
    updateDataset(youngest.id) { $0.keptBytes = min($0.used, $0.keptBytes + bytes) }
  }
}

extension Pool {
  /// How far a pool is filled, by its thresholds.
  enum Level: Int, Sendable {
    case normal
    case warning
    case critical
  }

  var level: Level {
    if usedPhysical >= physicalCapacity / 100 * physicalCapacityCritical { return .critical }
    return usedPhysical >= physicalCapacity / 100 * physicalCapacityWarning ? .warning : .normal
  }
}

extension World {
  /// Announces pools that changed their state or crossed a threshold, and has replicas follow.
  mutating func settlePools() {
    // A suspension can change what pools are charged, but takes nothing that it gave back: this ends.
    while announcePools() { stepAllReplicas() }
  }

  /// Answers whether a pool was locked or unlocked.
  private mutating func announcePools() -> Bool {
    var isLockChanged = false
    for array in arrays.indices {
      for pool in arrays[array].pools.rows where pool.state != pool.announcedState || pool.level != pool.announcedLevel
      {
        if (pool.state == .locked) != (pool.announcedState == .locked) { isLockChanged = true }
        announce(pool, array: array)
      }
    }
    return isLockChanged
  }

  private mutating func announce(_ pool: Pool, array: Int) {
    arrays[array].pools.update(pool.id) { $0.markAnnounced() }
    let data = named(pool.name)
    if pool.state != pool.announcedState {
      record(
        pool.state.eventCode, pool.state == .normal ? "INFO" : "CRITICAL", on: array, about: pool.id,
        "Pool {name} changed its state", data: data)
    }
    guard pool.level.rawValue > pool.announcedLevel.rawValue else { return }
    let isCritical = pool.level == .critical
    record(
      isCritical ? "POOL_SPACE_CRITICAL" : "POOL_SPACE_WARNING", isCritical ? "ERROR" : "WARNING", on: array,
      about: pool.id, "Pool {name} is filling up", data: data)
  }
}

extension Pool.State {
  var eventCode: String {
    switch self {
    case .locked: "POOL_LOCKED"
    case .limited: "POOL_LIMITED"
    case .normal: "POOL_UNLOCKED"
    }
  }
}
