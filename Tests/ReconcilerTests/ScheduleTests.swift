import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

@testable import Reconciler

/// Cycles run one at a time, on the interval and on request, until the daemon ends.
struct ScheduleTests {
  private func daemon() throws -> TestDaemon {
    try TestDaemon(policy()) { $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")] }
  }

  private func schedule(
    _ daemon: TestDaemon, _ clock: TestClock, _ completed: SharedValue<[Int64]> = .init([])
  ) -> Schedule {
    Schedule(cycle: daemon.cycle, interval: .seconds(60), logger: daemon.alerts.logger, clock: clock) { sign in
      if case .completed(let record) = sign { completed.value += [record.number] }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `the first cycle starts at once, each further one an interval after the last`() async throws {
    let daemon = try daemon()
    let clock = TestClock()
    let completed = SharedValue<[Int64]>([])
    let schedule = schedule(daemon, clock, completed)
    async let running: Void = schedule.run()
    try await clock.waitForSleeper()
    #expect(completed.value == [1])
    clock.advance(by: .seconds(59))
    #expect(clock.sleeperCount == 1)
    clock.advance(by: .seconds(1))
    try await clock.waitForSleeper()
    #expect(completed.value == [1, 2])
    schedule.end()
    await running
    #expect(daemon.sources() == ["prod-1", "prod-2"])
  }

  @Test(.timeLimit(.minutes(1)))
  func `requests while a cycle runs wait for its end and share the next one`() async throws {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    async let running: Void = schedule.runRequested()
    let told = SharedValue<[String]>([])
    let records = try await withThrowingTaskGroup(of: Int64.self) { group in
      let askers = SharedValue<[Task<Int64, any Error>]>([])
      let first = try await schedule.runCycle { progress in
        guard case .started = progress else { return }
        // While this one runs.
        askers.value = ["a", "b", "c"].map { name in
          Task {
            try await schedule.runCycle { if case .started(let number) = $0 { told.value += ["\(name)\(number)"] } }
              .number
          }
        }
        while await schedule.waitingForCycle < 3 { try? await Task.sleep(for: .milliseconds(1)) }
      }
      #expect(first.number == 1)
      for asker in askers.value { group.addTask { try await asker.value } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    schedule.end()
    await running
    #expect(records == [2, 2, 2])
    #expect(told.value.sorted() == ["a2", "b2", "c2"])
    #expect(try daemon.store.lastCycle()?.number == 2)
  }

  @Test(.timeLimit(.minutes(1)))
  func `plans that are asked for at the same time share one reading`() async throws {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    let asked = (0..<20).map { _ in Task { try await schedule.rehearse().plan.hash } }
    while await schedule.waitingForPlan < 20 { try await Task.sleep(for: .milliseconds(1)) }
    async let running: Void = schedule.runRequested()
    var hashes: Set<String> = []
    for task in asked { hashes.insert(try await task.value) }
    #expect(hashes.count == 1)
    let requests = daemon.simulator.requestLog.count
    _ = try await schedule.rehearse()
    #expect(daemon.simulator.requestLog.count <= 2 * requests)
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `a caller who leaves before a cycle begins is not waited for, and one that nobody wants does not begin`()
    async throws
  {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    let leaving = Task { try await schedule.runCycle { _ in } }
    while await schedule.waitingForCycle < 1 { try await Task.sleep(for: .milliseconds(1)) }
    leaving.cancel()
    await #expect(throws: ScheduleError.abandoned) { _ = try await leaving.value }
    async let running: Void = schedule.runRequested()
    _ = try await schedule.rehearse()
    #expect(try daemon.store.lastCycle() == nil)

    // A cycle that has begun goes on without its caller.
    let started = SharedValue(false)
    let waiting = SharedValue<Task<Void, any Error>?>(nil)
    waiting.value = Task {
      _ = try await schedule.runCycle { progress in
        guard case .started = progress else { return }
        started.value = true
        try? await Task.sleep(for: .milliseconds(20))
      }
    }
    while !started.value { try await Task.sleep(for: .milliseconds(1)) }
    waiting.value?.cancel()
    _ = try await schedule.rehearse()
    #expect(try daemon.store.lastCycle()?.number == 1)
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `who asks again and again waits between cycles, but the interval does not`() async throws {
    let daemon = try daemon()
    let clock = TestClock()
    let schedule = schedule(daemon, clock)
    async let running: Void = schedule.run()
    let flood = Task {
      while !Task.isCancelled { _ = try await schedule.runCycle { _ in } }
    }
    // The sleeper of the interval and that of the pace.
    while clock.sleeperCount < 2 { try await Task.sleep(for: .milliseconds(1)) }
    let burst = try #require(try daemon.store.lastCycle()?.number)
    #expect(burst >= 20 && burst <= 23)
    clock.advance(by: .seconds(3))
    while try daemon.store.lastCycle()?.number == burst || clock.sleeperCount < 2 {
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(try daemon.store.lastCycle()?.number == burst + 1)
    flood.cancel()
    _ = await flood.result
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `ending while an array is silent breaks the reading off, and blames nobody`() async throws {
    let daemon = try daemon()
    daemon.inject(.delay(milliseconds: 600_000), on: "lyon", count: nil)
    let schedule = schedule(daemon, TestClock())
    async let running: Void = schedule.run()
    while daemon.simulator.requestLog.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    schedule.end()
    await running
    #expect(try daemon.store.openFindings().isEmpty)
    #expect(try daemon.store.lastCycle() == nil)
    #expect(daemon.sources().isEmpty)
  }

  @Test(.timeLimit(.minutes(1)))
  func `ending while it waits returns at once and refuses further cycles`() async throws {
    let daemon = try daemon()
    let clock = TestClock()
    let schedule = schedule(daemon, clock)
    async let running: Void = schedule.run()
    try await clock.waitForSleeper()
    schedule.end()
    await running
    await #expect(throws: ScheduleError.self) { _ = try await schedule.runCycle { _ in } }
    await #expect(throws: ScheduleError.self) { _ = try await schedule.rehearse() }
  }

  @Test(.timeLimit(.minutes(1)))
  func `what has to happen between cycles waits for the running one, and nobody for it`() async throws {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    let order = SharedValue<[String]>([])
    let fleet = daemon.fleet
    async let running: Void = schedule.runRequested()
    let record = try await schedule.runCycle { progress in
      switch progress {
      case .started:
        schedule.betweenCycles {
          await fleet.closeAll()
          order.value += ["closed"]
        }
        order.value += ["asked"]
      case .finished: order.value += ["finished"]
      default: break
      }
    }
    _ = try await schedule.rehearse()
    #expect(order.value == ["asked", "finished", "closed"])
    #expect(record.outcome == .complete && record.steps.map(\.outcome.word) == ["done", "done"])
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `asking why judges what the last cycle saw, not the arrays`() async throws {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    async let running: Void = schedule.runRequested()
    #expect(try await schedule.reconsider() == nil)
    let record = try await schedule.runCycle { _ in }
    let requests = daemon.simulator.requestLog.count
    try daemon.perform(.rename("prod-1", to: "renamed"))
    let judgement = try #require(try await schedule.reconsider()).judgement
    #expect(judgement.assessment.coverage.total == record.coverage)
    #expect(judgement.assessment.claims.map(\.entity.name).contains("renamed") == false)
    #expect(daemon.simulator.requestLog.count == requests)
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `how fast copies went is remembered after they ended`() async throws {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    async let running: Void = schedule.runRequested()
    _ = try await schedule.runCycle { _ in }
    #expect(await schedule.latest?.copyRates == [:], "nothing was under way when the arrays were read")
    _ = try await schedule.runCycle { _ in }
    let measured = try #require(await schedule.latest?.copyRates["paris"])
    #expect(measured.bytesPerSecond > 0 && measured.copies == 2)
    daemon.advance(.seconds(36_000))
    _ = try await schedule.runCycle { _ in }
    #expect(await schedule.latest?.copyRates["paris"] == measured)
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `a rehearsal that was asked for before the end is refused after it`() async throws {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    let asked = Task { try await schedule.rehearse() }
    // Time for the request to stand in the queue; without it the test still holds, but shows less.
    try await Task.sleep(for: .milliseconds(20))
    schedule.end()
    await schedule.runRequested()
    await #expect(throws: ScheduleError.self) { _ = try await asked.value }
    #expect(daemon.simulator.requestLog.isEmpty)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a cycle that gets on shows it, and so does watching without memory`() async throws {
    let daemon = try daemon()
    let signs = SharedValue<[String]>([])
    let schedule = Schedule(
      cycle: daemon.cycle, interval: .seconds(60), logger: daemon.alerts.logger, clock: TestClock()
    ) { sign in
      switch sign {
      case .progress: signs.value += ["progress"]
      case .completed: signs.value += ["completed"]
      case .watched: signs.value += ["watched"]
      }
    }
    async let running: Void = schedule.runRequested()
    _ = try await schedule.runCycle { _ in }
    #expect(signs.value == ["progress", "progress", "progress", "progress", "completed"])

    signs.value = []
    let store = daemon.store
    // A finished cycle cannot be finished again: writing fails, reading does not.
    await #expect(throws: StoreError.self) {
      _ = try await schedule.runCycle { progress in
        if case .started(let number) = progress { Self.finish(number, in: store, like: 1) }
      }
    }
    #expect(signs.value == ["progress", "progress", "watched"])

    signs.value = []
    try store.close()
    await #expect(throws: StoreError.self) { _ = try await schedule.runCycle { _ in } }
    #expect(signs.value.isEmpty)
    #expect(daemon.alerts.entries(of: "cycle-failed").last?.message.contains("cannot watch arrays") == true)
    schedule.end()
    await running
  }

  private static func finish(_ number: Int64, in store: ProtectionStore, like other: Int64) {
    do {
      var record = try #require(try store.cycle(other))
      record.number = number
      record.steps = []
      record.openFindings = try store.openFindings().count
      try store.finishCycle(CycleResult(record: record))
    } catch { Issue.record(error) }
  }

  @Test(.timeLimit(.minutes(1)))
  func `ending during a cycle finishes its step and answers who asked`() async throws {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    daemon.network.observe { request, _ in if request.method == .post { schedule.end() } }
    async let running: Void = schedule.runRequested()
    let record = try await schedule.runCycle { _ in }
    await running
    #expect(record.steps.map(\.outcome.word) == ["done"])
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test(.timeLimit(.minutes(1)))
  func `a rehearsal sends no write and is answered between cycles`() async throws {
    let daemon = try daemon()
    let schedule = schedule(daemon, TestClock())
    async let running: Void = schedule.runRequested()
    let judgement = try await schedule.rehearse()
    #expect(judgement.plan.permitted.count == 2)
    #expect(daemon.writes.isEmpty)
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `when memory fails arrays are watched, alerted on and not written to`() async throws {
    let daemon = try daemon()
    // Nobody answers at this array's address.
    try daemon.register("nice")
    let store = daemon.store
    let step = try #require(try await daemon.rehearse().plan.permitted.first)
    let schedule = schedule(daemon, TestClock())
    async let running: Void = schedule.runRequested()
    await #expect(throws: StoreError.self) {
      // Another undecided intent for the same entity: the store refuses the cycle's own.
      _ = try await schedule.runCycle {
        if case .planned = $0 { _ = try? store.recordIntent(step, cycle: 1, at: step.entity.identity.createdAt) }
      }
    }
    #expect(daemon.writes.isEmpty)
    #expect(daemon.alerts.entries(of: "cycle-failed").count == 1)
    let failure = await schedule.failure
    #expect(failure != nil)
    #expect(daemon.alerts.transitions(of: .arrayUnreadable) == ["opened"])
    schedule.end()
    await running
  }
}
