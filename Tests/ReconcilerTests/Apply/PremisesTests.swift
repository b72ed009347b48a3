import ArrayEndpoint
import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// What an operator says while steps go out holds for the next of them, and no plan is carried out for ever.
struct PremisesTests {
  private func daemon() throws -> TestDaemon {
    try TestDaemon(policy()) { $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod")] }
  }

  /// Runs a cycle in which `word` is given as soon as the first step's request is on its way.
  private func runCycle(
    _ daemon: TestDaemon, _ word: @escaping @Sendable (ProtectionStore, Timestamp) throws -> Void
  ) async throws -> CycleRecord {
    let (store, now, isGiven) = (daemon.store, daemon.now, SharedValue(false))
    daemon.network.observe { request, _ in
      guard request.method == .post, !isGiven.value else { return }
      isGiven.value = true
      do { try word(store, now) } catch { Issue.record(error) }
    }
    return try await daemon.runCycle()
  }

  @Test func `a hold stops the steps after the one in flight`() async throws {
    let daemon = try daemon()
    let record = try await runCycle(daemon) { store, now in
      _ = try store.addHold(
        scope: .policy("gold"), reason: "switch replacement", expiresAt: now + .seconds(60), by: .anna, at: now)
    }
    #expect(record.steps.count == 1)
    #expect(daemon.sources() == ["prod-1"])
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
    daemon.advance(.seconds(61))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-2", "prod-3"])
  }

  @Test func `a disabled policy stops its steps at once`() async throws {
    let daemon = try daemon()
    let record = try await runCycle(daemon) { store, now in
      _ = try store.setPolicyEnabled("gold", false, by: .anna, reason: "mistake", at: now)
    }
    #expect(record.steps.count == 1)
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `nothing goes to an array that was registered anew`() async throws {
    let daemon = try daemon()
    let record = try await runCycle(daemon) { store, now in
      _ = try store.setPolicyEnabled("gold", false, by: .anna, reason: nil, at: now)
      try store.removeArray("paris", by: .anna, at: now)
      try store.addArray(
        RegisteredArray(name: "paris", address: try ArrayAddress("https://lyon"), credential: "paris"), by: .anna,
        at: now)
      _ = try store.setPolicyEnabled("gold", true, by: .anna, reason: nil, at: now)
    }
    #expect(record.steps.count == 1)
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test(arguments: ["paris", "lyon"] as [ArrayName])
  func `nothing goes to a new address before it was read`(_ name: ArrayName) async throws {
    let daemon = try daemon()
    daemon.network.route("elsewhere", to: name.rawValue)
    let record = try await runCycle(daemon) { store, now in
      guard var array = try store.arrays().first(where: { $0.name == name }) else { return }
      array.address = try ArrayAddress("https://elsewhere")
      try store.changeArray(array, by: .anna, at: now)
    }
    #expect(record.steps.count == 1)
    #expect(daemon.sources() == ["prod-1"])
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-2", "prod-3"])
  }

  @Test func `nothing is created towards an array that was removed`() async throws {
    let daemon = try daemon()
    let record = try await runCycle(daemon) { store, now in try store.removeArray("lyon", by: .anna, at: now) }
    #expect(record.steps.count == 1)
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `no step begins after the end of its maintenance window`() async throws {
    let daemon = try TestDaemon { $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod")] }
    let (start, end) = (daemon.now.description.prefix(16).suffix(5), (daemon.now + .seconds(120)).description)
    try daemon.apply(policy(limits: "windows: ['daily \(start)-\(end.prefix(16).suffix(5)) UTC']"))
    let simulator = daemon.simulator
    let record = try await daemon.runCycle { progress in
      if case .step = progress { simulator.advance(by: .seconds(120)) }
    }
    #expect(record.steps.count == 1)
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `a plan that is too old waits for a new reading`() async throws {
    let daemon = try daemon()
    let simulator = daemon.simulator
    let record = try await daemon.runCycle { progress in
      if case .step = progress { simulator.advance(by: .seconds(301)) }
    }
    #expect(record.steps.count == 1)
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-2", "prod-3"])
  }
}
