import Protection
import TestSupport
import Testing

@Suite struct UnprotectedTests {
  @Test func aVolumeWithoutAReplicaIsReported() {
    let world = World.twoArrays().volume("db").policy(.gold())
    let findings = world.findings(.unprotected)
    #expect(
      findings.map(\.summary) == [
        "volume 'db' has no replica; policy 'gold' wants async replication over link 'paris-lyon' to pool 'dr'"
      ])
    #expect(findings.map(\.severity) == [.warning])
    #expect(findings.map(\.judgedFrom) == [["paris", "lyon"]])
    #expect(findings.first?.evidence["pool"] == "prod")
    #expect(world.verdict(on: "db") == .unprotected(because: "has no replica"))
  }

  @Test func afterAnHourItIsCriticalUnlessThePolicyOnlyObserves() {
    for (mode, expected) in [(Policy.Mode.enforce, Severity.critical), (.approve, .critical), (.observe, .warning)] {
      let world = World.twoArrays().volume("db").policy(.gold(mode: mode))
      let opened = track(world.assessed(), world.observation, world.history, cycle: 1).open
      let later = world.later(.hours(1)).with { $0.history.openFindings = opened }
      #expect(later.findings(.unprotected).map(\.severity) == [expected], "mode \(mode)")
    }
  }

  @Test func aMemberOfAnUnreplicatedGroupIsReportedWithItsGroup() {
    let world = World.twoArrays().group("app", members: ["app-1"]).policy(.gold())
    #expect(
      world.findings(.unprotected).map(\.summary) == [
        "volume 'app-1' has no replica: it is a member of consistency group 'app', which has none; policy 'gold' wants "
          + "async replication over link 'paris-lyon' to pool 'dr'"
      ])
  }

  @Test func withoutAWayToTheOtherSideItIsStillUnprotected() {
    let world = World.twoArrays().volume("db").policy(.gold(remotePool: "typo"))
    #expect(world.findings(.unprotected).count == 1)
    #expect(world.findingKinds == [.policyUnresolvable, .unprotected])
  }

  @Test func anEmptyGroupIsOnlyANotice() {
    let world = World.twoArrays().group("app", members: []).policy(.gold(kind: .consistencyGroup))
    #expect(world.findings(.unprotected).map(\.severity) == [.notice])
  }

  @Test func silentForReplicatedExcludedAndUnclaimedEntities() {
    let exclusion = Exclusion(name: Glob("scratch-*")!, reason: "rebuilt nightly", owner: "storage-team")
    let world = World.twoArrays().pool("test", on: "paris").volume("db").replica(of: "db").volume("scratch-1")
      .volume("other", in: "test").policy(.gold(exclusions: [exclusion]))
    #expect(world.findings(.unprotected) == [])
    #expect(world.verdict(on: "scratch-1") == .excluded(because: "rebuilt nightly, owner storage-team"))
  }

  @Test func silentWhileTheOtherArrayIsUnread() {
    let world = World.twoArrays().volume("db").policy(.gold()).unreadable("lyon")
    #expect(world.findings(.unprotected) == [])
    #expect(world.verdict(on: "db")?.word == .unknown)
  }

  @Test func anExpiredExclusionNoLongerCounts() {
    let world = World.twoArrays().volume("db")
    let exclusion = Exclusion(name: .any, reason: "migration", expiresAt: world.takenAt)
    #expect(world.policy(.gold(exclusions: [exclusion])).findings(.unprotected).count == 1)
  }

  @Test func aReplicaThatVanishedLeavesItsTraces() {
    let deleted = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).remembering().deletingReplica(
      of: "db")
    let evidence = deleted.findings(.unprotected).first?.evidence
    #expect(evidence?["vanished_at"] == "2026-11-22T12:00:00Z")
    #expect(evidence?["left_alone_until"] == "2026-11-22T13:00:00Z")
    #expect(World.twoArrays().volume("db").policy(.gold()).findings(.unprotected).first?.evidence["vanished_at"] == nil)
  }
}
