import Protection
import TestSupport
import Testing

@Suite struct OutsideGroupTests {
  /// Group `app` in pool *prod*, replicated, whose policy selects the groups of that pool.
  let world = World.twoArrays().group("app", members: ["a"]).replica(of: "app").policy(.gold(kind: .consistencyGroup))

  @Test func aVolumeInThePoolButInNoGroupIsReported() {
    let findings = world.volume("loose").findings(.outsideGroup)
    #expect(
      findings.map(\.summary) == [
        "volume 'loose' is in pool 'prod' but in no consistency group, and has no replica; policy 'gold' wants the pool "
          + "protected by its groups"
      ])
    #expect(findings.map(\.severity) == [.warning])
  }

  @Test func itBecomesCriticalUnderAPolicyThatMayAct() {
    let opened = world.volume("loose").remembering().later(.hours(1))
    #expect(opened.findings(.outsideGroup).map(\.severity) == [.critical])
    let observing = opened.with { $0.policies[0].mode = .observe }
    #expect(observing.findings(.outsideGroup).map(\.severity) == [.warning])
  }

  @Test func aVolumeWithAReplicaOfItsOwnIsOutsideAndUnmanaged() {
    let alone = world.volume("loose").replica(of: "loose")
    #expect(alone.findingKinds == [.outsideGroup, .unmanagedReplica])
    #expect(alone.remembering().later(.hours(9)).findings(.outsideGroup).map(\.severity) == [.warning])
  }

  @Test(arguments: [
    Policy.gold(kind: .consistencyGroup, pools: []), .gold(kind: .consistencyGroup, matching: "app*"),
    .gold(kind: .consistencyGroup, metadata: ["tier": "gold"]), .gold(kind: .volume),
  ])
  func silentForAPolicyThatDoesNotSelectWholePoolsOfGroups(_ policy: Policy) {
    #expect(World.twoArrays().volume("loose").policy(policy).findings(.outsideGroup) == [])
  }

  @Test func silentForWhatIsClaimedExcludedElsewhereOrATarget() {
    let loose = world.volume("loose")
    #expect(loose.policy(.gold(named: "own", matching: "loose")).findings(.outsideGroup) == [])
    let excluded = loose.with {
      $0.policies[0].selector.exclusions = [Exclusion(name: Glob("loo*")!, reason: "rebuilt nightly")]
    }
    #expect(excluded.findings(.outsideGroup) == [])
    #expect(world.pool("test", on: "paris").volume("loose", in: "test").findings(.outsideGroup) == [])
    let target = world.volume("copy", on: "lyon").replica(of: "copy", over: "lyon-paris", on: "lyon")
    #expect(target.findings(.outsideGroup) == [])
  }

  @Test func silentWhileMembersAreNotKnownForCertain() {
    let uncertain = world.volume("loose").edit("paris") {
      $0.incompleteGroups[world.entity("app").object] = "it reports 2 members"
    }
    #expect(uncertain.findings(.outsideGroup) == [])
  }
}
