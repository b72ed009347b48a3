import Protection
import Testing

@testable import ProtectionStore

@Suite struct FutureStampsTests {
  let fixture = try! StoreFixture()

  @Test func aWaitThatBeganInTheFutureBeginsOnce() throws {
    let store = try fixture.open()
    let number = try store.beginCycle(at: .start.plus(7200))
    let intent = try store.recordIntent(.create(1), cycle: number, at: .start.plus(7200))
    try store.approve(["key"], by: .ada, expiresAt: .start.plus(9000), at: .start.plus(7200))
    try store.clampStamps(to: .start)
    try store.clampStamps(to: .start.plus(60))
    #expect(try store.history(at: .start).undecidedIntents.map(\.recordedAt) == [.start])
    #expect(try store.history(at: .start.plus(8000)).approvals.isEmpty)
    try store.recordOutcome(.refused(because: "no"), of: intent.id, at: .start.plus(7200))
    try store.clampStamps(to: .start.plus(60))
    #expect(try store.history(at: .start).refusals.map(\.lastAt) == [.start.plus(60)])
  }

  /// A column that is missing here would keep something waiting for the old future.
  @Test func everyStampIsAColumn() throws {
    let store = try fixture.open()
    for (table, column) in ProtectionStore.stamps {
      #expect(try store.execute("SELECT \(column) FROM \(table)") == nil)
    }
  }

  @Test func retentionAndTheEndsOfHoldsGoByWhatIsCertain() throws {
    var store = try fixture.open()
    _ = try store.addHold(
      scope: .entity(.volume(5)), reason: "upgrade", expiresAt: .start.plus(60), by: .ada, at: .start)
    try store.runCycle(at: .start)
    func runCycle(at time: Timestamp, certain: Timestamp) throws {
      let number = try store.beginCycle(at: time)
      try store.finishCycle(
        CycleResult(
          record: .sample(number: number, at: time), time: TrustedTime(time, ClockDoubt(.differs, others: [certain]))))
    }
    try runCycle(at: .start.plus(800 * 86_400), certain: .start.plus(30))
    #expect(try store.cycles(limit: 9).count == 2, "nothing is too old for certain")
    #expect(try store.owedHoldNotices().isEmpty)
    #expect(try store.holds(at: .start.plus(30)).count == 1)
    #expect(try store.certainTime() == .start.plus(30))
    try runCycle(at: .start.plus(61), certain: .start.plus(61))
    #expect(try store.owedHoldNotices().map(\.event) == [.ended])
    try store.close()
    store = try fixture.open()
    #expect(try store.certainTime() == .start.plus(61))
  }
}
