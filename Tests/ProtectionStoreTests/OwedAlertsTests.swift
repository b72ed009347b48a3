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

  @Test func moreAlertsThanOneBatchAreToldOnceEach() throws {
    let store = try fixture.open()
    let findings = (0..<1203).map { TrackedFinding.sample($0) }
    let cycle = try store.runCycle(at: .start, transitions: findings.map { .opened($0) }, open: findings)
    #expect(try store.told(of: cycle.number).map(\.tracked) == findings)
  }

  @Test func aCycleThatChangedNothingOwesNothing() throws {
    let store = try fixture.open()
    try store.runCycle(at: .start)
    #expect(try store.cyclesOwingAlerts().isEmpty)
  }
}
