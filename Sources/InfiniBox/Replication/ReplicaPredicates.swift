// What the words of a replica mean together (rest 12.2). Async and sync replicas tell their state on the source only, so on a
// target these are nil: unknown, which is not false.
extension Replica {
  /// Neither suspended nor, active-active, out of step.
  public var isActive: Bool? {
    if replicationType == .activeActive {
      return isSyncState(.synchronized, .initializing, .initializingPending, .syncInProgress)
    }
    return toldState.map { $0 == .active }
  }

  /// By a person or by the array.
  public var isSuspended: Bool? {
    toldState.map { $0 == .suspended || $0 == .autoSuspended }
  }

  public var isAutoSuspended: Bool? { toldState.map { $0 == .autoSuspended } }

  /// Active, with nothing to do.
  public var isIdle: Bool? {
    isActive.map { $0 && !hasJob(.initializing, .replicating, .stalled) }
  }

  public var isReplicating: Bool? {
    isActive.map { $0 && hasJob(.replicating) }
  }

  /// Still copies what was there before the replica.
  public var isInitialReplication: Bool? {
    if replicationType == .activeActive { return isSyncState(.initializing, .initializingPending) }
    return toldState.map { _ in isInitial && hasJob(.initializing, .stalled) }
  }

  public var isStalled: Bool? {
    if replicationType == .activeActive { return isSyncState(.syncStalled) }
    return toldState.map { _ in hasJob(.stalled) }
  }

  public var isPending: Bool? {
    isActive.map { $0 && hasJob(.pending) }
  }

  private var toldState: ReplicaState? { role == .target ? nil : state }

  private func isSyncState(_ words: SyncState...) -> Bool? {
    syncState.map { words.contains($0) }
  }

  /// A job without a state of its own takes the replica's.
  private func hasJob(_ words: JobState...) -> Bool {
    jobs.contains { job in (job.state ?? jobState).map { words.contains($0) } ?? false }
  }
}
