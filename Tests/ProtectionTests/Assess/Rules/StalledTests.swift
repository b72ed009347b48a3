import Protection
import TestSupport
import Testing

@Suite struct StalledTests {
  let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold())

  @Test func aStalledJobIsReportedWhileTheRPOIsStillKept() {
    let stalled = world.editReplica(of: "db") { $0.job = .stalled }
    #expect(stalled.findings(.stalled).map(\.severity) == [.warning])
    #expect(stalled.findings(.stalled).first?.summary.contains("whose job is stalled") == true)
    #expect(stalled.verdict(on: "db") == .unprotected(because: "its job is stalled"))
  }

  @Test func aStalledFirstCopyIsNotInitializing() {
    let stalled = world.editReplica(of: "db") {
      $0.isInitial = true
      $0.job = .stalled
      $0.restorePoint = nil
    }
    #expect(stalled.findings(.stalled).first?.summary.contains("whose first copy is stalled") == true)
    #expect(stalled.verdict(on: "db") == .unprotected(because: "its first copy is stalled"))
  }

  @Test func itCountsDownToTheDayThatTheArrayWaits() {
    let stalled = world.editReplica(of: "db") { $0.job = .stalled }
    #expect(stalled.findings(.stalled).first?.evidence["suspended_by"] == "2026-11-23T12:00:00Z")
    let later = stalled.remembering().later(.hours(12))
    #expect(later.findings(.stalled).first?.evidence["suspended_by"] == "2026-11-23T12:00:00Z")
    #expect(later.findings(.stalled).map(\.severity) == [.critical])
  }

  @Test func silentOverALinkThatIsDown() {
    let down = world.editReplica(of: "db") { $0.job = .stalled }.link { $0.state = .down }
    #expect(down.findingKinds == [.linkNotUp])
  }

  @Test func silentForARunningJob() {
    #expect(world.editReplica(of: "db") { $0.job = .replicating }.findings(.stalled) == [])
  }
}
