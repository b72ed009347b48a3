import Protection
import TestSupport
import Testing

@Suite struct RPOExceededTests {
  let world = World.twoArrays().volume("db")

  @Test func aRestorePointOlderThanThePolicysRPOIsReported() {
    let lagging = world.replica(of: "db", lag: .minutes(47)).policy(.gold())
    let findings = lagging.findings(.rpoExceeded)
    #expect(
      findings.map(\.summary) == [
        "volume 'db' has a restore point that is 47 min old; policy 'gold' allows 15 min"
      ])
    #expect(findings.map(\.severity) == [.critical])
    #expect(findings.first?.evidence["restore_point"] == "2026-11-22T11:13:00Z")
    #expect(findings.first?.evidence["read_at"] == "2026-11-22T12:00:00Z")
    #expect(lagging.verdict(on: "db")?.word == .unprotected)
  }

  @Test func theArraysOwnLaggingStateIsReported() {
    let lagging = world.replica(of: "db", lag: .minutes(2)).editReplica(of: "db") { $0.rpoState = .lagging }
    #expect(lagging.policy(.gold()).findings(.rpoExceeded).count == 1)
    #expect(
      lagging.policy(.gold(.async(interval: nil, rpo: nil))).findings(.rpoExceeded).map(\.summary) == [
        "volume 'db' lags behind the array's RPO of 15 min, its restore point is 2 min old; policy 'gold' leaves the "
          + "RPO to the array and expects it to be kept"
      ])
  }

  @Test func exactlyTheRPOIsStillKept() {
    #expect(world.replica(of: "db", lag: .minutes(15)).policy(.gold()).findings(.rpoExceeded) == [])
  }

  @Test func silentWhileInitializing() {
    let initial = world.replica(of: "db", lag: .minutes(47)).editReplica(of: "db") {
      $0.isInitial = true
      $0.rpoState = .lagging
    }.policy(.gold())
    #expect(initial.assessed().findings == [])
    #expect(initial.verdict(on: "db") == .initializing)
  }

  @Test func silentForASyncReplica() {
    let sync = world.replica(of: "db", type: .sync).editReplica(of: "db") { $0.rpoState = .lagging }
    #expect(sync.policy(.gold(.sync)).findings(.rpoExceeded) == [])
  }
}
