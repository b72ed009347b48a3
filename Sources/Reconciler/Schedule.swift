import Logging
import Protection
import ProtectionStore

/// Runs cycles one at a time: on the interval and whenever somebody asks. The next interval counts from the end of a
/// cycle, so a slow array causes no backlog. Whoever asks before a cycle (or a plan) begins shares it, and who asks often
/// waits (`RequestPace`). One `Schedule` serves one run of the daemon.
public actor Schedule {
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let stop = StopSignal()
  private let work: AsyncStream<Work>
  private let submit: AsyncStream<Work>.Continuation
  /// Work that people asked for, before its pause.
  private let asked: AsyncStream<Work>
  private let ask: AsyncStream<Work>.Continuation
  private let stopwatch: Stopwatch
  private var pace = RequestPace()
  /// What was asked for and has not begun.
  private var nextCycle: SharedWork<CycleProgress, CycleRecord>?
  private var nextRehearsal: SharedWork<Never, Judgement>?
  private var cycle: Cycle
  private var interval: Duration
  private let onSignOfLife: SignOfLifeHandler

  /// What the last cycle saw; nil before the first.
  public private(set) var latest: Sighting?
  private var reconsidered: Reconsideration?
  private var isPerforming = false
  /// When the next cycle of the interval begins; nil while one runs.
  public private(set) var nextCycleAt: Timestamp?
  /// Why the last cycle could not be recorded; nil when it was.
  public private(set) var failure: StoreError?

  private struct Work: Sendable {
    var run: @Sendable () async -> Void
  }

  /// - Parameter onSignOfLife: status line and watchdog live on it.
  public init(
    cycle: Cycle, interval: Duration, logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
    onSignOfLife: @escaping SignOfLifeHandler
  ) {
    self.cycle = cycle
    self.interval = interval
    self.logger = logger
    self.clock = clock
    self.onSignOfLife = onSignOfLife
    (work, submit) = AsyncStream.makeStream()
    (asked, ask) = AsyncStream.makeStream()
    stopwatch = Stopwatch(clock)
  }

  /// Works until `end()`; the first cycle starts at once.
  public func run() async {
    await withTaskGroup { group in
      group.addTask { await self.tick() }
      await runRequested()
      group.cancelAll()
    }
  }

  /// Runs only what is asked for, without an interval, until `end()`.
  public func runRequested() async {
    await withTaskGroup { group in
      group.addTask { await self.submitAsked() }
      for await item in work { await item.run() }
      group.cancelAll()
    }
    nextCycle?.end(.failure(ScheduleError.ending))
    nextRehearsal?.end(.failure(ScheduleError.ending))
  }

  /// Finishes the step in flight, starts no other, and lets `run()` return.
  public nonisolated func end() {
    stop.raise()
    submit.finish()
    ask.finish()
  }

  public var settings: ProtectionSettings { cycle.settings }

  /// Has `body` run when the work asked for so far is done and before any other, so that no cycle is under way; returns
  /// at once. What comes after the end is dropped.
  public nonisolated func betweenCycles(_ body: @escaping @Sendable () async -> Void) {
    submit.yield(Work(run: body))
  }

  /// New settings hold from the next cycle on.
  public func adopt(cycle: Cycle, interval: Duration) {
    self.cycle = cycle
    self.interval = interval
    reconsidered = nil
  }

  /// One cycle, as soon as the running one is over and the pace allows it. It goes on when its callers are cancelled, but
  /// does not begin when all of them are.
  /// - Throws: `ScheduleError.ending` when the daemon stops; `StoreError` when the cycle could not be recorded.
  public func runCycle(_ progress: @escaping ProgressHandler) async throws -> CycleRecord {
    if stop.isRaised { throw ScheduleError.ending }
    let cycle: SharedWork<CycleProgress, CycleRecord>
    if let nextCycle {
      cycle = nextCycle
    } else {
      cycle = SharedWork()
      nextCycle = cycle
      ask.yield(Work { await self.begin(cycle) })
    }
    return try await cycle.outcome(for: cycle.join(progress))
  }

  /// The cycle of the interval is that of whoever waits for one, without a pause.
  private func runCycleNow() async {
    let cycle = nextCycle ?? SharedWork()
    nextCycle = cycle
    let place = cycle.join { _ in }
    submit.yield(Work { await self.begin(cycle) })
    // A failure was logged where it happened; the next interval tries again.
    _ = try? await cycle.outcome(for: place)
  }

  /// Does nothing where the interval has begun it.
  private func begin(_ cycle: SharedWork<CycleProgress, CycleRecord>) async {
    guard nextCycle === cycle else { return }
    nextCycle = nil
    guard cycle.askerCount > 0 else { return }
    await finish(cycle) { try await self.perform { await cycle.tell($0) } }
  }

  /// Judges the last sighting once more, with the memory of now: for whoever asks why. Who asks next gets the same, until
  /// memory changes or a cycle begins, which needs the room. Nil before the first cycle.
  public func reconsider() async throws -> Reconsideration? {
    guard let latest else { return nil }
    let basis = Reconsideration.Basis(cycle: latest.record.number, changes: try cycle.store.changeCount())
    if let reconsidered, reconsidered.basis == basis { return reconsidered }
    let judged = await stop.cancelling(on: .requests) { [cycle] in
      Result { () throws(StoreError) in
        try cycle.judge(latest.observation, latest.policies).map { Reconsideration($0, basis) }
      }
    }
    guard let reconsideration = try judged.get() else { throw unfinished }
    if !isPerforming, self.latest?.record.number == basis.cycle { reconsidered = reconsideration }
    return reconsideration
  }

  /// Derives something that may take long from what is known already, beside the cycles and off the threads that answer
  /// the control socket.
  /// - Throws: when the daemon stops, or whoever asked has gone.
  public nonisolated func derive<Value: Sendable>(
    _ work: @escaping @Sendable () throws(CancellationError) -> Value
  ) async throws(ScheduleError) -> Value {
    let result = await stop.cancelling(on: .requests) { try? work() }
    guard let result else { throw unfinished }
    return result
  }

  private nonisolated var unfinished: ScheduleError { stop.isRaised ? .ending : .abandoned }

  /// What the next cycle would do, from a fresh reading; broken off when all who asked have gone.
  public func rehearse() async throws -> Judgement {
    if stop.isRaised { throw ScheduleError.ending }
    let rehearsal: SharedWork<Never, Judgement>
    if let nextRehearsal {
      rehearsal = nextRehearsal
    } else {
      rehearsal = SharedWork()
      nextRehearsal = rehearsal
      ask.yield(Work { await self.begin(rehearsal) })
    }
    return try await rehearsal.outcome(for: rehearsal.join { _ in })
  }

  private func begin(_ rehearsal: SharedWork<Never, Judgement>) async {
    nextRehearsal = nil
    let isOver = StopSignal()
    let waiter = stop.onRaise { isOver.raise() }
    defer { stop.forget(waiter) }
    rehearsal.whenAbandoned { isOver.raise() }
    guard !isOver.isRaised || stop.isRaised else { return }
    await finish(rehearsal) {
      guard !isOver.isRaised, let judgement = try await self.cycle.rehearse(stop: isOver) else { throw self.unfinished }
      return judgement
    }
  }

  /// How fast initial copies go, by source array: measured in this observation, or else in the newest earlier one that
  /// had copies under way.
  public func copyRates(in observation: Observation) -> [ArrayName: CopyRate] {
    Self.copyRates(in: observation, after: latest)
  }

  private static func copyRates(in observation: Observation, after latest: Sighting?) -> [ArrayName: CopyRate] {
    measureCopyRates(observation, since: latest?.observation).merging(latest?.copyRates ?? [:]) { new, _ in new }
  }

  private func tick() async {
    while !Task.isCancelled, !stop.isRaised {
      await runCycleNow()
      nextCycleAt = cycle.now() + interval
      do { try await clock.sleep(for: interval) } catch { return }
      nextCycleAt = nil
    }
  }

  /// How many wait for the cycle, and for the plan, that has not begun.
  var waitingForCycle: Int { nextCycle?.askerCount ?? 0 }
  var waitingForPlan: Int { nextRehearsal?.askerCount ?? 0 }

  private func submitAsked() async {
    for await item in asked {
      let pause = pace.wait(at: stopwatch.elapsed())
      // Broken off only at the end.
      if pause > .zero { do { try await clock.sleep(for: pause) } catch { return } }
      submit.yield(item)
    }
  }

  private func finish<Event, Outcome>(
    _ work: SharedWork<Event, Outcome>, _ body: () async throws -> Outcome
  ) async {
    let start = stopwatch.elapsed()
    do { work.end(.success(try await body())) } catch { work.end(.failure(error)) }
    pace.took(stopwatch.elapsed() - start)
  }

  private func perform(_ progress: ProgressHandler) async throws -> CycleRecord {
    if stop.isRaised { throw ScheduleError.ending }
    reconsidered = nil
    isPerforming = true
    defer { isPerforming = false }
    let concluded: (judgement: Judgement, record: CycleRecord)?
    do throws(StoreError) {
      concluded = try await cycle.run(
        stop: stop, rates: { [latest] in Self.copyRates(in: $0, after: latest) },
        progress: { [onSignOfLife] event in
          if event.isProgress { await onSignOfLife(.progress) }
          await progress(event)
        })
    } catch {
      failure = error
      await alertWithoutMemory(error)
      throw error
    }
    guard let concluded else { throw ScheduleError.ending }
    let observation = concluded.judgement.observation
    latest = Sighting(
      policies: concluded.judgement.policies, observation: observation, record: concluded.record,
      copyRates: copyRates(in: observation),
      restorePoints: concluded.judgement.assessment.policies.reduce(into: [:]) { $0[$1.policy] = $1.restorePoints })
    if failure != nil {
      logger.notice("memory works again: cycles are recorded, and steps may be taken", metadata: ["event": "store"])
    }
    failure = nil
    await onSignOfLife(.completed(concluded.record))
    return concluded.record
  }

  /// Memory failed: look and say what is seen, but write nothing to any array (invariant 13).
  private func alertWithoutMemory(_ error: StoreError) async {
    let fields: Logger.Metadata = ["event": "cycle-failed", "state": "failed"]
    logger.critical("cycle failed: \(error); arrays are only watched until this is mended", metadata: fields)
    do throws(StoreError) {
      guard let judgement = try await watch() else { return }
      await cycle.tell(unrecorded: judgement.assessment.findings.filter { $0.severity == .critical })
    } catch {
      logger.critical("cannot watch arrays: \(error); policies and arrays cannot even be read", metadata: fields)
      return
    }
    // A restart would not mend memory, and nobody would look at the arrays meanwhile.
    await onSignOfLife(.watched(because: error))
  }
}

extension Schedule {
  /// A look by all that memory can still read; where its file cannot be read any more, by a copy of it.
  private func watch() async throws(StoreError) -> Judgement? {
    do throws(StoreError) { return try await cycle.watching.rehearse(stop: stop) } catch {
      try cycle.store.readIntoMemory(because: error)
      return try await cycle.watching.rehearse(stop: stop)
    }
  }
}

/// What a cycle saw, under which policies, and how it ended.
public struct Sighting: Sendable {
  public var policies: [Policy]
  public var observation: Observation
  public var record: CycleRecord
  public var copyRates: [ArrayName: CopyRate]
  /// By policy. Not in the record, which is kept once for all cycles that count the same.
  public var restorePoints: [PolicyName: RestorePointAges]
}

public enum ScheduleError: Error, CustomStringConvertible {
  case ending
  /// Whoever asked has gone, so nobody reads this.
  case abandoned

  public var description: String {
    switch self {
    case .ending: "cannot run a cycle: the daemon is stopping; ask again when it runs"
    case .abandoned: "cannot answer: whoever asked has gone; ask again"
    }
  }
}
