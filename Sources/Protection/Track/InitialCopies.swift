/// Keeps the memory of first copies under way, so that one that stands still is noticed. An array runs only a few at
/// once, and nothing is kept of those that wait or are done.

/// - Returns: the new memory, by array and replica; it replaces `history.initialCopies` as a whole. What cannot be told
///   now (the array was not read, or the link is not up) is kept as it was.
public func initialCopies(_ observation: Observation, _ history: History) -> [InitialCopy] {
  let estate = Estate(observation)
  var copies = history.initialCopies.filter { known in
    guard let array = estate.array(serial: known.arraySerial) else { return !estate.unreadable.isEmpty }
    guard let replica = array.replica(id: known.replicaID), let link = array.link(id: replica.linkID) else {
      return false
    }
    return estate.problem(of: link, at: array.name) != nil
  }
  let copiesBefore = history.initialCopiesByReplica
  for array in estate.arrays {
    for replica in array.replicas where !estate.isStandby(replica, at: array) {
      guard let percent = replica.firstCopyPercent, let link = array.link(id: replica.linkID),
        estate.problem(of: link, at: array.name) == nil
      else { continue }
      let known = copiesBefore[InitialCopy.Key(arraySerial: array.serial, replicaID: replica.id)]
      let since = known.flatMap { $0.percent == percent ? $0.since : nil }
      copies.append(
        InitialCopy(
          arraySerial: array.serial, replicaID: replica.id, percent: percent, since: since ?? estate.time.latest))
    }
  }
  return copies.sorted { ($0.arraySerial, $0.replicaID) < ($1.arraySerial, $1.replicaID) }
}

extension InitialCopy {
  /// The percentage of a copy whose array tells none.
  static let untold = -1
}

extension Replica {
  /// How far a first copy has come that does not merely wait, as its source tells; `untold` where the array shows neither
  /// progress nor a copy under way, and nil for everything else.
  var firstCopyPercent: Int? {
    let lacksCopy = isInitializing || type == .known(.async) && restorePoint == nil
    // Both have findings of their own.
    let isQueued = isInitializing && (job == .pending || synchronisation == .initializingPending)
    let isStalled = job == .stalled || synchronisation == .stalled
    guard tellsState, state == .active, lacksCopy, !isQueued, !isStalled else { return nil }
    let isRunning = job == .initializing || synchronisation == .initializing
    return isRunning ? progressPercent ?? InitialCopy.untold : InitialCopy.untold
  }
}
