/// What a plan leads to: when its initial copies are expected to end, and what room is left in the remote pools then.
/// Nothing is guessed: without a measured rate no end is told, nor while a copy stands still, because what that takes moves
/// on with every look.
public struct Forecast: Hashable, Sendable {
  /// Expected end of the initial copy of each permitted step, in the plan's order; nil where it is not known.
  public var permitted: [Timestamp?]
  /// The same for each withheld step that only waits for its turn, or for approval, as if all of those were approved now.
  public var withheld: [Timestamp?]
  /// When the turn of each withheld step is expected that only waits for its turn; nil where it is not known.
  public var turns: [Timestamp?]
  /// By source array.
  public var copies: [CopyForecast]
  /// By array and pool.
  public var pools: [PoolForecast]

  /// Initial copies of one source array: those under way, then those of the plan, as slots get free.
  public struct CopyForecast: Hashable, Sendable {
    public var array: ArrayName
    /// How many may run at once.
    public var slots: Int
    /// Under way or waiting for a slot now.
    public var running: Int
    /// Of those, and of suspended ones: whose copy makes no progress.
    public var standing: Int
    public var planned: Int
    /// At most; what differs from a base is not known beforehand and not in it.
    public var bytesToCopy: Int64
    public var rate: CopyRate?
    /// When the last of them is expected to end; nil: no copy was measured, or one stands still.
    public var finishAt: Timestamp?
    /// Why the first of them stands still.
    public var standsBecause: String?
  }

  /// A remote pool that takes new targets or initial copies.
  public struct PoolForecast: Hashable, Sendable {
    public var array: ArrayName
    public var pool: String
    /// Provisioned space: free now, and what the new targets take of it at once.
    public var freeBytes: Int64
    public var neededBytes: Int64
    /// What must stay free.
    public var reserveBytes: Int64
    /// Physical space: free now, and what initial copies may still write, before any data reduction.
    public var freePhysicalBytes: Int64
    public var bytesToCopy: Int64

    public var freeAtCompletionBytes: Int64 { [freeBytes, -neededBytes].sum }
    /// Below zero: only data reduction can make it fit.
    public var freePhysicalAtCompletionBytes: Int64 { [freePhysicalBytes, -bytesToCopy].sum }
  }
}

/// - Parameters:
///   - rates: by source array, measured now or in an earlier cycle.
///   - enforced: for each withheld step what enforcing would make of it; those that it would let come are then counted
///     too, after all others.
public func forecast(
  _ plan: PermittedPlan, _ observation: Observation, _ history: History, _ rates: [ArrayName: CopyRate],
  _ settings: ProtectionSettings, enforced: [IfEnforced?] = []
) -> Forecast {
  let estate = Estate(observation)
  var queues: [ArrayName: CopyQueue] = [:]
  var pools: [PoolKey: Forecast.PoolForecast] = [:]
  for array in estate.arrays {
    var queue = CopyQueue(
      slots: settings.initializationSlots(of: array, history), rate: rates[array.name], from: estate.takenAt)
    for replica in estate.unfinishedCopies(of: array).sorted(by: { $0.isCopying && !$1.isCopying }) {
      let size = array.entity(replica.entityKind, replica.localEntity)?.sizeBytes ?? 0
      let bytes = replica.bytesLeft(ofSize: size)
      if let reason = estate.whyCopyStands(replica, at: array) {
        queue.addStanding(bytes, isUnderWay: replica.isInitialCopy, because: reason)
      } else {
        queue.addRunning(bytes)
      }
      if let link = array.link(id: replica.linkID), case .read(let peer) = estate.peer(of: link),
        let pool = replica.remotePoolID
      {
        add(to: PoolKey(array: peer.name, poolID: pool), new: 0, copied: bytes, &pools, estate, settings)
      }
    }
    queues[array.name] = queue
  }
  let schedule = { (step: Step) -> CopyQueue.Slot? in
    guard step.change.addsTarget else { return nil }
    if let new = estate.newTargets(of: step) {
      add(
        to: PoolKey(array: step.peer, poolID: new.poolID), new: new.bytes, copied: new.bytes, &pools, estate, settings)
    }
    return queues[step.array]?.addPlanned(step.change.bytesToCopy)
  }
  let permitted = plan.permitted.map(schedule)
  var withheld = plan.withheld.map { row in row.awaitsApproval || row.isQueued ? row.step.flatMap(schedule) : nil }
  for (position, outcome) in enforced.enumerated() where outcome?.isComing == true {
    withheld[position] = plan.withheld[position].step.flatMap(schedule)
  }
  return Forecast(
    permitted: permitted.map { $0?.end }, withheld: withheld.map { $0?.end },
    turns: zip(plan.withheld, withheld).map { row, slot in row.isQueued ? slot?.start : nil },
    copies: queues.sorted { $0.key < $1.key }.compactMap { $0.value.forecast(of: $0.key) },
    pools: pools.values.sorted { ($0.array, $0.pool) < ($1.array, $1.pool) })
}

private struct PoolKey: Hashable {
  var array: ArrayName
  var poolID: Int64
}

private func add(
  to key: PoolKey, new: Int64, copied: Int64, _ pools: inout [PoolKey: Forecast.PoolForecast], _ estate: Estate,
  _ settings: ProtectionSettings
) {
  guard let pool = estate[key.array]?.inventory.pools.first(where: { $0.id == key.poolID }) else { return }
  let unused = Forecast.PoolForecast(
    array: key.array, pool: pool.name, freeBytes: pool.freeVirtualBytes, neededBytes: 0,
    reserveBytes: pool.freeVirtualBytes / 100 * Int64(settings.poolReservePercent),
    freePhysicalBytes: pool.freePhysicalBytes, bytesToCopy: 0)
  pools[key, default: unused].neededBytes.add(new)
  pools[key, default: unused].bytesToCopy.add(copied)
}

/// Copies of one source array in the order in which they get a slot.
private struct CopyQueue {
  private let slots: Int
  private let rate: CopyRate?
  /// When each slot is free again.
  private var freeAt: [Timestamp]
  private let start: Timestamp
  private var running = 0
  private var standing = 0
  private var standsBecause: String?
  private var planned = 0
  /// A thousand years: a rate is what an array tells, and may be next to nothing.
  private static let longest = 1000 * 366 * 86_400_000.0
  private var bytes: Int64 = 0

  init(slots: Int, rate: CopyRate?, from start: Timestamp) {
    self.slots = max(1, slots)
    self.rate = rate
    self.start = start
    freeAt = Array(repeating: start, count: self.slots)
  }

  mutating func addRunning(_ bytes: Int64) {
    running += 1
    _ = take(bytes)
  }

  /// - Parameter isUnderWay: whether the array keeps a slot for it; when that is free again nobody knows.
  mutating func addStanding(_ bytes: Int64, isUnderWay: Bool, because reason: String) {
    self.bytes.add(bytes)
    standing += 1
    standsBecause = standsBecause ?? reason
    guard isUnderWay else { return }
    running += 1
    if !freeAt.isEmpty { freeAt.removeLast() }
  }

  /// When a copy gets its slot, and when it ends.
  typealias Slot = (start: Timestamp, end: Timestamp)

  /// - Returns: what is expected; nil for an unknown size or rate.
  mutating func addPlanned(_ bytes: Int64?) -> Slot? {
    planned += 1
    return bytes.flatMap { take($0) }
  }

  private mutating func take(_ bytes: Int64) -> Slot? {
    self.bytes.add(bytes)
    guard let rate, let slot = freeAt.indices.min(by: { freeAt[$0] < freeAt[$1] }) else { return nil }
    let milliseconds = Double(bytes) / Double(rate.bytesPerSecond) * 1000
    let start = freeAt[slot]
    freeAt[slot] = start + .milliseconds(Int64(min(milliseconds, Self.longest)))
    return (start, freeAt[slot])
  }

  /// Nil where nothing is copied.
  func forecast(of array: ArrayName) -> Forecast.CopyForecast? {
    guard running + standing + planned > 0 else { return nil }
    return Forecast.CopyForecast(
      array: array, slots: slots, running: running, standing: standing, planned: planned, bytesToCopy: bytes,
      rate: rate, finishAt: standing > 0 ? nil : rate.flatMap { _ in freeAt.max() }, standsBecause: standsBecause)
  }
}
