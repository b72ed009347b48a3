import DaemonTestSupport
import InfiniBox
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Testing

/// However an answer gets lost, there is never a second replica: the next complete reading decides (invariant 5).
struct LostAnswerTests {
  private func oneVolume(
    _ protection: String = "type: sync", deadlines: TestDaemon.Deadlines = .init()
  ) throws -> TestDaemon {
    try TestDaemon(policy("gold", "kind: volume, pool: prod", protection), deadlines: deadlines) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
    }
  }

  @Test(arguments: [
    SimulatedFault.Kind.loseReply, .statusAfterCommit(500), .statusAfterCommit(503), .truncateBody(bytes: 40),
    .truncateBody(bytes: 0), .delay(milliseconds: 5_000),
  ])
  func `a creation that happened without an answer is found by reading`(fault: SimulatedFault.Kind) async throws {
    let daemon = try oneVolume(deadlines: .init(call: .milliseconds(250)))
    daemon.inject(fault, "POST", "replicas")
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["unknown"])
    #expect(daemon.sources() == ["prod-1"])

    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["confirmed"])
    daemon.advance(.seconds(600))
    try await daemon.runCycles(2)
    #expect(daemon.sources() == ["prod-1"])
    #expect(daemon.writes == ["POST replicas"])
    #expect(try daemon.openKinds.isEmpty)
    try await daemon.expectConverged()
  }

  @Test(arguments: [SimulatedFault.Kind.resetBeforeCommit, .html, .status(500), .status(502)])
  func `a creation that did not happen is tried again once it is settled`(fault: SimulatedFault.Kind) async throws {
    let daemon = try oneVolume()
    daemon.inject(fault, "POST", "replicas")
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["unknown"])
    daemon.advance(.seconds(30))
    try await daemon.runCycle()
    #expect(daemon.writes == ["POST replicas"], "nothing is sent before the settle time is over")
    #expect(try daemon.openFindings(.outcomeUnknown).count == 1)
    #expect(daemon.sources().isEmpty)

    daemon.advance(.seconds(31))
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["absent", "done"])
    #expect(daemon.sources() == ["prod-1"])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    #expect(daemon.alerts.transitions(of: .outcomeUnknown) == ["opened", "resolved"])
  }

  @Test(arguments: [SimulatedFault.Kind.refuseConnection, .status(401), .status(403), .status(429)])
  func `a refusal is definitive and is tried again after its pause`(fault: SimulatedFault.Kind) async throws {
    let daemon = try oneVolume()
    daemon.inject(fault, "POST", "replicas")
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["refused"])
    daemon.advance(.seconds(59))
    try await daemon.runCycle()
    #expect(daemon.withheld("prod-1").first?.hasPrefix("refused once") == true)
    daemon.advance(.seconds(2))
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["refused", "done"])
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `after an unknown outcome the array gets nothing more in that cycle`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod")]
    }
    daemon.inject(.loseReply, "POST", "replicas")
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"] && daemon.writes.count == 1)
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-2", "prod-3"] && daemon.writes.count == 3)
  }

  @Test func `a schedule that was set without an answer is found by reading`() async throws {
    let daemon = try oneVolume("type: async, interval: 5m, rpo: 40h")
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 60))
    daemon.inject(.loseReply, "PUT", "replicas*")
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["done", "unknown"])
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["done", "confirmed"])
    #expect(daemon.writes.count == 2)
    try await daemon.expectConverged()
  }

  @Test func `a crash after the request and before its outcome leaves one replica`() async throws {
    let daemon = try oneVolume()
    let store = daemon.store
    daemon.network.observe { request, _ in if request.method == .post { try? store.close() } }
    await #expect(throws: StoreError.self) { try await daemon.runCycle() }
    #expect(daemon.sources() == ["prod-1"])

    daemon.network.observe(nil)
    try await daemon.restart()
    #expect(try daemon.outcomes == ["none"])
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["confirmed"])
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try await daemon.expectConverged()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `a crash between intent and request blocks the entity until it is settled, then creates it`() async throws
  {
    let daemon = try oneVolume()
    let step = try #require(try await daemon.rehearse().plan.permitted.first)
    let number = try daemon.store.beginCycle(at: daemon.now)
    _ = try daemon.store.recordIntent(step, cycle: number, at: daemon.now)
    try await daemon.restart()
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
    #expect(daemon.withheld("prod-1").first?.contains("no definitive answer") == true)

    daemon.advance(.seconds(61))
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["absent", "done"])
    #expect(daemon.sources() == ["prod-1"] && daemon.writes.count == 1)
  }

  @Test func `an outcome stays unknown while the peer cannot be read`() async throws {
    let daemon = try oneVolume()
    daemon.inject(.loseReply, "POST", "replicas")
    try await daemon.runCycle()
    try daemon.perform(.setReachable(false), on: "lyon")
    daemon.advance(.seconds(600))
    try await daemon.runCycles(2)
    #expect(try daemon.outcomes == ["unknown"])
    try daemon.perform(.setReachable(true), on: "lyon")
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["confirmed"])
    #expect(daemon.writes == ["POST replicas"])
  }
}
