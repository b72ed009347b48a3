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
    #expect(try store.owedAlerts().map(\.cycle) == [opening.number])
    #expect(try store.owedAlerts().first?.transitions == [.opened(finding)])
    try store.confirmAlerts(of: opening.number)
    #expect(try store.owedAlerts().isEmpty)

    var worse = finding
    worse.finding.severity = .critical
    let escalation = FindingTransition(kind: .escalated, tracked: worse)
    let escalating = try store.runCycle(at: .start.plus(30), transitions: [escalation], open: [worse])
    #expect(try store.owedAlerts().map(\.cycle) == [escalating.number])
    #expect(try store.owedAlerts().first?.transitions == [escalation])
    try store.confirmAlerts(of: escalating.number)

    let resolving = try store.runCycle(at: .start.plus(60), transitions: [.resolved(worse)])
    #expect(try store.owedAlerts().map(\.cycle) == [resolving.number])
    #expect(try store.owedAlerts().first?.transitions == [.resolved(worse)])
  }

  @Test func aCycleThatChangedNothingOwesNothing() throws {
    let store = try fixture.open()
    try store.runCycle(at: .start)
    #expect(try store.owedAlerts().isEmpty)
  }
}
