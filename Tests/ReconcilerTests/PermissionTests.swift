import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// What may be done, and how much of it at once: modes, approvals, holds and budgets over whole cycles.
struct PermissionTests {
  private func volumes(
    _ count: Int = 1, mode: String = "enforce", limits: String? = nil, settings: ProtectionSettings = .quick,
    world change: (inout SimulatedWorld) -> Void = { _ in }
  ) throws -> TestDaemon {
    try TestDaemon(policy(mode: mode, limits: limits), settings: settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-##", count: count, pool: "prod")]
      change(&$0)
    }
  }

  @Test func `observe mode reports and writes nothing`() async throws {
    let daemon = try volumes(2, mode: "observe")
    try await daemon.runCycles(3)
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.openFindings(.unprotected).count == 2)
    #expect(daemon.withheld("prod-01") == ["policy 'gold' only observes"])
  }

  @Test func `approve mode writes exactly what a person approved`() async throws {
    let daemon = try volumes(2, mode: "approve")
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
    let step = try #require(daemon.judgement?.plan.withheld.first?.step)
    try daemon.store.approve([step.fingerprint], by: .anna, expiresAt: daemon.now + .seconds(3600), at: daemon.now)
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-01"])
    #expect(daemon.withheld("prod-02") == ["waits for approval"])
  }

  @Test func `an approval is for one time: what an operator deleted is not created again by it`() async throws {
    let daemon = try volumes(1, mode: "approve")
    let step = try #require(try await daemon.rehearse().plan.withheld.first?.step)
    try daemon.store.approve([step.fingerprint], by: .anna, expiresAt: daemon.now + .seconds(86_400), at: daemon.now)
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-01"])
    daemon.advance(.seconds(60))
    try await daemon.runCycle()

    try daemon.perform(.deleteReplica(of: "prod-01"))
    try daemon.perform(.delete("prod-01"), on: "lyon")
    // Longer than the grace after which a deleted replica may be created again.
    try await daemon.runCycles(3, every: .seconds(8 * 3600 - 60))
    #expect(daemon.sources().isEmpty)
    #expect(daemon.withheld("prod-01") == ["waits for approval"])
  }

  @Test func `an approval that ran out permits nothing`() async throws {
    let daemon = try volumes(1, mode: "approve")
    let step = try #require(try await daemon.rehearse().plan.withheld.first?.step)
    try daemon.store.approve([step.fingerprint], by: .anna, expiresAt: daemon.now + .seconds(60), at: daemon.now)
    daemon.advance(.seconds(61))
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
  }

  @Test func `a hold stops its entity, across a restart, until it is released`() async throws {
    let daemon = try volumes(2)
    let entity = try #require(try await daemon.rehearse().plan.permitted.first?.entity)
    let hold = try daemon.store.addHold(
      scope: .entity(entity), reason: "migration", expiresAt: daemon.now + .seconds(86_400), by: .anna, at: daemon.now)
    try await daemon.runCycle()
    try await daemon.restart()
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-02"])
    #expect(daemon.verdict(of: "prod-01")?.word == .held)

    _ = try daemon.store.releaseHold(hold.id, by: .anna, at: daemon.now)
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-01", "prod-02"])
  }

  @Test(arguments: [
    Hold.Scope.policy("gold"), .link(array: "lyon", name: "paris-lyon"), .array("paris"), .array("lyon"),
  ])
  func `a hold on anything that a step needs stops it until it runs out`(scope: Hold.Scope) async throws {
    let daemon = try volumes()
    _ = try daemon.store.addHold(
      scope: scope, reason: "switch replacement", expiresAt: daemon.now + .seconds(600), by: .anna, at: daemon.now)
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
    daemon.advance(.seconds(601))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-01"])
  }

  @Test func `creates no more in a cycle than the policy and the daemon allow`() async throws {
    let daemon = try volumes(8, limits: "creates-per-cycle: 2")
    var counts: [Int] = []
    for _ in 1...5 {
      try await daemon.runCycle()
      counts.append(daemon.sources().count)
      daemon.advance(.seconds(60))
    }
    #expect(counts == [2, 4, 6, 8, 8])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
  }

  @Test func `waits for free slots before it starts further first copies`() async throws {
    let settings = ProtectionSettings(initializationsInFlight: 3, replicaLimit: 1000)
    let daemon = try volumes(8, settings: settings)
    try await daemon.runCycle()
    #expect(daemon.sources().count == 3)
    try await daemon.runCycle()
    #expect(daemon.sources().count == 3, "no slot is free while the clock stands")
    for _ in 1...3 {
      daemon.advance(.seconds(60))
      try await daemon.runCycle()
    }
    #expect(daemon.sources().count == 8)
    daemon.advance(.seconds(60))
    try await daemon.expectConverged()
  }

  @Test func `learns how many first copies an array runs at once, and remembers it`() async throws {
    let settings = ProtectionSettings(changeShareFloor: 1000, replicaLimit: 1000)
    let daemon = try volumes(12, settings: settings) { $0.settings.maxConcurrentInitializations = 3 }
    try await daemon.runCycle()
    #expect(daemon.sources().count == 6, "nothing is known yet")
    try await daemon.runCycle()
    try await daemon.restart()
    for _ in 1...4 {
      daemon.advance(.seconds(60))
      let before = daemon.sources().count
      try await daemon.runCycle()
      #expect(daemon.sources().count - before <= 3)
    }
    #expect(daemon.sources().count > 6)
    #expect(try daemon.store.history(at: daemon.now).copySlots.map(\.slots) == [3])
  }

  @Test func `first copies that are suspended take no slot`() async throws {
    let settings = ProtectionSettings(initializationsInFlight: 3, replicaLimit: 1000)
    let daemon = try volumes(6, settings: settings)
    try await daemon.runCycle()
    for name in daemon.sources() { try daemon.perform(.suspend(replicaOf: name)) }
    daemon.advance(.seconds(60))
    try await daemon.runCycle()
    #expect(daemon.sources().count == 6)
  }

  @Test func `keeps replica slots free for operators`() async throws {
    let daemon = try volumes(
      5, settings: ProtectionSettings(initializationsInFlight: 100, replicaLimit: 5, replicaSlotsKept: 2))
    try await daemon.runCycles(3)
    #expect(daemon.sources().count == 3)
  }

  @Test func `creates nothing outside the maintenance window`() async throws {
    // The simulated clock starts on Friday, 2027-01-15, at 08:00 UTC.
    let daemon = try volumes(1, limits: "windows: [\"Fri 10:00-11:00 UTC\"]")
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
    daemon.advance(.seconds(2 * 3600 + 60))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-01"])
  }

  @Test func `leaves room in the remote pool`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod", sizeBytes: 40_000_000_000)]
      $0.arrays[1].pools[1] = SimulatedPool(
        "dr", physicalCapacityBytes: 100_000_000_000, virtualCapacityBytes: 100_000_000_000)
    }
    try await daemon.runCycles(3)
    #expect(daemon.sources() == ["prod-1", "prod-2"])
    #expect(daemon.simulator.poolState("dr", on: "lyon") == "NORMAL")
  }
}
