import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// Whole failovers, drills and failbacks by people (semantics 3.2 to 3.5): while they work no write leaves, across
/// restarts, and the holds of turned roles end only when somebody releases them.
@Suite struct FailoverHoldTests {
  @Test func `H1: a disaster's failover holds until somebody releases it, also when the roles are back`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(.setLink("paris-lyon", .down))
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try await daemon.expectHandsOff(.bothSources, .sticky)
    #expect(daemon.verdict(of: "prod-1")?.word == .held)
    try daemon.perform(.setLink("paris-lyon", .up))
    try await daemon.expectHandsOff(.bothSources, .sticky)
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try daemon.perform(.resume(replicaOf: "prod-1"))
    try await daemon.expectHandsOff(.roleChanged, .sticky)
    try daemon.releaseHolds()
    try await daemon.expectReturn()
  }

  @Test func `H1 and H6: a drill with a detached link, discarded afterwards`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(.detachLink("paris-lyon"), on: "lyon")
    try await daemon.expectHandsOff(.linkNotUp, .passing)
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try await daemon.expectHandsOff(.bothSources, .sticky)
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try daemon.perform(.attachLink("paris-lyon"), on: "lyon")
    try await daemon.expectHandsOff(.roleChanged, .sticky)
    #expect(throws: StoreError.unknownHold(99)) { try daemon.store.releaseHold(99, by: .anna, at: daemon.now) }
    try daemon.releaseHolds()
    try daemon.perform(.resume(replicaOf: "prod-1"))
    try await daemon.expectReturn()
  }

  @Test func `H2: both sides target`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(.suspend(replicaOf: "prod-1"), .changeRole(replicaOf: "prod-1"))
    try await daemon.expectHandsOff(.bothTargets, .sticky)
    try daemon.perform(.changeRole(replicaOf: "prod-1"), .resume(replicaOf: "prod-1"))
    try await daemon.expectHandsOff(.roleChanged, .sticky)
    try daemon.releaseHolds()
    try await daemon.expectReturn()
  }

  @Test func `H5: after a completed failover the plan says what the new direction needs, and nothing is done`()
    async throws
  {
    let daemon = try await TestDaemon.working("type: sync")
    try daemon.perform(.switchRole(replicaOf: "prod-1"))
    try await daemon.expectHandsOff(.rolesReversed, .sticky)
    let words = try #require(daemon.judgement?.plan.withheld.first { $0.entity.name == "prod-1" }?.whatEnds())
    #expect(words.contains("with a policy for array 'lyon'") && words.contains("protectd never does"), "\(words)")
    try daemon.releaseHolds()
    daemon.simulator.clearRequestLog()
    try await daemon.runCycles(3)
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.store.automaticHolds().isEmpty, "released while the sign stands: known, not held again")
    try daemon.perform(.switchRole(replicaOf: "prod-1"), on: "lyon")
    try await daemon.expectHandsOff(.roleChanged, .sticky)
    try daemon.releaseHolds()
    try await daemon.runCycles(1)
    try await daemon.expectQuiet()
  }

  @Test func `a real failback, home again: nothing is written from the first sign to the release`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(.setLink("paris-lyon", .down))
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try await daemon.expectHandsOff(.bothSources, .sticky)
    try daemon.perform(.setLink("paris-lyon", .up))
    try await daemon.expectHandsOff(.bothSources, .sticky)
    try daemon.perform(.changeRole(replicaOf: "prod-1"))
    try daemon.perform(.resume(replicaOf: "prod-1"), on: "lyon")
    try await daemon.expectHandsOff(.rolesReversed, .sticky)
    try daemon.perform(.suspend(replicaOf: "prod-1"), on: "lyon")
    try daemon.perform(.changeRole(replicaOf: "prod-1"))
    try await daemon.runCycle()
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try daemon.perform(.resume(replicaOf: "prod-1"))
    daemon.advance(.seconds(600))
    try await daemon.expectHandsOff(.roleChanged, .sticky)
    try daemon.releaseHolds()
    try await daemon.expectReturn()
  }

  @Test func `H12: a replica deleted after a failover waits for its release, then for approval, in either direction`()
    async throws
  {
    let daemon = try await TestDaemon.working(
      "type: async, interval: 5m, rpo: 15m, base: { from: snapshot, otherwise: new }")
    // Goes to the other side for good.
    try daemon.perform(.suspend(replicaOf: "prod-1"), .changeRole(replicaOf: "prod-1"))
    try daemon.perform(.changeRole(replicaOf: "prod-1"), .resume(replicaOf: "prod-1"), on: "lyon")
    daemon.advance(.seconds(1200))
    try await daemon.expectHandsOff(.rolesReversed, .sticky)
    try daemon.perform(.deleteReplica(of: "prod-1", retainStagingArea: true), on: "lyon")
    daemon.advance(.hours(30))
    try await daemon.expectHandsOff(.deletedAfterFailover, .sticky)
    daemon.advance(.hours(2))
    try daemon.releaseHolds()
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    let waiting = daemon.judgement?.plan.withheld.filter(\.awaitsApproval) ?? []
    #expect(waiting.map(\.array) == ["paris", "lyon"])
    try daemon.approveWaiting()
    try await daemon.runCycle()
    #expect(daemon.writes.count == 1, "never both directions")
  }

  @Test func `the new direction alone is created when a person approves it`() async throws {
    let daemon = try await TestDaemon.working(
      "type: async, interval: 5m, rpo: 15m, base: { from: snapshot, otherwise: new }")
    try daemon.perform(.suspend(replicaOf: "prod-1"), .changeRole(replicaOf: "prod-1"))
    try daemon.perform(.changeRole(replicaOf: "prod-1"), .resume(replicaOf: "prod-1"), on: "lyon")
    daemon.advance(.seconds(1200))
    try await daemon.runCycle()
    try daemon.perform(.deleteReplica(of: "prod-1", retainStagingArea: true), on: "lyon")
    try await daemon.runCycles(2)
    daemon.advance(.hours(30))
    try daemon.releaseHolds()
    try await daemon.runCycle()
    try daemon.approveWaiting(on: "lyon")
    try await daemon.runCycle()
    #expect(daemon.sources(on: "lyon") == ["prod-1"] && daemon.sources() == [])
  }
}
