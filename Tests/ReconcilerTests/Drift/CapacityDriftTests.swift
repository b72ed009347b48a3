import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Drifts of room: pools, snapshots, replica slots and the slots of first copies.
struct CapacityDriftTests {
  private static let async = "type: async, interval: 5m, rpo: 40h"

  private func daemon(
    _ policies: String..., arrays: [ArrayName] = ["paris", "lyon"], settings: ProtectionSettings = .quick,
    volumes: Int = 1, world: (inout SimulatedWorld) -> Void = { _ in }
  ) throws -> TestDaemon {
    let daemon = try TestDaemon(arrays: arrays, settings: settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: volumes, pool: "prod")]
      world(&$0)
    }
    for policy in policies { try daemon.apply(policy) }
    return daemon
  }

  private func gold(mode: String = "enforce") -> String {
    policy("gold", "kind: volume, pool: prod", Self.async, mode: mode)
  }

  @Test func `a locked remote pool, and the replica that the array suspended for it`() async throws {
    let daemon = try daemon(gold())
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    try await daemon.expectOnce(.poolBlocked, severity: .critical) {
      try daemon.perform(.lockPool("dr"), on: "lyon")
      daemon.advance(.seconds(600))
    } until: {
      let suspended = try daemon.openFindings(.autoSuspended)
      #expect(suspended.map(\.evidence["cause"]) == ["pool 'dr' of array 'lyon' is locked"])
      #expect(daemon.writes.isEmpty)
      try daemon.perform(.unlockPool("dr"), on: "lyon")
      try daemon.perform(.resume(replicaOf: "prod-1"))
    }
    try await daemon.expectConverged()
  }

  @Test func `a source pool that fills while a replica is suspended`() async throws {
    let daemon = try daemon(gold()) {
      $0.arrays[0].pools = [SimulatedPool("prod", physicalCapacityBytes: 10_000_000_000), SimulatedPool("dr")]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    try await daemon.expectOnce(.sourcePoolFilling, severity: .warning) {
      try daemon.perform(.suspend(replicaOf: "prod-1"), .write(to: "prod-1", bytes: 6_500_000_000))
    } until: {
      try daemon.perform(.resume(replicaOf: "prod-1"))
    }
    try await daemon.expectConverged()
  }

  @Test func `a remote pool that is too small for what policies want in it`() async throws {
    let daemon = try daemon(volumes: 2) {
      $0.arrays[1].pools = [SimulatedPool("prod"), SimulatedPool("dr", virtualCapacityBytes: 15_000_000_000)]
    }
    try await daemon.expectOnce(.targetPoolTooSmall, severity: .warning) {
      try daemon.apply(gold(mode: "observe"))
    } until: {
      try daemon.perform(.delete("prod-2"))
    }
  }

  @Test func `a volume with nearly as many snapshots as arrays keep`() async throws {
    let daemon = try daemon { $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod", snapshots: 905)] }
    try await daemon.expectOnce(.snapshotsNearLimit, severity: .warning) {
      try daemon.apply(gold(mode: "observe"))
    } until: {
      for snapshot in daemon.simulator.volumes(on: "paris").filter({ $0.parentID != 0 }).prefix(10) {
        try daemon.perform(.delete(snapshot.name))
      }
    }
  }

  @Test func `few replica slots left`() async throws {
    let few = ProtectionSettings(initializationsInFlight: 100, replicaLimit: 2, replicaSlotsKept: 1)
    let daemon = try daemon(arrays: [], settings: few) {
      $0.replicas = [SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "prod-1", remotePool: "dr")]
    }
    try await daemon.expectOnce(.replicaLimitNear, severity: .warning) {
      try daemon.register("paris")
    } until: {
      try daemon.perform(.deleteReplica(of: "prod-1"))
    }
  }

  @Test func `a first copy that waits for hours`() async throws {
    let daemon = try daemon(gold(), volumes: 2) {
      $0.settings.maxConcurrentInitializations = 1
      $0.settings.copyBytesPerSecond = 50_000
    }
    try await daemon.runCycle()
    try await daemon.expectOnce(.initializationQueued, severity: .warning) {
      daemon.advance(.seconds(15_000))
    } until: {
      daemon.advance(.seconds(7200))
    }
    #expect(daemon.verdict(of: "prod-2")?.word == .initializing)
  }

  @Test func `a first copy that stands still`() async throws {
    let daemon = try daemon(gold()) { $0.settings.copyBytesPerSecond = 1 }
    try await daemon.runCycles(2)
    try await daemon.expectOnce(.initializationStuck, severity: .warning) {
      daemon.advance(.seconds(15_000))
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .initializing)
      try daemon.perform(.deleteReplica(of: "prod-1"))
    }
  }
}
