import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import Testing

@testable import Reconciler

/// Judging that takes long: the daemon can still be stopped, and nobody waits for what nobody reads.
@Suite(.timeLimit(.minutes(1))) struct JudgingThreadTests {
  /// Computes without a pause until it is cancelled, as judging does.
  private static let endless: @Sendable () -> Bool = {
    while !Task.isCancelled { usleep(1000) }
    return true
  }

  @Sendable private static func unending() throws(CancellationError) -> Bool {
    _ = endless()
    throw CancellationError()
  }

  @Test func `work ends when the signal is raised, and at once after that`() async {
    let stop = StopSignal()
    async let ended = stop.cancelling(on: .requests, Self.endless)
    try? await Task.sleep(for: .milliseconds(50))
    stop.raise()
    #expect(await ended)
    #expect(await stop.cancelling(on: .requests, Self.endless))
  }

  @Test func `work ends with whoever waits for it`() async {
    let stop = StopSignal()
    let waiting = Task { await stop.cancelling(on: .requests, Self.endless) }
    try? await Task.sleep(for: .milliseconds(50))
    waiting.cancel()
    #expect(await waiting.value)
    #expect(!stop.isRaised)
  }

  @Test func `work keeps none of the threads that tasks share`() async {
    let stop = StopSignal()
    let cores = ProcessInfo.processInfo.activeProcessorCount
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<(2 * cores) { group.addTask { await stop.cancelling(on: .requests, Self.endless) } }
      group.addTask { await stop.cancelling(on: .cycles, Self.endless) }
      try? await Task.sleep(for: .milliseconds(50))
      // As many tasks as there are threads meet: none could begin if work kept one.
      let (met, meet) = AsyncStream.makeStream(of: Int.self)
      await withTaskGroup { others in
        for number in 0..<(4 * cores) { others.addTask { meet.yield(number) } }
      }
      meet.finish()
      #expect(await met.reduce(into: 0) { count, _ in count += 1 } == 4 * cores)
      stop.raise()
      for await ended in group { #expect(ended) }
    }
  }

  @Test func `a judgement that is cancelled concludes nothing`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod")]
    }
    try await daemon.runCycle()
    let (cycle, judgement) = (daemon.cycle, try #require(daemon.judgement))
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try cycle.judge(judgement.observation, judgement.policies)
    }
    #expect(try await cancelled.value == nil)
    #expect(try cycle.judge(judgement.observation, judgement.policies) != nil)
  }

  @Test func `what is asked beside the cycles ends with the daemon, and with whoever asked`() async throws {
    let daemon = try TestDaemon { _ in }
    let schedule = Schedule(
      cycle: daemon.cycle, interval: .seconds(60), logger: daemon.alerts.logger, clock: TestClock()
    ) { _ in }
    let gone = Task { try await schedule.derive(Self.unending) }
    try await Task.sleep(for: .milliseconds(50))
    gone.cancel()
    await #expect(throws: ScheduleError.abandoned) { try await gone.value }
    let asked = Task { try await schedule.derive(Self.unending) }
    try await Task.sleep(for: .milliseconds(50))
    schedule.end()
    await #expect(throws: ScheduleError.ending) { try await asked.value }
  }

  @Test func `a rehearsal that nobody waits for any more is broken off`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod")]
    }
    let schedule = Schedule(
      cycle: daemon.cycle, interval: .seconds(60), logger: daemon.alerts.logger, clock: TestClock()
    ) { _ in }
    async let running: Void = schedule.runRequested()
    let gone = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await schedule.rehearse()
    }
    await #expect(throws: ScheduleError.abandoned) { try await gone.value }
    #expect(daemon.simulator.requestLog.isEmpty)
    #expect(try await schedule.rehearse().plan.permitted.count == 3)
    schedule.end()
    await running
  }
}
