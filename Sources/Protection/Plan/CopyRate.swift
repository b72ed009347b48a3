/// How fast one initial copy from an array goes, measured on those that are under way.
public struct CopyRate: Hashable, Sendable {
  public var bytesPerSecond: Int64
  /// How many copies it is the mean of.
  public var copies: Int
  public var measuredAt: Timestamp

  public init(bytesPerSecond: Int64, copies: Int, measuredAt: Timestamp) {
    self.bytesPerSecond = bytesPerSecond
    self.copies = copies
    self.measuredAt = measuredAt
  }
}

/// By source array: what the array itself tells of a copy's throughput (rest 12.1), or else how far its progress came
/// since the earlier reading. An array of whose copies neither is known has no entry.
public func measureCopyRates(_ observation: Observation, since earlier: Observation?) -> [ArrayName: CopyRate] {
  var rates: [ArrayName: CopyRate] = [:]
  let estate = Estate(observation)
  for array in estate.arrays {
    let before = Dictionary(
      (earlier?[array.name]?.replicas ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    // Over a clock that was set meanwhile nothing can be measured.
    let elapsed = observation.clockJump == nil ? earlier.map { observation.takenAt - $0.takenAt } ?? .zero : .zero
    let measured = estate.initialCopies(of: array).filter(\.isCopying).compactMap { replica in
      replica.throughput ?? progressRate(of: replica, since: before[replica.id], elapsed, array)
    }
    let running = measured.filter { $0 > 0 }
    if running.isEmpty { continue }
    rates[array.name] = CopyRate(
      bytesPerSecond: running.sum / Int64(running.count), copies: running.count,
      measuredAt: observation.takenAt)
  }
  return rates
}

private func progressRate(
  of replica: Replica, since before: Replica?, _ elapsed: Duration, _ array: ArrayIndex
) -> Int64? {
  guard let before, before.createdAt == replica.createdAt, before.isCopying, elapsed.milliseconds > 0,
    let from = before.progressPercent, let to = replica.progressPercent, to > from,
    let size = array.entity(replica.entityKind, replica.localEntity)?.sizeBytes
  else { return nil }
  return Int64(nearest: Double(size) * Double(to - from) * 10 / Double(elapsed.milliseconds))
}

extension Replica {
  /// Whether it is a source whose first copy is to be made, waiting for a slot or not.
  var isInitialCopy: Bool { tellsState && isInitializing && state == .active }

  /// Whether the first copy takes a slot now.
  var isCopying: Bool {
    isInitialCopy && job != .pending && job != .stalled && synchronisation != .initializingPending
      && synchronisation != .stalled
  }

  /// What the first copy still has to carry, at most.
  func bytesLeft(ofSize bytes: Int64) -> Int64 {
    let percent = min(100, max(0, progressPercent ?? 0))
    return bytes / 100 * Int64(100 - percent)
  }
}
