import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Testing

/// Time alone proves nothing (invariant 15): a clock that is wrong for one cycle ends nothing that cannot be undone.
struct ClockTests {
  private static let async = "type: async, interval: 1m, rpo: 3m"

  private func oneVolume(
    _ selection: String = "kind: volume, pool: prod", _ protection: String = "type: sync", limits: String? = nil
  ) throws -> TestDaemon {
    try TestDaemon(policy("gold", selection, protection, limits: limits)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
    }
  }

  private func hold(_ daemon: TestDaemon, for length: Duration) throws {
    _ = try daemon.store.addHold(
      scope: .policy("gold"), reason: "migration", expiresAt: daemon.now + length, by: .anna, at: daemon.now)
  }

  private func skews(_ daemon: TestDaemon) throws -> [String] {
    try daemon.openFindings(.clockSkew).map { "\($0.array ?? "host") \($0.severity)" }
  }

  private func setReachable(_ isReachable: Bool, _ daemon: TestDaemon) throws {
    for array in ["paris", "lyon"] { try daemon.perform(.setReachable(isReachable), on: array) }
  }

  // MARK: A clock that is ahead for one cycle

  @Test func `a hold of four hours is not ended by a clock that is five hours ahead`() async throws {
    let daemon = try oneVolume()
    try hold(daemon, for: .seconds(4 * 3600))
    try await daemon.runCycle()
    daemon.clockError.value = .seconds(5 * 3600)
    for _ in 0..<2 {
      try await daemon.runCycle()
      #expect(daemon.sources().isEmpty && daemon.verdict(of: "prod-1")?.word == .held)
      #expect(try skews(daemon) == ["host critical"])
      #expect(daemon.alerts.entries(of: "hold-released").isEmpty)
      try await daemon.restart()
    }
    let summary = try daemon.openFindings(.clockSkew).first?.summary
    #expect(
      summary
        == "the clock of this machine is 5 h ahead of array 'lyon', 5 h ahead of array 'paris', and agrees with no "
        + "array that told the time; until it is right, no hold, exclusion, grace or pause ends, and no maintenance window "
        + "opens")
    daemon.clockError.value = .zero
    daemon.advance(.seconds(3 * 3600))
    try await daemon.runCycle()
    #expect(daemon.sources().isEmpty)
    #expect(try skews(daemon).isEmpty)
    daemon.advance(.seconds(3601))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `an exclusion is not ended by a clock that is two years ahead`() async throws {
    let exclusion = "exclude: [{ name: 'prod-*', reason: rebuilt nightly, until: 2027-06-30 }]"
    let daemon = try oneVolume("kind: volume, pool: prod, \(exclusion)")
    daemon.clockError.value = .seconds(2 * 365 * 86_400)
    try await daemon.runCycle()
    #expect(daemon.sources().isEmpty && daemon.verdict(of: "prod-1")?.word == .excluded)
    daemon.clockError.value = .zero
    daemon.advance(.seconds(200 * 86_400))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `what was resolved is not purged by a clock that is two years ahead`() async throws {
    let daemon = try oneVolume()
    try await daemon.runCycles(3)
    func resolved() throws -> Int {
      try daemon.store.findings(includingResolved: true) { $0 }.count { $0.state == .resolved }
    }
    let (known, cycles) = (try resolved(), try daemon.store.cycles(limit: 99).count)
    #expect(known > 0)
    daemon.clockError.value = .seconds(2 * 365 * 86_400)
    try await daemon.runCycle()
    #expect(try resolved() == known)
    #expect(try daemon.store.cycles(limit: 99).count == cycles + 1)
  }

  @Test func `copies are not told as too old by a clock that is five hours ahead`() async throws {
    let daemon = try oneVolume("kind: volume, pool: prod", Self.async)
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycles(2)
    #expect(daemon.verdict(of: "prod-1") == .protected)
    daemon.clockError.value = .seconds(5 * 3600)
    try await daemon.runCycle()
    #expect(daemon.verdict(of: "prod-1") == .protected)
    #expect(try daemon.openFindings(.rpoExceeded).isEmpty)
  }

  @Test func `a maintenance window is not opened by a clock that is ahead`() async throws {
    // It is 08:00 on a Friday.
    let daemon = try oneVolume(limits: "windows: ['Fri 12:00-14:00 UTC']")
    try await daemon.runCycle()
    daemon.clockError.value = .seconds(5 * 3600)
    try await daemon.runCycle()
    #expect(daemon.sources().isEmpty)
    #expect(daemon.withheld("prod-1").first?.hasPrefix("nothing confirms the clock of this machine") == true)
    daemon.clockError.value = .zero
    daemon.advance(.seconds(5 * 3600))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  // MARK: Arrays with other clocks

  @Test(arguments: [-300, 300, 7200])
  func `copies are judged by the clock of their array`(ahead: Int) async throws {
    let daemon = try oneVolume("kind: volume, pool: prod", Self.async)
    daemon.network.setClock(of: "paris", ahead: .seconds(ahead))
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    for _ in 0..<5 {
      try await daemon.runCycle()
      #expect(daemon.verdict(of: "prod-1") == .protected)
      daemon.advance(.seconds(60))
    }
    #expect(try skews(daemon) == ["paris warning"])
    #expect(try daemon.openFindings(.rpoExceeded).isEmpty)
    #expect(daemon.alerts.transitions(of: .clockSkew) == ["opened"])
    let summary = try #require(try daemon.openFindings(.clockSkew).first?.summary)
    let amount = ahead == 7200 ? "2 h ahead of" : ahead < 0 ? "5 min behind" : "5 min ahead of"
    #expect(
      summary == "the clock of array 'paris' is \(amount) this machine's; all clocks are expected to agree within 1 min"
    )
    // The array's own clock shows a breach as well as any other.
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    #expect(try daemon.openFindings(.rpoExceeded).first?.summary.contains("restore point that is 1") == true)
  }

  @Test func `an array that tells no time leaves the clock in doubt after a restart, and measured time still passes`()
    async throws
  {
    let daemon = try oneVolume()
    for array in ["paris", "lyon"] { daemon.network.setClock(of: array, ahead: nil) }
    try hold(daemon, for: .seconds(3600))
    try await daemon.runCycle()
    try await daemon.restart()
    daemon.clockError.value = .seconds(5 * 3600)
    daemon.advance(.seconds(3000))
    try await daemon.runCycle()
    #expect(daemon.sources().isEmpty)
    #expect(try skews(daemon) == ["host critical"])
    daemon.advance(.seconds(601))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `with all arrays unreadable time is measured, and a clock that is set ends nothing`() async throws {
    let daemon = try oneVolume()
    try await daemon.runCycle()
    try hold(daemon, for: .seconds(3600))
    try setReachable(false, daemon)
    daemon.clockError.value = .seconds(5 * 3600)
    try await daemon.runCycle()
    #expect(daemon.alerts.entries(of: "hold-released").isEmpty)
    let summary = try #require(try daemon.openFindings(.clockSkew).first?.summary)
    #expect(
      summary.hasPrefix("the clock of this machine was set 5 h forward, and no array that was read tells the time"))
    daemon.clockError.value = .zero
    daemon.advance(.seconds(3000))
    try await daemon.runCycle()
    #expect(daemon.alerts.entries(of: "hold-released").isEmpty)
    #expect(try skews(daemon).isEmpty)
    daemon.advance(.seconds(601))
    try await daemon.runCycle()
    #expect(daemon.alerts.entries(of: "hold-released").count == 1)
  }

  @Test func `a restart before any array answers ends nothing by a clock that is ahead`() async throws {
    let daemon = try oneVolume()
    try await daemon.runCycle()
    try hold(daemon, for: .seconds(3600))
    try setReachable(false, daemon)
    try await daemon.restart()
    daemon.clockError.value = .seconds(5 * 3600)
    try await daemon.runCycles(2)
    #expect(daemon.alerts.entries(of: "hold-released").isEmpty)
    #expect(try skews(daemon).isEmpty, "that no array can be read is told already")
    try setReachable(true, daemon)
    daemon.clockError.value = .zero
    daemon.advance(.seconds(3600))
    try await daemon.runCycle()
    #expect(daemon.alerts.entries(of: "hold-released").count == 1)
    #expect(daemon.clock.now() == daemon.simulator.time)
  }

  @Test func `a clock that is set to what arrays tell is a notice, and is trusted`() async throws {
    let daemon = try oneVolume()
    daemon.clockError.value = .seconds(-3 * 3600)
    for array in ["paris", "lyon"] { daemon.network.setClock(of: array, ahead: .seconds(-3 * 3600)) }
    try hold(daemon, for: .seconds(3600))
    try await daemon.runCycle()
    for array in ["paris", "lyon"] { daemon.network.setClock(of: array, ahead: .zero) }
    daemon.clockError.value = .zero
    try await daemon.runCycle()
    #expect(try skews(daemon) == ["host notice"])
    #expect(daemon.sources() == ["prod-1"])
    try await daemon.runCycle()
    #expect(try skews(daemon).isEmpty)
  }

  // MARK: A clock that was ahead and is set back

  @Test(arguments: [SimulatedFault.Kind.resetBeforeCommit, .status(403)])
  func `a creation that failed while the clock was ahead is tried again in time`(fault: SimulatedFault.Kind)
    async throws
  {
    let daemon = try oneVolume()
    daemon.clockError.value = .seconds(2 * 86_400)
    daemon.inject(fault, "POST", "replicas")
    try await daemon.runCycle()
    #expect(daemon.sources().isEmpty)
    daemon.clockError.value = .zero
    try await daemon.runCycle()
    daemon.advance(.seconds(30))
    try await daemon.runCycle()
    #expect(daemon.writes == ["POST replicas"], "it counts from when the clock was set right")
    daemon.advance(.seconds(31))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `a replica that vanished while the clock was wrong keeps its grace`() async throws {
    for error in [-2 * 86_400, 2 * 86_400] {
      let daemon = try oneVolume()
      try await daemon.runCycle()
      daemon.advance(.seconds(600))
      try await daemon.runCycle()
      try daemon.perform(.deleteReplica(of: "prod-1"))
      daemon.clockError.value = .seconds(error)
      try await daemon.runCycle()
      daemon.clockError.value = .zero
      daemon.simulator.clearRequestLog()
      try await daemon.runCycle()
      daemon.advance(.seconds(3500))
      try await daemon.runCycle()
      #expect(try daemon.store.automaticHolds().map(\.sign) == [.replicaDeleted], "\(error) s")
      #expect(daemon.writes.isEmpty, "\(error) s")
      daemon.advance(.seconds(101))
      try await daemon.runCycle()
      #expect(try daemon.store.automaticHolds().isEmpty, "\(error) s")
    }
  }

  @Test func `a cycle lasts as long as was measured, whatever happens to the clock`() async throws {
    let daemon = try oneVolume()
    for error in [-239, 7200] {
      daemon.clockError.value = .zero
      let record = try await daemon.runCycle { [clockError = daemon.clockError, simulator = daemon.simulator] event in
        guard case .planned = event else { return }
        clockError.value = .seconds(error)
        simulator.advance(by: .seconds(2))
      }
      #expect(record.duration == .seconds(2))
    }
  }
}
