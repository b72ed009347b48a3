import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// A daemon with one protected volume, on which there is always something to write: whoever works on it has also changed
/// the interval, which the policy sets back as soon as nothing stands in the way.
extension TestDaemon {
  static func working(
    _ protection: String = "type: async, interval: 5m, rpo: 15m", volumes: Int = 1,
    world: (inout SimulatedWorld) -> Void = { _ in }
  ) async throws -> TestDaemon {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", protection)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: volumes, pool: "prod")]
      world(&$0)
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(1200))
    try await daemon.expectQuiet()
    #expect(try daemon.store.history(at: daemon.now).automaticHolds.isEmpty)
    return daemon
  }

  /// Everything is protected, and nothing is left to do.
  func expectQuiet(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    simulator.clearRequestLog()
    let record = try await runCycle()
    #expect(judgement?.plan == PermittedPlan(), sourceLocation: sourceLocation)
    #expect(writes.isEmpty, sourceLocation: sourceLocation)
    #expect(record.verdicts.protected == record.verdicts.total, sourceLocation: sourceLocation)
  }

  /// The schedule is no longer the policy's.
  func disturb(_ entity: String = "prod-1") throws { try perform(.setInterval(replicaOf: entity, seconds: 480)) }

  /// Some cycles with a restart among them, in which not one write leaves.
  func expectHandsOff(
    _ sign: HoldSign, _ phase: AutomaticHold.Phase, on entity: String = "prod-1", cycles: Int = 2,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    simulator.clearRequestLog()
    try await runCycles(cycles, every: .seconds(600))
    try await restart()
    try await runCycles(cycles, every: .seconds(600))
    #expect(writes.isEmpty, sourceLocation: sourceLocation)
    let holds = try store.automaticHolds()
    let hold = holds.first { $0.subject.entity?.name == entity } ?? holds.first
    #expect(hold?.sign == sign, sourceLocation: sourceLocation)
    #expect(hold?.phase == phase, sourceLocation: sourceLocation)
  }

  /// The hold is over, and what it kept waiting is done in one cycle.
  func expectReturn(_ sourceLocation: SourceLocation = #_sourceLocation) async throws {
    simulator.clearRequestLog()
    try await runCycles(2)
    #expect(try store.automaticHolds().isEmpty, sourceLocation: sourceLocation)
    #expect(writes.count == 1 && writes.first?.hasPrefix("PUT replicas/") == true, sourceLocation: sourceLocation)
    #expect(try store.history(at: now).automaticHolds.isEmpty, sourceLocation: sourceLocation)
  }

  /// A person consents to what waits for it on one of the arrays, or on all.
  func approveWaiting(on array: ArrayName? = nil, for lifetime: Duration = .hours(1)) throws {
    let rows = judgement?.plan.withheld.filter { $0.awaitsApproval && (array == nil || $0.array == array) } ?? []
    let keys = rows.compactMap { row in row.consent.flatMap { row.step?.approvalKey(for: $0) } }
    #expect(!keys.isEmpty)
    try store.approve(keys, by: .anna, expiresAt: now + lifetime, at: now)
  }

  func releaseHolds(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let holds = try store.automaticHolds().filter { $0.phase == .sticky }
    #expect(!holds.isEmpty, sourceLocation: sourceLocation)
    for hold in holds { try store.releaseHold(hold.id, by: .anna, at: now) }
  }
}
