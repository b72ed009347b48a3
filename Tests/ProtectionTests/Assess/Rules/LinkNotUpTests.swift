import Protection
import TestSupport
import Testing

@Suite struct LinkNotUpTests {
  let world = World.twoArrays().volumes(3).replica(of: "v-1").replica(of: "v-2").policy(.gold())

  @Test func oneOutageIsOneFindingForAllItsReplicas() {
    let down = world.link { $0.state = .down }.editReplica(of: "v-1") { $0.job = .stalled }
    #expect(
      down.findings(.linkNotUp).map(\.summary) == [
        "link 'paris-lyon' of array 'paris' is down, with 2 replicas of array 'paris' on it; next: the first of 2 replicas "
          + "of policy 'gold' passes its RPO of 15 min in 13 min; policy 'gold' wants it up"
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
        ", arrays suspend them at 2026-11-02T00:00:00Z, in 21 h;") == true)
    let over = down.later(.hours(24))
    #expect(over.findings(.linkNotUp).first?.summary.contains("suspend") == false)
    #expect(over.findings(.linkNotUp).first?.evidence["replicas_suspended_at"] == "2026-11-02T00:00:00Z")
  }

  @Test func anOutageCountsWhatIsBeyondItsRPOAndSaysWhatIsNext() {
    let outage = world.replica(of: "v-3", lag: .minutes(10)).policy(
      .gold(.async(interval: .minutes(5), rpo: .hours(1)), named: "slow", matching: "v-3")
    ).policy(.gold(.sync, named: "sync", pools: ["none"]))
      .with { $0.policies[0].selector.names = NamePatterns(Glob("v-[12]")!) }
      .link { ($0.state, $0.lastConnectedAt) = (.down, World.twoArrays().takenAt) }.later(.minutes(14))
    #expect(
      outage.findings(.linkNotUp).map(\.summary) == [
        "link 'paris-lyon' of array 'paris' is down, with 3 replicas of array 'paris' on it, 2 of them beyond their RPO; "
          + "next: 1 replica of policy 'slow' passes its RPO of 1 h in 36 min, arrays suspend them at "
          + "2026-11-23T12:00:00Z, in 23 h 46 min; policies 'gold', 'slow', 'sync' want it up"
      ])
    let evidence = outage.findings(.linkNotUp).first?.evidence
    #expect(evidence?["replicas_beyond_rpo"] == "2")
    #expect(evidence?["next_beyond_rpo_at"] == "2026-11-22T12:50:00Z")
    #expect(outage.findings(.rpoExceeded).map(\.entity?.name) == ["v-1", "v-2"])
  }

  @Test func aReplicaUnderTwoPoliciesCountsOnce() {
    let outage = world.policy(.gold(named: "same")).link { $0.state = .down }.later(.hours(1))
    #expect(outage.findings(.linkNotUp).first?.evidence["replicas_beyond_rpo"] == "2")
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
