import Foundation
import Protection
import Testing

@testable import ProtectionStore

@Suite struct EventsTests {
  let fixture = try! StoreFixture()

  private func event(_ id: Int64, at: Timestamp = .start, client: String? = nil) -> ArrayEvent {
    ArrayEvent(arraySerial: 1, id: id, at: at, code: "REPLICA_SUSPENDED", user: "bob", client: client, object: 7)
  }

  private func keep(_ events: [ArrayEvent], in store: ProtectionStore, at: Timestamp, last: Int64) throws {
    let number = try store.beginCycle(at: at)
    try store.finishCycle(
      CycleResult(record: .sample(number: number, at: at), events: events, eventCursors: [1: last]))
  }

  @Test func eventsAndCursorsComeBackAfterARestart() throws {
    var store = try fixture.open()
    #expect(try store.eventCursors() == [:])
    try keep([event(3), event(5, client: "script")], in: store, at: .start, last: 9)
    try store.close()
    store = try fixture.open()
    #expect(try store.recentEvents() == [event(3), event(5, client: "script")])
    #expect(try store.eventCursors() == [1: 9])
  }

  @Test func whatIsKnownIsNotWrittenAgain() throws {
    let store = try fixture.open()
    try keep([event(3)], in: store, at: .start, last: 3)
    let before = try store.rowsWritten()
    try keep([event(3)], in: store, at: .start.plus(60), last: 3)
    // The cycle begins and ends. Each of the two transactions leaves its mark as well.
    #expect(try store.rowsWritten() - before == 4)
  }

  @Test func aDayAndAThousandAreKept() throws {
    let store = try fixture.open()
    try keep((1...1500).map { event($0) }, in: store, at: .start, last: 1500)
    #expect(try store.recentEvents().map(\.id) == Array(501...1500))
    try keep([], in: store, at: .start.plus(86_460), last: 1500)
    #expect(try store.recentEvents() == [])
  }

  @Test func whoChangedAFindingComesBackWithIt() throws {
    let store = try fixture.open()
    var finding = TrackedFinding.sample(1)
    try store.runCycle(at: .start, transitions: [.opened(finding)], open: [finding])
    finding.attribution = Attribution(changedAt: .start, changedBy: "bob", client: "script")
    let number = try store.beginCycle(at: .start.plus(60))
    try store.finishCycle(
      CycleResult(
        record: .sample(number: number, at: .start.plus(60), openFindings: 1),
        tracking: Tracking(touched: [OpenFinding(finding)])))
    #expect(try store.openFindings() == [finding])
    #expect(try store.openFindings().first?.evidence["changed_by"] == "bob")
    #expect(try store.openFindings().first?.evidence["client"] == "script")
    #expect(try store.history(at: .start.plus(60)).openFindings == [OpenFinding(finding)])
  }
}
