import Protection
import TestSupport
import Testing

@Suite struct ProtectionUnknownTests {
  let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold())

  /// The array uses a word that this version does not know.
  private var strange: World { world.editReplica(of: "db") { $0.state = .other("PAUSED") } }

  @Test func anUnknownVerdictIsReportedWithItsReason() {
    let findings = strange.findings(.unknownProtection)
    #expect(
      findings.map(\.summary) == [
        "volume 'db' may be without protection: replica state 'PAUSED' is not known to this version; policy 'gold' wants "
          + "async replication over link 'paris-lyon' to pool 'dr'"
      ])
    #expect(findings.map(\.severity) == [.warning])
    #expect(findings.map(\.judgedFrom) == [["paris", "lyon"]])
  }

  @Test func afterAnHourItIsCritical() {
    let opened = strange.remembering()
    // A restore point that is too old is a breach, whatever else is not known.
    let severities = { (later: Duration) in
      opened.later(later).editReplica(of: "db") { $0.restorePoint = $0.restorePoint.map { $0 + later } }
        .findings(.unknownProtection).map(\.severity)
    }
    #expect(severities(.hours(1) - .seconds(1)) == [.warning])
    #expect(severities(.hours(1)) == [.critical])
  }

  @Test func aRestorePointAheadOfTheClockIsNoEvidence() {
    let ahead = { (lead: Duration) in
      World.twoArrays().volume("db").replica(of: "db", lag: .zero - lead).policy(.gold())
    }
    #expect(ahead(.minutes(14)).verdict(on: "db") == .protected, "reading takes its time")
    #expect(
      ahead(.minutes(58)).findings(.unknownProtection).map(\.summary) == [
        "volume 'db' may be without protection: its restore point is 58 min ahead of this machine's clock, so how old it "
          + "is is not known; policy 'gold' wants async replication over link 'paris-lyon' to pool 'dr'"
      ])
    let known = ahead(.minutes(58)).editReplica(of: "db") { $0.rpoState = .lagging }
    #expect(known.verdict(on: "db")?.word == .unprotected, "the array's own clock tells")
  }

  @Test func anEntityThatContradictsItselfIsReported() {
    let marked = World.twoArrays().volume("db").policy(.gold()).editEntity("db") { $0.isReplicated = true }
    #expect(marked.findingKinds == [.unknownProtection])
  }

  @Test func membersThatAreCoveredThroughTheirGroupAreReportedOnceOnTheGroup() {
    let group = World.twoArrays().group("app", members: ["a", "b"]).replica(of: "app").policy(.gold())
      .editReplica(of: "app") { $0.state = .other("PAUSED") }
    #expect(group.assessed().verdicts.map(\.verdict.word) == [.unknown, .unknown])
    #expect(group.findings(.unknownProtection).map(\.entity?.name) == ["app"])
  }

  @Test func eachPolicyReportsItsOwn() {
    let both = strange.policy(.gold(named: "zebra"))
    #expect(both.findings(.unknownProtection).map(\.policy) == ["gold", "zebra"])
  }

  @Test func silentWhereAnotherFindingSaysWhy() {
    let cases: [(String, World)] = [
      ("unread peer", strange.unreadable("lyon")), ("unread array", strange.unreadable("paris")),
      ("link down", strange.link { $0.state = .down }),
      ("link missing", strange.with { $0.policies = [.gold(link: "typo")] }),
      ("conflict", strange.policy(.gold(.sync, named: "zebra"))),
    ]
    for (name, world) in cases { #expect(world.findings(.unknownProtection) == [], "\(name)") }
    #expect(world.findings(.unknownProtection) == [])
  }

  @Test func aLinkThatGoesDownDoesNotResolveIt() {
    let down = strange.remembering().link { $0.state = .down }
    let tracking = track(down.assessed(), down.observation, down.history, down.settings.alerts, cycle: 2)
    #expect(tracking.transitions.map(\.kind) == [.opened])
    #expect(Set(tracking.open.map(\.kind)) == [.unknownProtection, .linkNotUp])
    let known = strange.remembering().editReplica(of: "db") { $0.state = .active }
    #expect(
      track(known.assessed(), known.observation, known.history, known.settings.alerts, cycle: 2).transitions.map(\.kind)
        == [
          .resolved
        ])
  }
}
