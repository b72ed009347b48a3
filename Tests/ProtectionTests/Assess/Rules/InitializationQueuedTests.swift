import Protection
import TestSupport
import Testing

@Suite struct InitializationQueuedTests {
  private func waiting(_ hours: Int) -> World {
    World.twoArrays().volumes(2).replica(of: "v-1").replica(of: "v-2").policy(.gold()).editReplica(of: "v-2") {
      $0.isInitial = true
      $0.job = .pending
      $0.restorePoint = nil
    }.with { world in
      world.takenAt = World.created + .hours(hours)
    }
  }

  @Test func waitingForHoursIsReportedOncePerLink() {
    let findings = waiting(5).findings(.initializationQueued)
    #expect(
      findings.map(\.summary) == [
        "link 'paris-lyon' of array 'paris' has 1 replica that waited more than 4 h for the first copy, volume 'v-2' "
          + "since 2026-11-01T00:00:00Z; policy 'gold' wants them copied"
      ])
    #expect(findings.map(\.severity) == [.warning])
    #expect(waiting(24).findings(.initializationQueued).map(\.severity) == [.critical])
  }

  @Test func aMirrorThatWaitsIsReportedByOneArray() {
    let queued = { (replica: inout Replica) in
      replica.isInitial = true
      replica.synchronisation = .initializingPending
    }
    let mirror = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
      .editReplica(of: "db", queued).editReplica(of: "db", on: "lyon", queued)
    #expect(mirror.findings(.initializationQueued).map(\.array) == ["lyon"])
  }

  @Test func silentForAYoungQueueAGroupThatTakesAMemberAndALinkThatIsDown() {
    #expect(waiting(3).findings(.initializationQueued) == [])
    let member = waiting(5).editReplica(of: "v-2") { $0.restorePoint = World.created }
    #expect(member.findings(.initializationQueued) == [])
    #expect(waiting(5).link { $0.state = .down }.findings(.initializationQueued) == [])
  }
}
