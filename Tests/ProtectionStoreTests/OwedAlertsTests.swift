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

    let resolving = try store.runCycle(at: .start.plus(60), transitions: [.resolved(finding)])
    #expect(try store.owedAlerts().map(\.cycle) == [resolving.number])
    #expect(try store.owedAlerts().first?.transitions == [.resolved(finding)])
  }

  @Test func aCycleThatChangedNothingOwesNothing() throws {
    let store = try fixture.open()
    try store.runCycle(at: .start)
    #expect(try store.owedAlerts().isEmpty)
  }
}
