import Logging
import Protection
import ProtectionStore

/// Runs cycles one at a time: on the interval and whenever somebody asks. The next interval counts from the end of a
/// cycle, so a slow array causes no backlog. One `Schedule` serves one run of the daemon.
public actor Schedule {
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let stop = StopSignal()
  private let work: AsyncStream<Work>
  private let submit: AsyncStream<Work>.Continuation
  private var cycle: Cycle
  private var interval: Duration
  private let onSignOfLife: SignOfLifeHandler

  /// What the last cycle saw; nil before the first.
  public private(set) var latest: Sighting?
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
    for await item in work { await item.run() }
  }

  /// Finishes the step in flight, starts no other, and lets `run()` return.
  public nonisolated func end() {
    stop.raise()
    submit.finish()
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
  }

  /// One cycle now, or as soon as the running one is over.
  /// - Throws: `ScheduleError.ending` when the daemon stops; `StoreError` when the cycle could not be recorded.
  public func runCycle(_ progress: @escaping ProgressHandler) async throws -> CycleRecord {
    try await enqueue { try await self.perform(progress) }
  }

  /// Judges the last sighting once more, with the memory of now: for whoever asks why. Nil before the first cycle.
  public nonisolated func reconsider() async throws -> Judgement? {
    let (cycle, latest) = await (self.cycle, self.latest)
    guard let latest else { return nil }
    let judged = await stop.cancelling(on: .requests) {
      Result { () throws(StoreError) in try cycle.judge(latest.observation, latest.policies) }
    }
    guard let judgement = try judged.get() else { throw unfinished }
    return judgement
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

  /// What the next cycle would do, from a fresh reading; broken off when whoever asked has gone.
  public func rehearse() async throws -> Judgement {
    let gone = StopSignal()
    let waiter = stop.onRaise { gone.raise() }
    defer { stop.forget(waiter) }
    return try await withTaskCancellationHandler {
      try await enqueue {
        guard !gone.isRaised, let judgement = try await self.cycle.rehearse(stop: gone) else { throw self.unfinished }
        return judgement
      }
    } onCancel: {
      gone.raise()
    }
  }

  /// How fast initial copies go, by source array: measured in this observation, or else in the newest earlier one that
  /// had copies under way.
  public func copyRates(in observation: Observation) -> [ArrayName: CopyRate] {
    measureCopyRates(observation, since: latest?.observation).merging(latest?.copyRates ?? [:]) { new, _ in new }
  }

  private func tick() async {
    while !Task.isCancelled, !stop.isRaised {
      // A failure was logged where it happened; the next interval tries again.
      _ = try? await runCycle { _ in }
      nextCycleAt = cycle.now() + interval
      do { try await clock.sleep(for: interval) } catch { return }
      nextCycleAt = nil
    }
  }

  private func enqueue<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      let item = Work {
        do { continuation.resume(returning: try await body()) } catch { continuation.resume(throwing: error) }
      }
      if case .terminated = submit.yield(item) { continuation.resume(throwing: ScheduleError.ending) }
    }
  }

  private func perform(_ progress: ProgressHandler) async throws -> CycleRecord {
    if stop.isRaised { throw ScheduleError.ending }
    let concluded: (judgement: Judgement, record: CycleRecord)?
    do throws(StoreError) {
      concluded = try await cycle.run(stop: stop) { [onSignOfLife] event in
        if event.isProgress { await onSignOfLife(.progress) }
        await progress(event)
      }
    } catch {
      failure = error
      await alertWithoutMemory(error)
      throw error
    }
    guard let concluded else { throw ScheduleError.ending }
    let observation = concluded.judgement.observation
    latest = Sighting(
      policies: concluded.judgement.policies, observation: observation, record: concluded.record,
      copyRates: copyRates(in: observation))
    failure = nil
    await onSignOfLife(.completed(concluded.record))
    return concluded.record
  }

  /// Memory failed: look and say what is seen, but write nothing to any array (invariant 13).
  private func alertWithoutMemory(_ error: StoreError) async {
    let fields: Logger.Metadata = ["event": "cycle-failed", "state": "failed"]
    logger.critical("cycle failed: \(error); arrays are only watched until this is mended", metadata: fields)
    do throws(StoreError) {
      guard let judgement = try await cycle.rehearse(stop: stop) else { return }
      for finding in judgement.assessment.findings where finding.severity == .critical {
        Alert(unrecorded: finding).send(to: logger)
      }
    } catch {
      logger.critical("cannot watch arrays: \(error); policies and arrays cannot even be read", metadata: fields)
      return
    }
    // A restart would not mend memory, and nobody would look at the arrays meanwhile.
    await onSignOfLife(.watched(because: error))
  }
}

/// What a cycle saw, under which policies, and how it ended.
public struct Sighting: Sendable {
  public var policies: [Policy]
  public var observation: Observation
  public var record: CycleRecord
  public var copyRates: [ArrayName: CopyRate]
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
