/// What an array says of a replica's state, which is not always what is (semantics 2.1, 2.6).
extension Replica {
  /// While the management address of a link has failed data flows, but states may be reported wrongly.
  private func isMisreported(in world: World) -> Bool {
    world.settings.misreportsStatesWhileDegraded && world.links[link].stateWord == SimulatedLinkHealth.degraded.rawValue
  }

  /// Nil on a TARGET, unless the settings have it show the state of its source.
  func reportedState(in world: World) -> SimulatedReplicaState? {
    if role == .target {
      return world.settings.showsTargetState ? world.peer(of: self)?.reportedState(in: world) ?? state : nil
    }
    guard isMisreported(in: world) else { return state }
    return state == .active ? .autoSuspended : .active
  }

  func reportedReason(in world: World) -> String? {
    role == .target || isMisreported(in: world) ? nil : stateReason
  }

  /// INITIALIZING, PENDING, REPLICATING, STALLED or DONE.
  func reportedJobState(in world: World) -> String {
    isMisreported(in: world) ? "STALLED" : job?.stateWord ?? "DONE"
  }

  func reportedSyncState(in world: World) -> SimulatedSyncState? {
    isMirror && isMisreported(in: world) ? .outOfSync : syncState
  }
}
