import Protection
import TestSupport
import Testing

@Suite struct LinkNotUpTests {
  let world = World.twoArrays().volumes(3).replica(of: "v-1").replica(of: "v-2").policy(.gold())

  @Test func oneOutageIsOneFindingForAllItsReplicas() {
    let down = world.link { $0.state = .down }.editReplica(of: "v-1") { $0.job = .stalled }.later(.hours(2))
    #expect(
      down.findings(.linkNotUp).map(\.summary) == [
        "link 'paris-lyon' of array 'paris' is down, with 2 replicas of array 'paris' on it; policy 'gold' wants it up"
      ])
    #expect(down.findings(.linkNotUp).map(\.severity) == [.critical])
    // The third volume has no replica: that is no consequence of the outage.
    #expect(down.findingKinds == [.linkNotUp, .unprotected])
    #expect(down.verdict(on: "v-1")?.word == .unknown)
  }

  @Test func anOutageCountsDownToTheSuspensionOfItsReplicas() {
    let down = world.link {
      $0.state = .down
      $0.lastConnectedAt = World.created
    }.with { $0.takenAt = World.created + .hours(3) }
    #expect(
      down.findings(.linkNotUp).first?.summary.contains(
        "with 2 replicas of array 'paris' on it, which arrays suspend at 2026-11-02T00:00:00Z;") == true)
    let over = down.later(.hours(24))
    #expect(over.findings(.linkNotUp).first?.summary.contains("suspend") == false)
    #expect(over.findings(.linkNotUp).first?.evidence["replicas_suspended_at"] == "2026-11-02T00:00:00Z")
  }

  @Test func troubleSeenOnlyFromTheOtherEndIsReported() {
    let down = world.edit("lyon") { $0.links[0].state = .degraded }
    #expect(down.findings(.linkNotUp).map(\.array) == ["paris"])
    #expect(down.findings(.linkNotUp).map(\.severity) == [.warning])
    #expect(down.findings(.linkNotUp).first?.summary.hasPrefix("link 'lyon-paris' of array 'lyon' is degraded") == true)
  }

  @Test func aDetachedLinkIsCritical() {
    let detached = world.link { $0.isAttached = false }
    #expect(detached.findings(.linkNotUp).map(\.severity) == [.critical])
  }

  @Test func aLinkWithoutOtherEndIsCritical() {
    let lonely = world.edit("lyon") { $0.links = [] }
    #expect(lonely.findings(.linkNotUp).map(\.severity) == [.critical])
    #expect(lonely.findings(.linkNotUp).first?.summary.hasPrefix("array 'lyon' has no link back") == true)
  }

  @Test func silentForALinkThatIsUpAndForOneThatNobodyNeeds() {
    #expect(world.findings(.linkNotUp) == [])
    let unused = World.threeArrays().edit("paris") { $0.links[1].state = .down }
    #expect(unused.findings(.linkNotUp) == [])
  }
}
