import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Drifts of copies: what stands at the other side, what was left there, and what was never copied.
struct CopyDriftTests {
  private static let async = "type: async, interval: 5m, rpo: 40h"

  /// One volume, replicated as the policy says.
  private func converged() async throws -> TestDaemon {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", Self.async)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    return daemon
  }

  @Test func `both sides are target after a failback that stopped half way`() async throws {
    let daemon = try await converged()
    try await daemon.expectOnce(.noSource, severity: .critical) {
      try daemon.perform(.suspend(replicaOf: "prod-1"), .changeRole(replicaOf: "prod-1"))
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .held)
      #expect(daemon.writes.isEmpty)
      try daemon.perform(.changeRole(replicaOf: "prod-1"), .resume(replicaOf: "prod-1"))
    }
    try daemon.releaseHolds()
    try await daemon.runCycle()
    try await daemon.expectConverged()
  }

  @Test func `an RPO below twice the interval`() async throws {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", "type: async, interval: 5m")) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      $0.replicas = [
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", entities: "prod-1", remotePool: "dr", intervalSeconds: 300,
          rpoSeconds: 3600)
      ]
    }
    try await daemon.expectOnce(.weakRPO, severity: .notice) {
      try daemon.perform(.setRPO(replicaOf: "prod-1", seconds: 400))
    } until: {
      #expect(daemon.writes.isEmpty, "the policy leaves the RPO to the array")
      try daemon.perform(.setRPO(replicaOf: "prod-1", seconds: 3600))
    }
    try await daemon.expectConverged()
  }

  @Test func `a volume outside the groups of a protected pool`() async throws {
    let daemon = try TestDaemon(policy("groups", "kind: consistency-group, pool: prod", Self.async)) {
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2)]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    try await daemon.expectOnce(.outsideGroup, severity: .warning) {
      try daemon.perform(.createVolume("loose", pool: "prod", sizeBytes: 10_000_000_000))
    } until: {
      #expect(daemon.writes.isEmpty)
      try daemon.perform(.addMember("loose", to: "fin"))
    }
    try await daemon.expectConverged()
  }

  @Test func `a target that hosts can write to`() async throws {
    let daemon = try await converged()
    // The simulated array lets nobody take the protection away: the answer is changed on its way.
    try await daemon.expectOnce(.targetTampered, severity: .critical) {
      daemon.network.observe { request, response in
        guard request.path == "/api/rest/volumes" else { return }
        response.changeObjects { $0["write_protected"] = false }
      }
    } until: {
      #expect(daemon.writes.isEmpty)
      daemon.network.observe(nil)
    }
    try await daemon.expectConverged()
  }

  @Test func `a target under a name that says nothing`() async throws {
    let daemon = try await converged()
    try await daemon.expectOnce(.targetMisplaced, severity: .notice) {
      try daemon.perform(.rename("prod-1", to: "old-7"), on: "lyon")
    } until: {
      try daemon.perform(.rename("old-7", to: "prod-1"), on: "lyon")
    }
    try await daemon.expectConverged()
  }

  @Test func `replicated snapshots that never expire`() async throws {
    let daemon = try await converged()
    // No operator of the simulated array changes this setting: the answer is changed on its way.
    try await daemon.expectOnce(.snapshotSettings, severity: .warning) {
      daemon.network.observe { request, response in
        guard request.path == "/api/rest/replicas" else { return }
        response.changeObjects { $0["including_snapshots"] = true }
      }
    } until: {
      daemon.network.observe(nil)
    }
    try await daemon.expectConverged()
  }

  @Test func `a target whose source was deleted by force`() async throws {
    let daemon = try await converged()
    try await daemon.expectOnce(.orphanedTarget, severity: .warning) {
      try daemon.perform(.deleteReplica(of: "prod-1", isForced: true))
    } until: {
      #expect(daemon.writes.isEmpty)
      try daemon.perform(.deleteReplica(of: "prod-1", isForced: true), on: "lyon")
    }
    #expect(daemon.simulator.dataset("prod-1", on: "lyon") != nil)
  }

  @Test func `base snapshots that nobody used for a week`() async throws {
    let daemon = try TestDaemon(arrays: ["paris"]) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      $0.baseSnapshots = [
        SimulatedBaseSnapshots(array: "paris", link: "paris-lyon", entities: "prod-1", remotePool: "dr")
      ]
    }
    try await daemon.runCycle()
    try await daemon.expectOnce(.leftovers, severity: .notice) {
      daemon.advance(.seconds(8 * 86_400))
    } until: {
      let base = try #require(daemon.simulator.volumes(on: "paris").first { $0.parentID != 0 })
      try daemon.perform(.delete(base.name))
    }
    #expect(daemon.writes.isEmpty)
  }
}
