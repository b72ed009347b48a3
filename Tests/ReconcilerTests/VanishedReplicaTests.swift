import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// A replica that somebody deleted is not created again before its grace is over, across restarts (semantics H9).
struct VanishedReplicaTests {
  private func converged(world: (inout SimulatedWorld) -> Void = { _ in }) async throws -> TestDaemon {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", "type: async, interval: 5m, rpo: 40h")) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      world(&$0)
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    return daemon
  }

  /// Deletes the replica and its target, so that nothing but the grace stands in a new one's way.
  private func deleteCopy(_ daemon: TestDaemon) throws {
    try daemon.perform(.deleteReplica(of: "prod-1"))
    for snapshot in daemon.simulator.snapshots(of: "prod-1", on: "lyon") {
      try daemon.perform(.delete(snapshot.name), on: "lyon")
    }
    try daemon.perform(.delete("prod-1"), on: "lyon")
  }

  @Test func `a replica deleted by an operator is created again only after the grace`() async throws {
    let daemon = try await converged()
    try deleteCopy(daemon)
    try await daemon.runCycles(2, every: .seconds(1200))
    try await daemon.restart()
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.openFindings(.unprotected).count == 1)
    #expect(daemon.withheld("prod-1").first?.contains("was deleted less than") == true)
    daemon.advance(.seconds(1201))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"] && daemon.writes == ["POST replicas"])
  }

  @Test func `the grace counts from the cycle that missed it, not from when it was last seen`() async throws {
    let daemon = try await converged()
    try deleteCopy(daemon)
    try await daemon.restart()
    daemon.advance(.seconds(7200))
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty, "the daemon was away: the deletion may be a moment old")
    daemon.advance(.seconds(3601))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `what was deleted after a failover waits for a person`() async throws {
    let daemon = try await converged()
    try daemon.perform(.setLink("paris-lyon", .down))
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try await daemon.runCycle()
    try daemon.perform(.deleteReplica(of: "prod-1", isForced: true), on: "lyon")
    try daemon.perform(.deleteReplica(of: "prod-1", isForced: true))
    try daemon.perform(.rename("prod-1", to: "survivor"), on: "lyon")
    try daemon.perform(.setLink("paris-lyon", .up))
    try await daemon.runCycles(4, every: .seconds(3600))
    #expect(daemon.writes.isEmpty)
    try daemon.releaseHolds()
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
    let step = try #require(daemon.judgement?.plan.withheld.first { $0.awaitsApproval }?.step)
    let expiresAt = daemon.now + .seconds(3600)
    // Consent that knew of no failover is none.
    try daemon.store.approve([step.fingerprint], by: .anna, expiresAt: expiresAt, at: daemon.now)
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
    try daemon.store.approve(
      [step.approvalKey(for: .afterFailover)], by: .anna, expiresAt: expiresAt, at: daemon.now)
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `a volume that was deleted and created again under its name is another volume`() async throws {
    let daemon = try await converged()
    try deleteCopy(daemon)
    for snapshot in daemon.simulator.snapshots(of: "prod-1", on: "paris") { try daemon.perform(.delete(snapshot.name)) }
    try daemon.perform(.delete("prod-1"), .createVolume("prod-1", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `a removed policy deletes nothing`() async throws {
    let daemon = try await converged()
    let before = daemon.simulator.replicas(on: "lyon")
    try daemon.store.deletePolicy("gold", by: .anna, reason: "retired", at: daemon.now)
    try await daemon.runCycles(3, every: .zero)
    #expect(daemon.simulator.replicas(on: "lyon") == before)
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.openKinds == [.unmanagedReplica])
  }
}
