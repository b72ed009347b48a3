import Foundation
import Protection
import Testing

@testable import ProtectionStore

@Suite struct OwedAlertsTests {
  let fixture = try! StoreFixture()

  @Test func alertsOfADaemonThatWasKilledAreOwedUntilTheyAreConfirmed() throws {
    let finding = TrackedFinding.sample(1)
    var store = try fixture.open()
    let opening = try store.runCycle(at: .start, transitions: [.opened(finding)], open: [finding])
    try store.close()
    store = try fixture.open()
    #expect(try store.cyclesOwingAlerts() == [opening.number])
    #expect(try store.told(of: opening.number).map(\.kind) == [.opened])
    #expect(try store.told(of: opening.number).map(\.tracked) == [finding])
    try store.confirmAlerts(of: opening.number)
    #expect(try store.cyclesOwingAlerts().isEmpty)

    var worse = finding
    worse.finding.severity = .critical
    worse = worse.told(.escalated, in: 2)
    let escalation = FindingTransition(kind: .escalated, finding: OpenFinding(worse))
    let escalating = try store.runCycle(at: .start.plus(30), transitions: [escalation], open: [worse])
    #expect(try store.cyclesOwingAlerts() == [escalating.number])
    #expect(try store.told(of: escalating.number).map(\.kind) == [.escalated])
    #expect(try store.told(of: escalating.number).map(\.tracked) == [worse])
    try store.confirmAlerts(of: escalating.number)

    let resolving = try store.runCycle(at: .start.plus(60), transitions: [.resolved(worse)])
    #expect(try store.cyclesOwingAlerts() == [resolving.number])
    #expect(try store.told(of: resolving.number).map(\.kind) == [.resolved])
    #expect(try store.told(of: resolving.number).map(\.tracked) == [worse])
  }

  private func opened(_ numbers: ClosedRange<Int64>, _ severity: Severity = .warning) -> [TrackedFinding] {
    numbers.map { number in
      TrackedFinding(finding: .sample(number, severity: severity), openedAt: .start, openedInCycle: 1).told(.opened)
    }
  }

  @Test func aFewAreToldOneByOne() throws {
    let store = try fixture.open()
    let findings = opened(1...10)
    let cycle = try store.runCycle(at: .start, transitions: findings.map { .opened($0) }, open: findings)
    #expect(try store.told(of: cycle.number) == findings.map { OwedAlert(kind: .opened, tracked: $0) })
  }

  @Test func ofManyThatOpenOrEndOneStandsForAllOfItsSeverity() throws {
    let store = try fixture.open()
    let (warnings, critical, alone) = (opened(1...1203), opened(2001...2020, .critical), opened(3001...3001, .notice))
    let all = warnings + critical + alone
    let opening = try store.runCycle(at: .start, transitions: all.map { .opened($0) }, open: all)
    let entries = [
      OwedAlert(kind: .opened, tracked: warnings[0], count: 1203, others: ["vol-2", "vol-3", "vol-4"]),
      OwedAlert(kind: .opened, tracked: critical[0], count: 20, others: ["vol-2002", "vol-2003", "vol-2004"]),
      OwedAlert(kind: .opened, tracked: alone[0]),
    ]
    #expect(try store.told(of: opening.number) == entries)
    try store.confirmAlerts(of: opening.number)
    // Each has its own state still.
    #expect(try store.openFindings().filter { $0.alert.told?.cycle == opening.number }.count == all.count)

    let worse = warnings.prefix(15).map { tracked in
      var worse = tracked
      worse.finding.severity = .critical
      return worse.told(.escalated, in: 2)
    }
    let escalating = try store.runCycle(
      at: .start.plus(30),
      transitions: worse.map { FindingTransition(kind: .escalated, finding: OpenFinding($0)) }, open: all,
      changed: worse)
    let escalated = OwedAlert(kind: .escalated, tracked: worse[0], count: 15, others: ["vol-2", "vol-3", "vol-4"])
    #expect(try store.told(of: escalating.number) == [escalated])
    try store.confirmAlerts(of: escalating.number)

    let over = Array(warnings.dropFirst(20))
    let ending = try store.runCycle(
      at: .start.plus(60), transitions: over.map { .resolved($0) }, open: Array(warnings.prefix(20)) + critical + alone,
      changed: [])
    let resolved = OwedAlert(
      kind: .resolved, tracked: over[0], resolution: "volume 'vol-21' is within its RPO again", count: 1183,
      others: ["vol-22", "vol-23", "vol-24"])
    #expect(try store.told(of: ending.number) == [resolved])
  }

  /// Four hours later in the second cycle.
  private func remind(_ store: ProtectionStore, _ open: [TrackedFinding]) throws -> Int64 {
    let at = Timestamp.start.plus(4 * 3600)
    let number = try store.beginCycle(at: at)
    let window = ReminderWindow(after: .start, until: at, interval: .seconds(4 * 3600))
    try store.finishCycle(
      CycleResult(
        record: .sample(number: number, at: at, openFindings: open.count), tracking: Tracking(reminders: window)))
    return number
  }

  @Test func remindersAreOwedWithoutWritingTheFindings() throws {
    var store = try fixture.open()
    let findings = (1...3).map { TrackedFinding.sample($0) }
    let opening = try store.runCycle(at: .start, transitions: findings.map { .opened($0) }, open: findings)
    try store.confirmAlerts(of: opening.number)
    let before = try store.rowsWritten()
    let cycle = try remind(store, findings)
    // The cycle begins, ends, and owes. Each of the two transactions leaves its mark as well.
    #expect(try store.rowsWritten() - before == 5)
    try store.close()
    store = try fixture.open()
    #expect(try store.cyclesOwingAlerts() == [cycle])
    #expect(try store.told(of: cycle) == findings.map { OwedAlert(kind: .reminder, tracked: $0) })
  }

  @Test func manyRemindersThatDifferInTheirEntitiesAreOneEntry() throws {
    let store = try fixture.open()
    let findings = (1...25).map { TrackedFinding.sample($0) }
    var oldest = findings[16]
    oldest.openedAt = .start.plus(-60)
    let open = findings.filter { $0.finding != oldest.finding } + [oldest]
    try store.runCycle(at: .start, transitions: open.map { .opened($0) }, open: open)
    let told = try store.told(of: try remind(store, open))
    #expect(
      told == [OwedAlert(kind: .reminder, tracked: oldest, count: 25, others: ["vol-1", "vol-2", "vol-3"])])
  }

  @Test func anOutageIsToldWithTheNumberOfWhatItMutes() throws {
    let store = try fixture.open()
    var outage = TrackedFinding(
      finding: Finding(
        kind: .linkNotUp, severity: .critical, array: "paris", link: "paris-lyon", summary: "down; up",
        judgedFrom: ["paris"]),
      openedAt: .start, openedInCycle: 1
    ).told(.opened)
    outage.alert.muted = 2
    let muted = (1...2 as ClosedRange<Int64>).map { object in
      var finding = TrackedFinding.sample(object)
      finding.alert.told = nil
      return finding
    }
    let open = [outage] + muted
    let cycle = try store.runCycle(at: .start, transitions: [.opened(outage)], open: open)
    let alert = OwedAlert(kind: .opened, tracked: outage, muted: [.rpoExceeded: 2])
    #expect(try store.told(of: cycle.number) == [alert])
    try store.confirmAlerts(of: cycle.number)
    let reminder = OwedAlert(kind: .reminder, tracked: outage, muted: [.rpoExceeded: 2])
    #expect(try store.told(of: try remind(store, open)) == [reminder])
    // What the journal never heard of ends without a word.
    let ending = try store.runCycle(at: .start.plus(20_000), transitions: muted.map { .resolved($0) }, open: [outage])
    #expect(try store.told(of: ending.number) == [])
    #expect(try store.history(at: .start.plus(20_060)).lately.map(\.subject) == muted.map(\.finding.subject))
    #expect(try store.history(at: .start.plus(30_000)).lately == [])
  }

  @Test func aCycleThatChangedNothingOwesNothing() throws {
    let store = try fixture.open()
    try store.runCycle(at: .start)
    #expect(try store.cyclesOwingAlerts().isEmpty)
  }
}
