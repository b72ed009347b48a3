import InfiniBoxSimulator
import Protection
import Testing

/// Missing replicas are created as the policy says, and a world that is as wanted is left alone.
struct CycleTests {
  @Test func `creates a sync replica of every volume of the pool, then proposes nothing`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [
        SimulatedVolumes("prod-#", count: 3, pool: "prod"), SimulatedVolumes("other", pool: "dr"),
      ]
    }
    let record = try await daemon.runCycle()
    #expect(record.steps.map(\.outcome.word) == ["done", "done", "done"])
    #expect(daemon.sources() == ["prod-1", "prod-2", "prod-3"])
    #expect(daemon.simulator.replicas(on: "paris").allSatisfy { $0.type == .sync })
    #expect(daemon.simulator.volumes(on: "lyon").map(\.pool) == ["dr", "dr", "dr"])
    #expect(daemon.simulator.invariantViolations().isEmpty)
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    #expect(daemon.alerts.transitions(of: .unprotected).sorted().prefix(3) == ["opened", "opened", "opened"])
  }
}
