/// What memory says of a time that has not come was written while a clock was ahead. Nobody knows when it was, save that it
/// is over: so it counts from now, and nothing waits until the old future comes.
extension History {
  /// - Parameter limit: the latest that it may be now.
  /// - Returns: whether there was any.
  public mutating func clampStamps(to limit: Timestamp) -> Bool {
    var isChanged = false
    // Looked through before they are touched, because some are many and touching copies them.
    func clamp<Row>(_ rows: inout [Row], _ stamps: WritableKeyPath<Row, Timestamp>) {
      guard rows.contains(where: { $0[keyPath: stamps] > limit }) else { return }
      isChanged = true
      for index in rows.indices { rows[index][keyPath: stamps] = min(rows[index][keyPath: stamps], limit) }
    }
    clamp(&openFindings, \.openedAt)
    clamp(&openFindings, \.toldAt)
    clamp(&lately, \.resolvedAt)
    clamp(&undecidedIntents, \.recordedAt)
    clamp(&automaticHolds, \.since)
    clamp(&refusals, \.lastAt)
    clamp(&knownReplicas, \.lastSeenAt)
    clamp(&knownReplicas, \.goneAt)
    clamp(&initialCopies, \.since)
    clamp(&copySlots, \.seenAt)
    clamp(&repetitions, \.firstAt)
    if let counts = lastCounts, counts.takenAt > limit { lastCounts?.takenAt = limit }
    // Whether consent of the future has run out, nobody knows: it must be given again.
    if approvals.contains(where: { $0.approvedAt > limit }) {
      approvals.removeAll { $0.approvedAt > limit }
      isChanged = true
    }
    return isChanged
  }
}

extension OpenFinding {
  fileprivate var toldAt: Timestamp {
    get { alert.told?.at ?? Timestamp(milliseconds: .min) }
    set { alert.told?.at = newValue }
  }
}

extension KnownReplica {
  fileprivate var goneAt: Timestamp {
    get { vanishedAt ?? Timestamp(milliseconds: .min) }
    set { if vanishedAt != nil { vanishedAt = newValue } }
  }
}
