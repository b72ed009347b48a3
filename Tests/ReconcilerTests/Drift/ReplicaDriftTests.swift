import DaemonTestSupport
import InfiniBox
import InfiniBoxSimulator
import Protection
import Testing

/// Every drift of a replica, made by an operator on the arrays and mended there.
struct ReplicaDriftTests {
  private static let async = "type: async, interval: 5m, rpo: 2h"

  /// One volume, replicated as the policy says.
  private func converged(
    _ protection: String = "type: sync", mode: String = "enforce", settings: ProtectionSettings = .quick
  ) async throws -> TestDaemon {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", protection), settings: settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    if mode != "enforce" { try daemon.apply(policy("gold", "kind: volume, pool: prod", protection, mode: mode)) }
    try await daemon.expectConverged()
    return daemon
  }

  @Test func `suspended by a user`() async throws {
    let daemon = try await converged(Self.async)
    try await daemon.expectOnce(.suspended, severity: .warning) {
      try daemon.perform(.suspend(replicaOf: "prod-1"))
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .held)
      try daemon.perform(.resume(replicaOf: "prod-1"))
    }
    try await daemon.expectConverged()
  }

  @Test func `suspended for more than a day becomes critical, once`() async throws {
    let daemon = try await converged(Self.async)
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    try await daemon.runCycles(5, every: .seconds(8 * 3600))
    #expect(daemon.alerts.transitions(of: .suspended).filter { $0 != "reminder" } == ["opened", "escalated"])
  }

  @Test func `another interval: only reported in observe mode`() async throws {
    let daemon = try await converged(Self.async, mode: "observe")
    try await daemon.expectOnce(.wrongInterval, severity: .warning) {
      try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 60))
    } until: {
      #expect(try daemon.replica(of: "prod-1").syncInterval == 60_000)
      try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 300))
    }
    try await daemon.expectConverged()
  }

  @Test func `another RPO: only reported in observe mode`() async throws {
    let daemon = try await converged(Self.async, mode: "observe")
    try await daemon.expectOnce(.wrongRPO, severity: .warning) {
      try daemon.perform(.setRPO(replicaOf: "prod-1", seconds: nil))
    } until: {
      try daemon.perform(.setRPO(replicaOf: "prod-1", seconds: 7200))
    }
    try await daemon.expectConverged()
  }

  @Test func `interval and RPO are set back in enforce mode, with one request`() async throws {
    let daemon = try await converged(Self.async)
    try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 60), .setRPO(replicaOf: "prod-1", seconds: 120))
    let record = try await daemon.runCycle()
    #expect(record.steps.map(\.step.change.word) == ["set-schedule"])
    #expect(daemon.writes.count == 1 && daemon.writes[0].hasPrefix("PUT replicas/"))
    let replica = try daemon.replica(of: "prod-1")
    #expect(replica.syncInterval == 300_000 && replica.rpo == 7_200_000)
    try await daemon.runCycle()
    #expect(daemon.alerts.transitions(of: .wrongInterval) == [], "what the same cycle mends pages nobody")
    #expect(daemon.alerts.transitions(of: .wrongRPO) == [])
    try await daemon.expectConverged()
  }

  @Test func `a weaker type`() async throws {
    let daemon = try await converged()
    try await daemon.expectOnce(.wrongType, severity: .critical) {
      try daemon.perform(.changeType(replicaOf: "prod-1", to: .async))
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .unprotected)
      try daemon.perform(.changeType(replicaOf: "prod-1", to: .sync))
    }
    try await daemon.expectConverged()
  }

  @Test func `a stronger type`() async throws {
    let daemon = try await converged(Self.async)
    try await daemon.expectOnce(.wrongType, severity: .warning) {
      try daemon.perform(.changeType(replicaOf: "prod-1", to: .sync))
    } until: {
      try daemon.perform(.changeType(replicaOf: "prod-1", to: .async))
    }
    // The array's default interval came with the type; the policy's is set again.
    try await daemon.runCycle()
    try await daemon.expectConverged()
  }

  @Test(arguments: [(SimulatedLinkHealth.down, Severity.critical), (.unknown, .critical), (.degraded, .warning)])
  func `a link that is not up, from both of its ends`(health: SimulatedLinkHealth, severity: Severity) async throws {
    let daemon = try await converged(Self.async)
    try await daemon.expectOnce(.linkNotUp, severity: severity) {
      try daemon.perform(.setLink("paris-lyon", health))
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .unknown)
      try daemon.perform(.setLink("paris-lyon", .up))
    }
    try await daemon.expectConverged()
  }

  @Test func `a detached link, and the replicas that the array suspended with it`() async throws {
    let daemon = try await converged(Self.async)
    try await daemon.expectOnce(.linkNotUp, severity: .critical) {
      try daemon.perform(.detachLink("paris-lyon"))
    } until: {
      try daemon.perform(.attachLink("paris-lyon"))
    }
    #expect(try daemon.openKinds == [.autoSuspended])
    #expect(daemon.verdict(of: "prod-1")?.word == .unprotected)
    try daemon.perform(.resume(replicaOf: "prod-1"))
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    #expect(daemon.alerts.transitions(of: .autoSuspended) == ["opened", "resolved"])
    try await daemon.expectConverged()
  }

  @Test func `suspended by the array after a day without the link`() async throws {
    let daemon = try await converged("type: async, interval: 5m, rpo: 40h")
    try daemon.perform(.setLink("paris-lyon", .down))
    try await daemon.runCycles(5, every: .seconds(6 * 3600))
    #expect(try daemon.openKinds == [.linkNotUp])
    try await daemon.expectOnce(.autoSuspended, severity: .critical) {
      try daemon.perform(.setLink("paris-lyon", .up))
    } until: {
      #expect(daemon.writes.isEmpty, "the daemon never resumes what a human has to look at")
      try daemon.perform(.resume(replicaOf: "prod-1"))
    }
    #expect(daemon.alerts.transitions(of: .linkNotUp).filter { $0 != "reminder" } == ["opened", "resolved"])
    try await daemon.expectConverged()
  }

  @Test func `a restore point older than the RPO`() async throws {
    let daemon = try await converged("type: async, interval: 5m, rpo: 10m")
    try await daemon.expectOnce(.rpoExceeded, severity: .critical) {
      try daemon.perform(.suspend(replicaOf: "prod-1"))
      daemon.advance(.seconds(700))
    } until: {
      try daemon.perform(.resume(replicaOf: "prod-1"))
    }
    try await daemon.expectConverged()
  }

  @Test func `a job that makes no progress over a link that is up`() async throws {
    let daemon = try await converged(Self.async)
    // The simulated array's jobs only stall with their link: the answer is changed on its way.
    try await daemon.expectOnce(.stalled, severity: .warning) {
      daemon.network.observe { request, response in
        guard request.path == "/api/rest/replicas" else { return }
        response.replace("\"job_state\":\"DONE\"", "\"job_state\":\"STALLED\"")
      }
    } until: {
      daemon.network.observe(nil)
    }
    try await daemon.expectConverged()
  }

  @Test func `a mirror that still catches up after an outage`() async throws {
    let daemon = try await converged()
    try await daemon.expectOnce(.notSynchronized, severity: .warning) {
      try daemon.perform(
        .setLink("paris-lyon", .down), .write(to: "prod-1", bytes: 60_000_000_000), .setLink("paris-lyon", .up))
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .unprotected)
    }
    try await daemon.expectConverged()
  }

  @Test func `roles reversed by a planned switch`() async throws {
    let daemon = try await converged()
    try await daemon.expectOnce(.roleReversed, severity: .warning) {
      try daemon.perform(.switchRole(replicaOf: "prod-1"))
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .held)
      #expect(daemon.writes.isEmpty)
      try daemon.perform(.switchRole(replicaOf: "prod-1"), on: "lyon")
    }
    try daemon.releaseHolds()
    try await daemon.runCycle()
    try await daemon.expectConverged()
  }

  @Test func `both sides are source after a failover during an outage`() async throws {
    let daemon = try await converged(Self.async)
    try await daemon.expectOnce(.splitRoles, severity: .critical) {
      try daemon.perform(.setLink("paris-lyon", .down))
      try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .held)
      #expect(daemon.writes.isEmpty)
      try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
      try daemon.perform(.setLink("paris-lyon", .up))
    }
  }

  @Test func `the other side was deleted by force`() async throws {
    let daemon = try await converged(Self.async)
    try await daemon.expectOnce(.peerMissing, severity: .critical) {
      try daemon.perform(.deleteReplica(of: "prod-1", isForced: true), on: "lyon")
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .unprotected)
      #expect(daemon.writes.isEmpty)
      try daemon.perform(.deleteReplica(of: "prod-1", isForced: true))
    }
    #expect(daemon.simulator.dataset("prod-1", on: "lyon") != nil)
  }

  @Test func `the remains on the other side are never built upon`() async throws {
    let daemon = try await converged(Self.async)
    try daemon.perform(.deleteReplica(of: "prod-1", isForced: true))
    try await daemon.runCycles(5, every: .seconds(3600))
    #expect(daemon.writes.isEmpty)
    #expect(daemon.simulator.replicas(on: "lyon").count == 1)
  }
}
