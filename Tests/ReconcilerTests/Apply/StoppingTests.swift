import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Testing

/// What keeps a step from beginning: a stop, or a memory that fails.
struct StoppingTests {
  private func threeVolumes() throws -> TestDaemon {
    try TestDaemon(policy()) { $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod")] }
  }

  @Test func `a stop lets the step in flight finish and begins no other`() async throws {
    let daemon = try threeVolumes()
    let stop = daemon.stop
    daemon.network.observe { request, _ in if request.method == .post { stop.raise() } }
    let record = try await daemon.runCycle()
    #expect(record.steps.map(\.outcome.word) == ["done"])
    #expect(daemon.sources() == ["prod-1"])
    #expect(try daemon.outcomes == ["done"])
    #expect(daemon.alerts.entries(of: "cycle").count == 1)
  }

  @Test func `no request leaves when its intent cannot be recorded`() async throws {
    let daemon = try threeVolumes()
    let store = daemon.store
    await #expect(throws: StoreError.self) {
      try await daemon.runCycle { if case .planned = $0 { try? store.close() } }
    }
    #expect(daemon.writes.isEmpty && daemon.sources().isEmpty)
    try await daemon.restart()
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-2", "prod-3"])
  }

  @Test func `a store that failed before the cycle stops it before it reads`() async throws {
    let daemon = try threeVolumes()
    try daemon.store.close()
    await #expect(throws: StoreError.self) { try await daemon.runCycle() }
    #expect(daemon.simulator.requestLog.isEmpty)
  }
}
