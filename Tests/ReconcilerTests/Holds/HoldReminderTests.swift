import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// People's holds are remembered in the journal before they run out, once each, across restarts.
@Suite struct HoldReminderTests {
  private func daemon() throws -> TestDaemon {
    try TestDaemon(policy()) { $0.arrays[0].volumes = [SimulatedVolumes("prod-1", count: 1, pool: "prod")] }
  }

  private func told(_ daemon: TestDaemon) -> [String] {
    daemon.alerts.entries.map(\.event).filter { $0.hasPrefix("hold") }
  }

  @Test func `a day before, an hour before, and when it is over`() async throws {
    let daemon = try daemon()
    _ = try daemon.store.addHold(
      scope: .policy("gold"), reason: "migration", expiresAt: daemon.now + .hours(48), by: .anna, at: daemon.now)
    for _ in 0..<60 {
      try await daemon.restart()
      try await daemon.runCycle()
      daemon.advance(.hours(1))
    }
    #expect(told(daemon) == ["hold-reminder", "hold-reminder", "hold-released"])
    #expect(daemon.alerts.entries(of: "hold-reminder").first?.fields["policy"] == "gold")
    #expect(daemon.alerts.entries(of: "hold-released").first?.message.contains("ran out") == true)
  }

  @Test func `a daemon that was away tells the latest only, and a short hold is not announced`() async throws {
    let daemon = try daemon()
    for hours in [30, 1] {
      _ = try daemon.store.addHold(
        scope: .policy("gold"), reason: "migration", expiresAt: daemon.now + .hours(hours), by: .anna, at: daemon.now)
    }
    try await daemon.runCycle()
    #expect(told(daemon) == [])
    daemon.advance(.hours(40))
    try await daemon.runCycles(2)
    #expect(told(daemon) == ["hold-released", "hold-released"])
  }
}
