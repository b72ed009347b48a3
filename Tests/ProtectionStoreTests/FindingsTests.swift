import Foundation
import Protection
import Testing

@testable import ProtectionStore

@Suite struct FindingsTests {
  let fixture = try! StoreFixture()

  @Test func aFindingIsOpenedOnceAndResolvedOnceAcrossRestarts() throws {
    let finding = TrackedFinding.sample(1)
    var store = try fixture.open()
    try store.runCycle(at: .start, transitions: [.opened(finding)], open: [finding])
    try store.close()
    store = try fixture.open()
    // A caller that forgot its memory opens it again: it stays the one that it was.
    let again = TrackedFinding(
      finding: finding.finding, openedAt: .start.plus(60), openedInCycle: 2, alert: finding.alert)
    try store.runCycle(at: .start.plus(60), transitions: [.opened(again)], open: [again])
    #expect(try store.openFindings() == [finding])
    let resolving = try store.runCycle(at: .start.plus(120), transitions: [.resolved(finding)])
    try store.close()
    store = try fixture.open()
    try store.runCycle(at: .start.plus(180), transitions: [.resolved(finding)])
    #expect(try store.openFindings().isEmpty)
    let stored = try store.findings(includingResolved: true) { $0 }
    #expect(stored.count == 1)
    #expect(stored.first?.tracked == finding)
    #expect(stored.first?.state == .resolved)
    #expect(stored.first?.resolvedAt == resolving.finishedAt)
    #expect(stored.first?.resolvedInCycle == resolving.number)
    #expect(try store.findings(includingResolved: false) { $0 }.isEmpty)
  }

  @Test func aDriftThatReturnsIsANewFinding() throws {
    let store = try fixture.open()
    let first = TrackedFinding.sample(1)
    let second = TrackedFinding(finding: first.finding, openedAt: .start.plus(120), openedInCycle: 3)
    try store.runCycle(at: .start, transitions: [.opened(first)], open: [first])
    try store.runCycle(at: .start.plus(60), transitions: [.resolved(first)])
    try store.runCycle(at: .start.plus(120), transitions: [.opened(second)], open: [second])
    let stored = try store.findings(includingResolved: true) { $0 }
    #expect(stored.map(\.tracked) == [first, second])
    #expect(stored.map(\.state) == [.resolved, .open])
    #expect(try store.findings(of: EntityReference.volume(1).identity, limit: 9) == stored.reversed())
    #expect(try store.findings(of: EntityReference.volume(2).identity, limit: 9).isEmpty)
  }

  @Test func theMostSevereComeFirstAndOfThemTheOldest() throws {
    let store = try fixture.open()
    let severities: [Severity] = [.notice, .critical, .warning, .critical]
    let findings = severities.enumerated().map { index, severity in
      var finding = TrackedFinding.sample(Int64(index))
      finding.finding.severity = severity
      return TrackedFinding(finding: finding.finding, openedAt: .start.plus(Int64(-index)), openedInCycle: 1)
    }
    try store.runCycle(at: .start, transitions: findings.map { .opened($0) }, open: findings)
    let stored = try store.findings(includingResolved: false, as: \.tracked)
    #expect(stored == [findings[3], findings[1], findings[2], findings[0]])
  }

  @Test func whatWasResolvedLastIsNotLeftOutForWhatWasOpenedLater() throws {
    let store = try fixture.open()
    let old = TrackedFinding.sample(1)
    var later = TrackedFinding.sample(1)
    later.finding.kind = .suspended
    later = TrackedFinding(finding: later.finding, openedAt: .start.plus(60), openedInCycle: 2)
    try store.runCycle(at: .start, transitions: [.opened(old)], open: [old])
    try store.runCycle(at: .start.plus(60), transitions: [.opened(later)], open: [old, later])
    try store.runCycle(at: .start.plus(120), transitions: [.resolved(old)], open: [later])
    let newest = try store.findings(of: EntityReference.volume(1).identity, limit: 1)
    #expect(newest.map(\.tracked) == [old])
  }

  @Test func wordsAndSeverityOfAnOpenFindingFollowTheLatestReading() throws {
    let store = try fixture.open()
    let first = TrackedFinding.sample(1)
    try store.runCycle(at: .start, transitions: [.opened(first)], open: [first])
    var worse = TrackedFinding.sample(1, lag: "3 h")
    worse.finding.severity = .critical
    worse.finding.entity?.name = "renamed"
    worse.finding.judgedFrom = ["paris"]
    worse = worse.told(.escalated, in: 2)
    try store.runCycle(
      at: .start.plus(60), transitions: [.init(kind: .escalated, finding: OpenFinding(worse))], open: [worse])
    #expect(try store.openFindings() == [worse])
    #expect(try store.history(at: .start).openFindings == [OpenFinding(worse)])
  }

  @Test func whatHappensNextAndUntilWhenTheJournalWaitsForItComeBack() throws {
    let store = try fixture.open()
    var pending = TrackedFinding.sample(1)
    pending.next = Next(word: .queued, sentence: "waits for its turn, about 20:00")
    pending.alert = AlertState(heldBackUntil: .start.plus(600))
    try store.runCycle(at: .start, open: [pending, .sample(2)])
    #expect(try store.openFindings() == [pending, .sample(2)])
    #expect(try store.history(at: .start).openFindings == [OpenFinding(pending), OpenFinding(.sample(2))])
    #expect(try store.pendingFindingCount() == 1)
    // Told later, without another word of it: only the state of its alert is written.
    var told = pending.told(.opened, in: 2)
    told.alert.heldBackUntil = nil
    var tracking = Tracking.of([.opened(told)])
    tracking.touched = [OpenFinding(told)]
    let number = try store.beginCycle(at: .start.plus(600))
    try store.finishCycle(
      CycleResult(
        record: .sample(number: number, at: .start.plus(600), outcome: .complete, openFindings: 2), tracking: tracking))
    #expect(try store.openFindings() == [told, .sample(2)])
    #expect(try store.pendingFindingCount() == 0)
  }

  @Test func openFindingsAreCountedByPolicyAndSeverity() throws {
    let store = try fixture.open()
    var critical = TrackedFinding.sample(3)
    critical.finding.severity = .critical
    var policyless = TrackedFinding.sample(4)
    policyless.finding.policy = nil
    let open = [.sample(1), .sample(2), critical, policyless]
    let gone = TrackedFinding.sample(5)
    try store.runCycle(at: .start, transitions: (open + [gone]).map { .opened($0) }, open: open + [gone])
    try store.runCycle(at: .start.plus(60), transitions: [.resolved(gone)], open: open)
    #expect(try store.openFindingCounts() == ["gold": [.warning: 2, .critical: 1], nil: [.warning: 1]])
    #expect(try store.openFindings(of: [EntityReference.volume(2).identity]) == [.sample(2)])
    #expect(try store.openFindings(of: [EntityReference.volume(5).identity]) == [])
  }

  @Test func findingsWithoutEntityPolicyOrLinkComeBack() throws {
    let store = try fixture.open()
    let bare = TrackedFinding(
      finding: Finding(
        kind: .arrayUnreadable, severity: .critical, summary: "array 'paris' cannot be read: refused; quotes \" and ü",
        judgedFrom: []),
      openedAt: .start, openedInCycle: 1)
    try store.runCycle(at: .start, transitions: [.opened(bare)], open: [bare])
    #expect(try store.openFindings() == [bare])
  }

  @Test func noFindingVanishesWithoutATransition() throws {
    let store = try fixture.open()
    let finding = TrackedFinding.sample(1)
    try store.runCycle(at: .start, transitions: [.opened(finding)], open: [finding])
    #expect(throws: StoreError.inconsistentFindings(cycle: 2, stored: 1, reported: 0)) {
      try store.runCycle(at: .start.plus(60))
    }
    #expect(try store.openFindings() == [finding])
    #expect(try store.lastCycle()?.number == 1)
  }

  @Test func tenThousandFindingsOpenInOneCycle() throws {
    let store = try fixture.open()
    let findings = (0..<10_000).map { TrackedFinding.sample($0) }
    let began = Self.threadSeconds()
    try store.runCycle(at: .start, transitions: findings.map { .opened($0) }, open: findings)
    let seconds = Self.threadSeconds() - began
    #expect(seconds < 3, "opening took \(seconds) s of this thread")
    #expect(try store.openFindings().count == 10_000)
    let before = try store.rowsWritten()
    try store.runCycle(at: .start.plus(60), open: findings, changed: [.sample(77, lag: "1 h")])
    // Each of the two transactions leaves its mark as well.
    #expect(try store.rowsWritten() - before == 5)
  }

  /// Processor time of the calling thread, on which the store works too: other tests do not count.
  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
