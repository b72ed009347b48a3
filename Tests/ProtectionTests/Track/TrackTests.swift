import Protection
import TestSupport
import Testing

@Suite struct TrackTests {
  let healthy = World.twoArrays().volume("db").replica(of: "db").policy(.gold())
  var suspended: World { healthy.editReplica(of: "db") { $0.state = .suspended } }

  private func transitions(_ world: World, cycle: Int64 = 2) -> [String] {
    track(world.assessed(), world.observation, world.history, world.settings.alerts, cycle: cycle).transitions.map {
      "\($0.kind.rawValue) \($0.finding.kind.rawValue)"
    }
  }

  @Test func aFindingIsOpenedOnceAndResolvedOnce() {
    #expect(transitions(suspended) == ["opened suspended"])
    let second = suspended.remembering().later(.minutes(1))
    #expect(transitions(second) == [])
    let resumed = second.editReplica(of: "db") { $0.state = .active }
    #expect(transitions(resumed) == ["resolved suspended"])
    #expect(transitions(resumed.remembering()) == [])
    #expect(resumed.remembering().history.openFindings == [])
  }

  @Test func openedAtAndCycleAreKeptWhileTheEvidenceIsRenewed() throws {
    let first = suspended.remembering(cycle: 5)
    let later = first.later(.minutes(10)).editReplica(of: "db") { $0.stateReason = "maintenance" }
    let open = track(later.assessed(), later.observation, later.history, later.settings.alerts, cycle: 6).changed
    #expect(open.map(\.openedAt) == [first.takenAt])
    #expect(open.map(\.openedInCycle) == [5])
    #expect(open.first?.finding.evidence["state_reason"] == "maintenance")
  }

  @Test func whatSaysTheSameIsNotWrittenAgain() {
    let first = suspended.remembering()
    let same = first.later(.minutes(1))
    let tracking = track(same.assessed(), same.observation, same.history, same.settings.alerts, cycle: 2)
    #expect(tracking.changed == [])
    #expect(tracking.open == first.history.openFindings)
    let renamed = first.editEntity("db") { $0.name = "db-old" }
    let changed = track(renamed.assessed(), renamed.observation, renamed.history, renamed.settings.alerts, cycle: 2)
    #expect(changed.changed.map(\.finding.entity?.name) == ["db-old"])
    #expect(changed.transitions == [])
  }

  @Test func aRaisedSeverityIsAnEscalation() {
    let unprotected = World.twoArrays().volume("db").policy(.gold()).remembering()
    #expect(transitions(unprotected.later(.hours(1))) == ["escalated unprotected"])
    #expect(transitions(unprotected.later(.hours(1)).remembering().later(.minutes(1))) == [])
  }

  @Test func unknownResolvesNothing() {
    let opened = healthy.editReplica(of: "db", on: "lyon") { $0.role = .source }.remembering()
    #expect(opened.history.openFindings.map(\.kind) == [.splitRoles])
    #expect(transitions(opened.unreadable("lyon")) == ["opened array-unreadable"])
    #expect(transitions(opened.unreadable("paris")) == ["opened array-unreadable"])
    let both = opened.unreadable("lyon").remembering()
    #expect(both.history.openFindings.map(\.kind) == [.arrayUnreadable, .splitRoles])
  }

  @Test func aStateFindingIsNotResolvedByALinkThatGoesDown() {
    let down = suspended.remembering().link { $0.state = .down }
    #expect(transitions(down) == ["opened link-not-up"])
    let remembered = down.remembering()
    #expect(remembered.history.openFindings.map(\.kind) == [.linkNotUp, .suspended])
    let up = remembered.link { $0.state = .up }.editReplica(of: "db") { $0.state = .active }
    #expect(transitions(up) == ["resolved link-not-up", "resolved suspended"])
  }

  @Test func aDeregisteredArrayNoLongerKeepsFindingsOpen() {
    let opened = suspended.remembering().unreadable("lyon").remembering()
    let removed = opened.with {
      $0.unreadable = [:]
      $0.inventories["lyon"] = nil
      $0.policies = []
    }
    #expect(transitions(removed).contains("resolved array-unreadable"))
  }

  @Test func twoFindingsOfOneFingerprintAreOneAndTheMoreSevereCounts() {
    let finding = Finding(
      kind: .stalled, severity: .warning, array: "paris", summary: "a; b", judgedFrom: ["paris"])
    var severe = finding
    severe.severity = .critical
    for order in [[finding, severe], [severe, finding]] {
      let tracking = track(
        Assessment(claims: [], verdicts: [], findings: order), healthy.observation, History(), AlertSettings(), cycle: 1
      )
      #expect(tracking.open.map(\.severity) == [.critical])
      #expect(tracking.transitions.count == 1)
    }
  }

  @Test func aConflictDoesNotResolveWhatIsStillUnprotected() {
    let opened = World.twoArrays().volume("db").policy(.gold()).remembering()
    let conflicting = opened.policy(.gold(.sync, named: "platinum"))
    #expect(transitions(conflicting) == ["opened unprotected", "opened policy-conflict"])
    let lost = opened.with { $0.policies = [.gold(remotePool: "renamed")] }
    #expect(transitions(lost) == ["opened policy-unresolvable"])
  }
}
