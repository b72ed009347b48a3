import DaemonTestSupport
import InfiniBox
import InfiniBoxSimulator
import Protection
import SimulatorTestSupport
import Testing

/// Who changed what, as the arrays' events tell: ten seconds late, once, and never for certain.
struct AttributionTests {
  private func converged(_ protection: String = "type: async, interval: 5m") async throws -> TestDaemon {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod, name: \"prod-*\"", protection)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    return daemon
  }

  private func evidence(_ daemon: TestDaemon, _ kind: FindingKind) throws -> Evidence? {
    try daemon.store.openFindings().first { $0.finding.kind == kind }?.evidence
  }

  /// The next reading asks for what is newer than that.
  @Test func `an event with the largest id there is ends nothing`() async throws {
    let daemon = try await converged()
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    daemon.advance(.seconds(60))
    daemon.network.observe { request, response in
      if request.path == "/api/rest/events" { response.changeObjects { $0["id"] = Int64.max } }
    }
    for _ in 1...3 {
      try await daemon.runCycle()
      daemon.advance(.seconds(60))
    }
    #expect(try daemon.openFindings(.suspended).count == 1)
  }

  @Test func `a finding names who suspended a replica and when, once the event shows up, also after a restart`()
    async throws
  {
    let daemon = try await converged()
    let suspendedAt = daemon.now
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    try await daemon.runCycle()
    #expect(try evidence(daemon, .suspended)?["changed_by"] == nil)
    try await daemon.restart()
    daemon.advance(.seconds(60))
    try await daemon.runCycle()
    #expect(try evidence(daemon, .suspended)?["changed_by"] == "operator")
    #expect(try evidence(daemon, .suspended)?["changed_at"] == suspendedAt.description)
    #expect(try evidence(daemon, .suspended)?["client"] == nil)
    // It stays, although the event is told only once and the reason is written anew each cycle.
    try await daemon.restart()
    daemon.advance(.seconds(86_400))
    try await daemon.runCycles(2)
    #expect(try evidence(daemon, .suspended)?["changed_by"] == "operator")
    #expect(try daemon.openFindings(.suspended).count == 1)
  }

  @Test func `what a program changed over the API names the program`() async throws {
    let daemon = try await converged()
    var options = ConnectionOptions()
    options.clientName = "night-script"
    let script = InfiniBoxSystem(
      name: "paris", transport: SimulatorTransport(network: daemon.network, host: "paris"),
      credentials: Credentials(user: "admin", password: daemon.password.value), options: options)
    let replica = try daemon.replica(of: "prod-1")
    _ = try await script.approved.replicas.suspend(Int64(replica.id))
    await script.shutdown()
    daemon.advance(.seconds(11))
    try await daemon.runCycle()
    #expect(try evidence(daemon, .suspended)?["changed_by"] == "admin")
    #expect(try evidence(daemon, .suspended)?["client"]?.hasPrefix("night-script") == true)
    let alert = try #require(daemon.alerts.entries(of: "finding-opened").last)
    #expect(alert.fields["changed-by"] == "admin")
  }

  @Test func `a deleted replica, a detached link and a new volume have their names too`() async throws {
    let daemon = try await converged()
    try daemon.perform(.createVolume("prod-new", pool: "prod", sizeBytes: 1_000_000_000), .detachLink("paris-lyon"))
    daemon.advance(.seconds(11))
    try await daemon.runCycle()
    #expect(try evidence(daemon, .unprotected)?["changed_by"] == "operator")
    #expect(try evidence(daemon, .linkNotUp)?["changed_by"] == "operator")
  }

  @Test func `a log that cannot be read costs the names only`() async throws {
    let daemon = try await converged()
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    daemon.advance(.seconds(11))
    daemon.inject(.status(500), "GET", "events", count: nil)
    let record = try await daemon.runCycle()
    #expect(record.outcome == .complete)
    #expect(try evidence(daemon, .suspended)?["state"] != nil)
    #expect(try evidence(daemon, .suspended)?["changed_by"] == nil)
  }

  @Test func `one request an array and cycle, and nothing is written while nothing happens`() async throws {
    let daemon = try await converged()
    try await daemon.runCycle()
    daemon.advance(.seconds(60))
    daemon.simulator.clearRequestLog()
    try await daemon.runCycle()
    for array in ["paris", "lyon"] {
      let events = daemon.simulator.requestLog.filter { $0.array == array && $0.path.hasSuffix("/events") }
      #expect(events.count == 1, "array \(array)")
    }
  }

  @Test func `many events at once are one page, the newest`() async throws {
    let daemon = try await converged()
    for _ in 0..<600 {
      try daemon.perform(.suspend(replicaOf: "prod-2"), .resume(replicaOf: "prod-2"))
    }
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    daemon.advance(.seconds(11))
    try await daemon.runCycle()
    #expect(try evidence(daemon, .suspended)?["changed_by"] == "operator")
    #expect(try daemon.store.recentEvents().count <= 2000)
    daemon.advance(.seconds(60))
    daemon.simulator.clearRequestLog()
    try await daemon.runCycle()
    #expect(daemon.simulator.requestLog.count { $0.path.hasSuffix("/events") } == 2)
  }
}
