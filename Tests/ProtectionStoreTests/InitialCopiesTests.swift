import Protection
import Testing

@testable import ProtectionStore

/// What a cycle leaves of first copies under way is what the next one finds.
@Suite struct InitialCopiesTests {
  let fixture = try! StoreFixture()

  @Test func theTableHoldsWhatTheLastCycleLeft() throws {
    let store = try fixture.open()
    let copies = [
      InitialCopy(arraySerial: 1001, replicaID: 7, percent: 40, since: .start),
      InitialCopy(arraySerial: 1002, replicaID: 7, percent: 0, since: .start.plus(60)),
    ]
    try keep(copies, in: store)
    #expect(try store.history(at: .start).initialCopies == copies)
    try keep([copies[1]], in: store)
    #expect(try store.history(at: .start).initialCopies == [copies[1]])
    try keep([], in: store)
    #expect(try store.history(at: .start).initialCopies.isEmpty)
  }

  private func keep(_ copies: [InitialCopy], in store: ProtectionStore) throws {
    var result = CycleResult(record: .sample(number: try store.beginCycle(at: .start), at: .start))
    result.initialCopies = copies
    try store.finishCycle(result)
  }
}
