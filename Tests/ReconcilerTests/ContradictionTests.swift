import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// What public sources contradict each other about (semantics 12), or leave open, run both ways: the daemon copes with
/// either answer, and does nothing to an array because of it.
struct ContradictionTests {
  private func replicated(
    _ setting: WritableKeyPath<SimulatorSettings, Bool>, _ value: Bool,
    protection: String = "type: async, interval: 5m, rpo: 40h"
  ) async throws -> TestDaemon {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", protection)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      $0.settings[keyPath: setting] = value
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycles(3)
    #expect(daemon.verdict(of: "prod-1") == .protected)
    return daemon
  }

  @Test(arguments: [false, true])
  func `a link detached and attached again, whether or not that suspends`(_ suspends: Bool) async throws {
    let daemon = try await replicated(\.detachSuspends, suspends)
    daemon.simulator.clearRequestLog()
    try daemon.perform(.detachLink("paris-lyon"))
    try await daemon.runCycles(3)
    #expect(try daemon.openKinds.contains(.linkNotUp))
    #expect(daemon.verdict(of: "prod-1")?.word == .unknown)
    try daemon.perform(.attachLink("paris-lyon"))
    daemon.advance(.seconds(600))
    try await daemon.runCycles(4)
    #expect(try daemon.openKinds.contains(.autoSuspended) == suspends)
    #expect((daemon.verdict(of: "prod-1") == .protected) != suspends)
    #expect(daemon.writes.isEmpty)
  }

  @Test(arguments: [false, true])
  func `states over a degraded link, whether or not they are wrong`(_ areWrong: Bool) async throws {
    let daemon = try await replicated(\.misreportsStatesWhileDegraded, areWrong)
    try daemon.perform(.setLink("paris-lyon", .degraded))
    daemon.simulator.clearRequestLog()
    try await daemon.runCycles(3)
    #expect(daemon.verdict(of: "prod-1")?.word == .unknown)
    #expect(try Set(daemon.openKinds) == [.linkNotUp])
    #expect(daemon.writes.isEmpty)
    try daemon.perform(.setLink("paris-lyon", .up))
    daemon.advance(.seconds(600))
    try await daemon.runCycles(4)
    try await daemon.expectConverged()
  }

  @Test(arguments: [false, true])
  func `a target, whether or not it shows its state`(_ shows: Bool) async throws {
    let daemon = try await replicated(\.showsTargetState, shows)
    #expect(daemon.verdict(of: "prod-1") == .protected)
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    daemon.simulator.clearRequestLog()
    try await daemon.runCycles(3)
    #expect(try daemon.openKinds == [.suspended])
    #expect(daemon.writes.isEmpty)
  }

  @Test(arguments: [false, true])
  func `two sources, whether or not that suspends`(_ suspends: Bool) async throws {
    let daemon = try await replicated(\.roleConflictSuspends, suspends)
    try daemon.perform(.setLink("paris-lyon", .down))
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try daemon.perform(.setLink("paris-lyon", .up))
    daemon.simulator.clearRequestLog()
    try await daemon.runCycles(4)
    #expect(try daemon.openKinds.contains(.splitRoles))
    #expect(daemon.verdict(of: "prod-1")?.word == .held)
    #expect(daemon.writes.isEmpty)
  }

  @Test(arguments: [false, true])
  func `a mirror through an outage of more than a day, whether or not that suspends it`(_ suspends: Bool) async throws {
    let daemon = try await replicated(
      \.autoSuspendsActiveActiveOnLinkLoss, suspends, protection: "type: active-active")
    try daemon.perform(.setLink("paris-lyon", .down))
    daemon.simulator.clearRequestLog()
    daemon.advance(.seconds(25 * 3600))
    try await daemon.runCycles(2)
    try daemon.perform(.setLink("paris-lyon", .up))
    daemon.advance(.seconds(600))
    try await daemon.runCycles(4)
    #expect(try daemon.openKinds.contains(.autoSuspended) == suspends)
    #expect(daemon.writes.isEmpty)
  }
}
