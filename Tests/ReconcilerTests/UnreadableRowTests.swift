import DaemonTestSupport
import Foundation
import GRDB
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Testing

/// A row that this version cannot read stops what it could forbid, and nothing else: arrays are watched by all the others.
struct UnreadableRowTests {
  /// A daemon in whose store somebody wrote, started anew.
  private func daemon(_ sql: String) async throws -> TestDaemon {
    let daemon = try TestDaemon(
      policy("gold", "kind: volume, name: gold-*"), policy("tin", "kind: volume, name: tin-*")
    ) {
      $0.arrays[0].volumes = [
        SimulatedVolumes("gold-#", count: 1, pool: "prod"), SimulatedVolumes("tin-#", count: 2, pool: "prod"),
      ]
    }
    // Nobody answers at this array's address: a critical finding.
    try daemon.register("nice")
    _ = try daemon.store.addHold(
      scope: .policy("tin"), reason: "work", expiresAt: daemon.now + .seconds(86_400), by: .anna, at: daemon.now)
    try daemon.store.close()
    let file = try DatabaseQueue(path: daemon.store.path)
    try await file.write { try $0.execute(sql: sql) }
    try file.close()
    try await daemon.restart()
    return daemon
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ("UPDATE policy SET document = '{}' WHERE name = 'gold'", "row 'gold' of table 'policy'"),
      (
        "UPDATE hold SET scope = 'entity', policy = NULL, entity_id = 'x', entity_kind = 'volume', entity_name = 'x'",
        "row '1' of table 'hold'"
      ),
      ("INSERT INTO refusal VALUES ('x', 'paris-lyon', 1, 0, 'no')", "row 'x' of table 'refusal'"),
      (
        "INSERT INTO intent (cycle, change, policy, array, entity_id, link, step, recorded_at) "
          + "VALUES (1, 'x', 'x', 'x', 'x', 'x', '{}', 0)", "row '1' of table 'intent'"
      ),
    ])
  func `nothing is done, the row is named, and the arrays are watched`(_ sql: String, _ row: String) async throws {
    let daemon = try await daemon(sql)
    let signs = SharedValue<[String]>([])
    let schedule = Schedule(
      cycle: daemon.cycle, interval: .seconds(60), logger: daemon.alerts.logger, clock: TestClock()
    ) { sign in
      if case .watched = sign { signs.value += ["watched"] }
    }
    async let running: Void = schedule.runRequested()
    for _ in 1...2 {
      let error = await #expect(throws: StoreError.self) { _ = try await schedule.runCycle { _ in } }
      #expect(error.map { "\($0)" }?.contains("cannot read \(row)") == true, "\(String(describing: error))")
    }
    #expect(daemon.writes.isEmpty && signs.value == ["watched", "watched"])
    #expect(daemon.alerts.transitions(of: .arrayUnreadable) == ["opened", "opened"])
    schedule.end()
    await running
  }

  @Test func `an unreadable policy is mended by applying it anew, or by ending it`() async throws {
    let daemon = try await daemon("UPDATE policy SET document = '{}' WHERE name = 'gold'")
    try daemon.apply(policy("gold", "kind: volume, name: gold-*"))
    let record = try await daemon.runCycle()
    #expect(record.steps.map(\.outcome.word) == ["done"] && daemon.sources() == ["gold-1"])
    let other = try await self.daemon("UPDATE policy SET document = '{}' WHERE name = 'gold'")
    try other.store.deletePolicy("gold", by: .anna, reason: nil, at: other.now)
    #expect(try await other.runCycle().steps.isEmpty)
  }
}
