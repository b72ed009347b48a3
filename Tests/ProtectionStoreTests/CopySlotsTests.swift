import Protection
import Testing

@testable import ProtectionStore

/// What a cycle learnt of the arrays' copies is what the next one knows, across a restart.
@Suite struct CopySlotsTests {
  let fixture = try! StoreFixture()

  @Test func theTableHoldsWhatTheLastCycleLeft() throws {
    let slots = [
      CopySlots(arraySerial: 1001, slots: 6, seenAt: .start), CopySlots(arraySerial: 1002, slots: 15, seenAt: .start),
    ]
    let store = try fixture.open()
    try keep(slots, in: store)
    try store.close()
    let again = try fixture.open()
    #expect(try again.history(at: .start).copySlots == slots)
    try keep([slots[1]], in: again)
    #expect(try again.history(at: .start).copySlots == [slots[1]])
  }

  private func keep(_ slots: [CopySlots], in store: ProtectionStore) throws {
    var result = CycleResult(record: .sample(number: try store.beginCycle(at: .start), at: .start))
    result.copySlots = slots
    try store.finishCycle(result)
  }
}
