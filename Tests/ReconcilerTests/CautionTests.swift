import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Large plans after something else than the arrays changed, and changes that somebody undoes.
@Suite struct CautionTests {
  @Test func `a policy edit that would change much at once waits for approval, then goes on`() async throws {
    let settings = ProtectionSettings(changeShareFloor: 3, initializationsInFlight: 100, replicaLimit: 10_000)
    let daemon = try TestDaemon(policy(), settings: settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-##", count: 12, pool: "prod")]
    }
    try await daemon.runCycles(2)
    #expect(daemon.sources() == [])
    let waiting = try #require(daemon.judgement?.plan.withheld)
    #expect(waiting.count == 12 && waiting.allSatisfy(\.awaitsApproval))
    try daemon.store.approve(
      waiting.compactMap { $0.step?.fingerprint }, by: .anna, expiresAt: daemon.now + .hours(1), at: daemon.now)
    try await daemon.runCycle()
    #expect(daemon.sources().count == 3)
    daemon.advance(.hours(2))
    try await daemon.runCycles(3)
    #expect(daemon.sources().count == 12)
  }

  @Test func `a policy edit that comes while the arrays are read waits as well`() async throws {
    let settings = ProtectionSettings(changeShareFloor: 3, initializationsInFlight: 100, replicaLimit: 10_000)
    let daemon = try TestDaemon(settings: settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-##", count: 12, pool: "prod")]
    }
    let store = daemon.store
    let (document, now) = (try PolicyFile.parse(policy(), file: "test.yaml"), daemon.now)
    try await daemon.runCycle { event in
      guard case .read(array: "paris", requests: _) = event else { return }
      _ = try? store.apply(document, by: .anna, reason: nil, at: now)
    }
    try await daemon.runCycles(2)
    #expect(daemon.sources() == [])
    #expect(daemon.withheld("prod-01").contains { $0.hasPrefix("the first plan after a policy edit") })
  }

  @Test func `a policy whose way opens later waits as well`() async throws {
    let settings = ProtectionSettings(changeShareFloor: 3, initializationsInFlight: 100, replicaLimit: 10_000)
    let daemon = try TestDaemon(policy(), arrays: ["paris"], settings: settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-##", count: 12, pool: "prod")]
    }
    try await daemon.runCycles(2)
    try daemon.register("lyon")
    try await daemon.runCycles(2)
    #expect(daemon.sources() == [])
    #expect(daemon.withheld("prod-01").contains { $0.hasPrefix("the first plan after a policy edit") })
  }

  @Test func `a new version looks at a large plan before it acts, not at a small one`() async throws {
    let settings = ProtectionSettings(changeShareFloor: 3, initializationsInFlight: 100, replicaLimit: 10_000)
    let daemon = try TestDaemon(policy(), settings: settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-##", count: 3, pool: "prod")]
    }
    try await daemon.runCycles(2)
    #expect(daemon.sources().count == 3)
    for number in 1...4 {
      try daemon.perform(.createVolume("more-\(number)", pool: "prod", sizeBytes: 10_000_000_000))
    }
    try await daemon.restart(version: "2")
    try await daemon.runCycle()
    #expect(daemon.sources().count == 3)
    #expect(daemon.withheld("more-1").contains { $0.hasPrefix("the first plan after an upgrade") })
    try await daemon.restart()
    try await daemon.runCycles(2)
    #expect(daemon.sources().count == 7)
  }

  @Test func `a schedule that somebody resets again and again is left alone for a day`() async throws {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", "type: async, interval: 5m, rpo: 10m")) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", count: 1, pool: "prod")]
    }
    try await daemon.runCycles(2)
    daemon.advance(.hours(1))
    for _ in 1...3 {
      try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 480))
      try await daemon.runCycles(2)
      #expect(try daemon.replica(of: "prod-1").syncInterval == 300_000)
    }
    try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 480))
    try await daemon.runCycles(3)
    #expect(try daemon.replica(of: "prod-1").syncInterval == 480_000)
    #expect(try daemon.openKinds.contains(.wrongInterval))
    daemon.advance(.hours(24))
    try await daemon.runCycles(2)
    #expect(try daemon.replica(of: "prod-1").syncInterval == 300_000)
  }
}
