import DaemonTestSupport
import InfiniBox
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// Arrays whose lists lag behind their answers: a creation that was answered 200 and is in no complete listing is not
/// absent. It was made six times on an array that has no guard of its own against a second replica.
struct UnseenSuccessTests {
  private func daemon(_ protection: String = "type: sync") throws -> TestDaemon {
    try TestDaemon(policy("gold", "kind: volume, pool: prod", protection)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
    }
  }

  /// Lists without replicas and targets, and volumes that say nothing of theirs.
  private func hideReplicas(_ daemon: TestDaemon) {
    daemon.network.observe { request, response in
      guard request.method == .get else { return }
      if request.path.hasSuffix("/replicas") { response.keepObjects { _ in false } }
      if request.path.hasSuffix("/volumes") {
        response.keepObjects { $0["rmr_target"] as? Bool != true }
        response.changeObjects { $0["rmr_source"] = false }
      }
    }
  }

  private func withheldConsents(_ daemon: TestDaemon) -> [Consent?] {
    daemon.judgement?.plan.withheld.map(\.consent) ?? []
  }

  @Test func `a creation that was answered 200 and is not listed is never sent again without a person`() async throws {
    let daemon = try daemon()
    hideReplicas(daemon)
    for _ in 0..<12 {
      try await daemon.runCycle()
      daemon.advance(.seconds(60))
    }
    #expect(daemon.writes == ["POST replicas"])
    #expect(daemon.sources() == ["prod-1"])
    #expect(try daemon.outcomes == ["done"])
    #expect(withheldConsents(daemon) == [.makingAgain])
    let finding = try #require(try daemon.openFindings(.outcomeUnknown).first)
    #expect(
      finding.severity == .critical && finding.summary.contains("two readings of both arrays do not show it whole"))

    // However late: once it is listed, all is well.
    daemon.network.observe(nil)
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["done"])
    try await daemon.expectConverged()
    #expect(daemon.alerts.transitions(of: .outcomeUnknown) == ["opened", "escalated", "resolved"])
  }

  @Test func `it waits for the settle time and two readings, across a restart, before it asks a person`() async throws {
    let daemon = try daemon()
    hideReplicas(daemon)
    try await daemon.runCycle()
    daemon.advance(.seconds(30))
    try await daemon.runCycle()
    #expect(withheldConsents(daemon) == [nil])
    #expect(try daemon.openFindings(.outcomeUnknown).isEmpty, "lists may lag for a moment")
    daemon.advance(.seconds(31))
    try await daemon.runCycle()
    #expect(withheldConsents(daemon) == [nil])
    #expect(daemon.withheld("prod-1").first?.contains("but no reading shows it yet") == true)
    #expect(try daemon.openFindings(.outcomeUnknown).map(\.severity) == [.warning])
    try await daemon.restart()
    try daemon.perform(.setReachable(false), on: "lyon")
    daemon.advance(.seconds(60))
    try await daemon.runCycle()
    try daemon.perform(.setReachable(true), on: "lyon")
    daemon.advance(.seconds(60))
    try await daemon.runCycle()
    #expect(withheldConsents(daemon) == [.makingAgain])
  }

  @Test func `what somebody deleted before any reading showed it is made again once a person approves`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    try daemon.perform(.deleteReplica(of: "prod-1", isForced: true))
    try daemon.perform(.deleteReplica(of: "prod-1", isForced: true), on: "lyon")
    try daemon.perform(.delete("prod-1"), on: "lyon")
    for _ in 0..<3 {
      daemon.advance(.seconds(61))
      try await daemon.runCycle()
    }
    #expect(daemon.sources().isEmpty && daemon.writes.count == 1)
    let row = try #require(daemon.judgement?.plan.withheld.first)
    let step = try #require(row.step)
    #expect(row.consent == .makingAgain)
    try daemon.store.approve(
      [step.approvalKey(for: .makingAgain)], by: .anna, reason: nil, expiresAt: daemon.now + .seconds(3600),
      at: daemon.now)
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["absent", "done"])
    #expect(daemon.sources() == ["prod-1"])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
  }

  @Test func `a schedule that was answered 200 and is not seen is set again after a pause, not every cycle`()
    async throws
  {
    let daemon = try daemon("type: async, interval: 5m, rpo: 40h")
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 60))
    daemon.network.observe { request, response in
      guard request.method == .get, request.path.hasSuffix("/replicas") else { return }
      response.changeObjects { $0["sync_interval"] = 60_000 }
    }
    try await daemon.runCycle()
    let sent = daemon.writes.count
    daemon.advance(.seconds(30))
    try await daemon.runCycle()
    #expect(daemon.writes.count == sent, "untouched until readings agree")
    for _ in 0..<2 {
      daemon.advance(.seconds(60))
      try await daemon.runCycle()
    }
    #expect(daemon.writes.count == sent + 1)
    daemon.network.observe(nil)
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try await daemon.expectConverged()
  }
}
