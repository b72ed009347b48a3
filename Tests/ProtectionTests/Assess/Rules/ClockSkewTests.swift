import Protection
import TestSupport
import Testing

@Suite struct ClockSkewTests {
  private func world(_ paris: Int?, _ lyon: Int?) -> World {
    World.twoArrays().edit("paris") { $0.clockSkew = paris.map { .seconds($0) } }.edit("lyon") {
      $0.clockSkew = lyon.map { .seconds($0) }
    }
  }

  /// As a cycle observes it.
  private func findings(_ world: World, expected: Duration? = nil, remembered: Duration? = nil) -> [Finding] {
    var observation = world.observation
    observation.judgeClock(
      expected: expected.map { world.takenAt + $0 }, remembered: remembered.map { world.takenAt + $0 },
      tolerance: world.settings.clockTolerance)
    return try! assess(world.policies, observation, world.history, world.settings).findings
  }

  @Test func anArrayThatIsOffByMoreThanTheToleranceIsReported() {
    for skew in [-60, 0, 60] { #expect(findings(world(skew, 0)) == []) }
    let found = findings(world(-300, 2))
    #expect(
      found.map(\.summary) == [
        "the clock of array 'paris' is 5 min behind this machine's; all clocks are expected to agree within 1 min"
      ])
    #expect(found.map(\.severity) == [.warning] && found.map(\.array) == ["paris"])
    #expect(found.first?.evidence["array_time"] == "2026-11-22T11:55:00Z")
    #expect(found.first?.judgedFrom == ["paris"])
  }

  @Test func whereAllDifferItIsTheClockOfThisMachine() {
    let found = findings(world(3600, 3605))
    #expect(found.map(\.kind) == [.clockSkew] && found.map(\.array) == [nil])
    #expect(found.map(\.severity) == [.critical])
    #expect(
      found.first?.summary.hasPrefix(
        "the clock of this machine is 1 h behind array 'lyon', 1 h behind array 'paris', and agrees with no array")
        == true)
  }

  @Test func aClockThatWasSetIsReportedWithTheAmount() {
    let trusted = findings(world(0, 0), expected: .hours(2))
    #expect(trusted.map(\.severity) == [.notice])
    #expect(
      trusted.first?.summary.hasPrefix("the clock of this machine was set 2 h back, to what an array tells") == true)
    let untold = findings(world(nil, nil), expected: .hours(-2))
    #expect(untold.map(\.severity) == [.critical])
    #expect(untold.first?.summary.contains("was set 2 h forward, and no array that was read tells the time") == true)
  }

  @Test func arraysThatTellNoTimeAreReportedOnlyWhileNothingElseConfirmsTheClock() {
    let silent = world(nil, nil)
    #expect(findings(silent, expected: .seconds(5)) == [])
    #expect(findings(silent) == [])
    #expect(findings(silent, remembered: .hours(-1)).map(\.severity) == [.critical])
    let unread = silent.unreadable("paris").unreadable("lyon")
    #expect(findings(unread, remembered: .hours(-1)).map(\.kind) == [.arrayUnreadable, .arrayUnreadable])
  }

  @Test func theClockOfThisMachineStaysReportedUntilSomebodyTellsTheTime() {
    let open = world(3600, 3600).with { $0.clockDoubt = ClockDoubt(.differs, others: [$0.takenAt + .hours(1)]) }
      .remembering()
    #expect(open.history.openFindings.map(\.kind) == [.clockSkew])
    let unread = open.unreadable("paris").unreadable("lyon").with {
      $0.clockDoubt = ClockDoubt(.unconfirmed, others: [$0.takenAt])
    }
    #expect(unread.assessed().uncertain.map(\.kind) == [.clockSkew])
  }
}
