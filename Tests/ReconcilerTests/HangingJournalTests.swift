import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Testing

/// A journal that takes nothing stops no cycle, and an alert counts as told only once the journal has taken it.
struct HangingJournalTests {
  private func watched() throws -> TestDaemon {
    try TestDaemon(policy(mode: "observe")) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod")]
    }
  }

  @Test func `cycles go on, the alerts stay owed, and are told once it works`() async throws {
    let daemon = try watched()
    daemon.journal.value = { .waiting }
    try await daemon.runCycles(3)
    #expect(try daemon.store.cycles(limit: 10).count == 3)
    #expect(daemon.alerts.entries(of: "cycle").count == 3)
    #expect(try daemon.store.owedAlertCount() == 3)
    #expect(try daemon.store.cyclesOwingAlerts() == [1])
    #expect(daemon.alerts.transitions(of: .unprotected) == [], "nothing more is put into a queue that stands")

    daemon.journal.value = { .taken }
    try await daemon.runCycle()
    #expect(try daemon.store.owedAlertCount() == 0)
    #expect(try daemon.store.cyclesOwingAlerts() == [])
    #expect(daemon.alerts.transitions(of: .unprotected).count == 3)
  }

  @Test func `what is on its way when the journal stops is not put there again`() async throws {
    let daemon = try watched()
    daemon.journal.value = { [alerts = daemon.alerts] in
      alerts.entries(of: "finding-opened").isEmpty ? .taken : .waiting
    }
    try await daemon.runCycles(3)
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened", "opened", "opened"])
    #expect(try daemon.store.owedAlertCount() == 3)
    daemon.journal.value = { .taken }
    try await daemon.runCycle()
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened", "opened", "opened"])
    #expect(try daemon.store.owedAlertCount() == 0)
  }

  @Test func `what was only on its way when the daemon ended is told after its start`() async throws {
    let daemon = try watched()
    daemon.journal.value = { [alerts = daemon.alerts] in
      alerts.entries(of: "finding-opened").isEmpty ? .taken : .waiting
    }
    try await daemon.runCycles(2)
    try await daemon.restart()
    daemon.alerts.clear()
    daemon.journal.value = { .taken }
    try await daemon.runCycle()
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened", "opened", "opened"])
    #expect(try daemon.store.owedAlertCount() == 0)
  }

  @Test func `what found no room is told again once there is some`() async throws {
    let daemon = try watched()
    daemon.journal.value = { [alerts = daemon.alerts] in
      alerts.entries(of: "finding-opened").isEmpty ? .taken : .lost
    }
    try await daemon.runCycles(2)
    #expect(try daemon.store.owedAlertCount() == 3)
    daemon.alerts.clear()
    daemon.journal.value = { .taken }
    try await daemon.runCycle()
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened", "opened", "opened"])
    #expect(try daemon.store.owedAlertCount() == 0)
  }

  @Test func `a hold is told once, when the journal takes it`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 1, pool: "prod")]
    }
    try await daemon.runCycles(2)
    daemon.advance(.seconds(600))
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    daemon.journal.value = { [alerts = daemon.alerts] in alerts.entries(of: "hold").isEmpty ? .taken : .waiting }
    try await daemon.runCycles(3)
    #expect(try daemon.store.owedHoldNotices().count == 1)
    daemon.journal.value = { .taken }
    try await daemon.runCycles(2)
    #expect(try daemon.store.owedHoldNotices().isEmpty)
    #expect(daemon.alerts.entries(of: "hold").count == 1)
  }
}
