import Logging
import Protection
import ProtectionStore

/// One pass over the arrays, and the only place where its stages meet:
///
///     observe → assess → plan → guard → apply → record → alert
///
/// A stage takes values and returns a value; no stage calls another. What a cycle knows of earlier ones comes from the
/// store as `History`, and everything is derived anew each time, so that lost, doubled or late events cannot matter.
public struct Cycle: Sendable {
  var store: ProtectionStore
  let fleet: Fleet
  let settings: ProtectionSettings
  /// The longest time that reading one array may take in all.
  let arrayDeadline: Duration
  let logger: Logger
  let clock: HostClock
  let delivery: AlertDelivery

  /// - Parameter delivery: the same for all cycles of a process.
  public init(
    store: ProtectionStore, fleet: Fleet, settings: ProtectionSettings, arrayDeadline: Duration,
    logger: Logger, delivery: AlertDelivery = AlertDelivery(), clock: HostClock
  ) {
    self.delivery = delivery
    self.store = store
    self.fleet = fleet
    self.settings = settings
    self.arrayDeadline = arrayDeadline
    self.logger = logger
    self.clock = clock
  }

  var now: @Sendable () -> Timestamp { clock.now }

  /// A whole cycle.
  /// - Parameters:
  ///   - stop: breaks off reading and judging; a step under way is always finished.
  ///   - rates: how fast initial copies go, as far as this observation and earlier ones tell.
  /// - Returns: nil when the stop came before anything was done: nothing was concluded, and nothing is recorded.
  /// - Throws: `StoreError` when memory fails: then nothing more is written to any array (invariant 13).
  public func run(
    stop: StopSignal, rates: (Observation) -> [ArrayName: CopyRate] = { _ in [:] }, progress: ProgressHandler
  ) async throws(StoreError) -> (Judgement, CycleRecord)? {
    try store.prepareToWrite(now: now())
    try await tellOwed()
    let start = clock.moment
    let number = try store.beginCycle(at: start.time)
    await progress(.started(number: number))

    guard var judgement = try await judge(stop, progress) else { return nil }
    // Claims are for the planner, and for whoever asks why; a large estate's are a third of a judgement.
    judgement.assessment.claims = []
    if let limit = judgement.stampLimit { try store.clampStamps(to: limit) }
    try remember(judgement.serials, of: judgement.registrations)
    try remember(judgement.decisions, judgement.observation)
    await progress(.planned(permitted: judgement.plan.permitted.count, withheld: judgement.plan.withheld.count))
    let steps = try await apply(judgement, cycle: number, stop: stop, progress: progress)
    // Nothing was done, so nothing need be kept: recording a large estate's findings takes seconds.
    if stop.isRaised, steps.isEmpty { return nil }
    var tracking = track(
      judgement.assessment, judgement.observation, judgement.history, settings.alerts,
      remedies(judgement, steps, rates, cycle: number), cycle: number)
    tracking.explainEnds(judgement.policies, judgement.observation)
    let record = summarize(
      judgement, steps, tracking, number: number, finishedAt: start.time + (clock.uptime() - start.uptime))
    try store.finishCycle(result(judgement, tracking, record))
    try await alert(judgement, record)
    await progress(.finished(record))
    return (judgement, record)
  }

  /// The same cycle stopped after guard: what the next one would do. Writes nothing on an array, and here only
  /// which arrays are being read.
  public func rehearse(stop: StopSignal) async throws(StoreError) -> Judgement? {
    try await judge(stop) { _ in }
  }

  /// This cycle for looking only: what memory cannot read is left out instead of ending it. What it says is less than the
  /// whole, so nothing may be done by it.
  var watching: Cycle {
    var cycle = self
    cycle.store = store.tolerant
    return cycle
  }

  /// From observing to guarding: everything that is decided before anything is done.
  private func judge(
    _ stop: StopSignal, _ progress: ProgressHandler
  ) async throws(StoreError) -> Judgement? {
    // Before the policies: an edit in between is then new to the next cycle, and not accepted unseen.
    let revision = try store.policyRevision()
    let policies = try store.enabledPolicies()
    let log = RecentEvents(known: try store.recentEvents(), cursors: try store.eventCursors())
    let needs = ReadingNeeds(policies, try store.memory())
    guard let reading = await observe(try store.registrations(), needs, log, stop, progress) else { return nil }
    let judged = await stop.cancelling(on: .cycles) {
      Result { () throws(StoreError) in try judge(reading.observation, policies) }
    }
    guard var judgement = try judged.get() else { return nil }
    judgement.policyRevision = revision
    judgement.requests = reading.requests
    judgement.serials = reading.newSerials
    judgement.registrations = reading.registrations
    judgement.eventCursors = reading.eventCursors
    return judgement
  }

  /// What follows from an observation and the memory of now. The daemon keeps only the observation of its last cycle, and
  /// comes back here when somebody asks why: what can be derived is not kept.
  /// - Returns: nil when the task was cancelled meanwhile.
  func judge(_ observation: Observation, _ policies: [Policy]) throws(StoreError) -> Judgement? {
    var history = try store.history(at: observation.time)
    // What was approved or done since the reading counts.
    let limit = max(observation.time.latest, now())
    let hasFutureStamps = history.clampStamps(to: limit)
    // Where nobody has told the time yet, even that it is over is not known for certain.
    let isLimitKnown = observation.clockDoubt?.cause != .unconfirmed
    guard var judgement = try? judge(observation, policies, history) else { return nil }
    judgement.stampLimit = hasFutureStamps && isLimitKnown ? limit : nil
    return judgement
  }

  private func judge(
    _ observation: Observation, _ policies: [Policy], _ remembered: History
  ) throws(CancellationError) -> Judgement {
    var history = remembered
    let decisions = decideIntents(observation, history, settings)
    let decided = history.settle(decisions)
    history.automaticHolds = try automaticHolds(policies, observation, history, settings)
    let assessment = try assess(policies, observation, history, settings)
    let plan = try planRemediation(assessment, observation, history)
    return Judgement(
      policies: policies, observation: observation, history: history, decisions: decisions, decidedIntents: decided,
      assessment: assessment, plan: try permit(plan, policies, observation, history, settings))
  }
}

/// What a cycle concluded before it did anything.
public struct Judgement: Sendable {
  public var policies: [Policy]
  /// No policy is newer than this change.
  var policyRevision: Int64 = 0
  public var observation: Observation
  /// The latest that it may be now, where memory says of something that it was later.
  var stampLimit: Timestamp?
  /// Requests that reading took, by array.
  public var requests: [ArrayName: Int] = [:]
  /// Serial numbers of arrays that were read for the first time.
  var serials: [ArrayName: Int64] = [:]
  /// Under which the arrays were read.
  var registrations: [ArrayName: RegisteredArray] = [:]
  /// The last event that was read, by the array's serial number.
  var eventCursors: [Int64: Int64] = [:]
  /// Without the intents that this observation decided.
  public var history: History
  public var decisions: [IntentDecision]
  var decidedIntents: [Intent]
  public var assessment: Assessment
  public var plan: PermittedPlan
}
