import Protection
import TestSupport
import Testing

@Suite struct AutoSuspendedTests {
  let world = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") {
    $0.state = .autoSuspended
    $0.stateReason = "POOL_LOCKED"
  }.policy(.gold())

  @Test func theArraysReasonIsReported() {
    let findings = world.findings(.autoSuspended)
    #expect(findings.map(\.severity) == [.critical])
    #expect(findings.first?.summary.contains("that the array suspended ('POOL_LOCKED')") == true)
    #expect(findings.first?.evidence["state_reason"] == "POOL_LOCKED")
    #expect(world.verdict(on: "db") == .unprotected(because: "suspended by the array: POOL_LOCKED"))
  }

  @Test func aResumeIsProposedForItAndNothingElse() {
    let alsoWrong = world.editReplica(of: "db") { $0.interval = .hours(4) }
    #expect(alsoWrong.findingKinds == [.autoSuspended, .weakRPO, .wrongInterval])
    #expect(alsoWrong.planned().steps.map(\.change.word) == ["resume-replica"])
  }

  @Test func silentOverALinkThatIsDownAndForAnActiveReplica() {
    #expect(world.link { $0.state = .down }.findings(.autoSuspended) == [])
    #expect(world.editReplica(of: "db") { $0.state = .active }.findings(.autoSuspended) == [])
  }
}
