import ControlAPI
import DaemonTestSupport
import Testing

/// `cycle`: one now, with what it is at, and those that were.
struct CycleTests {
  @Test func `whoever waits reads what the cycle is at, and gets its record`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      try f.daemon.perform(.setReachable(false), on: "lyon")
      try await f.runCycle()
      try f.daemon.perform(.setReachable(true), on: "lyon")
      let progress = SharedValue<[CycleProgress]>([])
      let answer = try await f.desk.runCycle(by: .anna) { progress.value += [$0] }
      let stages = progress.value.map(\.stage)
      #expect(stages == ["observe", "observe", "observe", "guard", "apply", "record"])
      let replica = try #require(f.daemon.simulator.replica(of: "prod-1", on: "paris")).id
      #expect(
        progress.value.filter { $0.array == nil || $0.stage == "apply" }.map(\.sentence) == [
          "cycle 2: reading the arrays", "1 step permitted, 0 withheld",
          "created replica \(replica) of volume 'prod-1' on array 'paris' over link 'paris-lyon'",
          "cycle 2: 0 protected, 1 unprotected",
        ])
      #expect(progress.value.first { $0.stage == "guard" }?.total == 1)
      #expect(answer.number == 2 && answer.outcome == "complete" && answer.failedBecause == nil)
      #expect(answer.steps.map(\.outcome) == ["done"] && answer.withheldCount == 0)
      #expect(answer.openFindings == (try f.store.openFindings().count))
      #expect(answer.policies.map(\.openFindings) == [1])
    }
  }

  @Test func `an array that cannot be read is said, and the cycle is partial`() async throws {
    try await withDesk(policy()) { f in
      try f.daemon.perform(.setReachable(false), on: "lyon")
      let progress = SharedValue<[CycleProgress]>([])
      let answer = try await f.desk.runCycle(by: .anna) { progress.value += [$0] }
      #expect(answer.outcome == "partial" && answer.steps == [])
      let failed = try #require(progress.value.first { $0.array == "lyon" })
      #expect(failed.sentence == answer.arrays.first { $0.name == "lyon" }?.unreadableBecause)
    }
  }

  @Test func `cycles are listed newest first, and none begins when the daemon ends`() async throws {
    try await withDesk(policy()) { f in
      #expect(try await f.desk.cycles(limit: 5) == [])
      for _ in 1...3 { try await f.runCycle() }
      #expect(try await f.desk.cycles(limit: 2).map(\.number) == [3, 2])
      f.schedule.end()
      for refusal in [
        try await refused { try await f.runCycle() }, try await refused { try await f.desk.plan() },
      ] {
        #expect(refusal.kind == .notReady)
        #expect(refusal.message == "cannot run a cycle: the daemon is stopping; ask again when it runs")
      }
      #expect(try f.store.cycles(limit: 9).count == 3)
    }
  }
}
