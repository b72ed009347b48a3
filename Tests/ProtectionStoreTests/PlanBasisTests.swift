import Foundation
import Protection
import Testing

@testable import ProtectionStore

@Suite struct PlanBasisTests {
  let fixture = try! StoreFixture()

  private func accept(_ store: ProtectionStore, at: Timestamp) throws {
    let revision = try store.policyRevision()
    let number = try store.beginCycle(at: at)
    try store.finishCycle(CycleResult(record: .sample(number: number, at: at), acceptedRevision: revision))
  }

  private func changes(_ store: ProtectionStore) throws -> [BasisChange] {
    try store.history(at: .start).basisChanges
  }

  @Test func anEditIsNewUntilAPlanIsAccepted() throws {
    let store = try fixture.open()
    try accept(store, at: .start)
    #expect(try changes(store) == [])
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    #expect(try changes(store) == [.policyEdit])
    try store.runCycle(at: .start.plus(60))
    #expect(try changes(store) == [.policyEdit])
    try accept(store, at: .start.plus(120))
    #expect(try changes(store) == [])
    try store.deletePolicy("gold", by: .ada, reason: nil, at: .start.plus(180))
    #expect(try changes(store) == [.policyEdit])
  }

  @Test func anEditDuringTheCycleIsNotAcceptedWithIt() throws {
    let store = try fixture.open()
    let number = try store.beginCycle(at: .start)
    let revision = try store.policyRevision()
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    try store.finishCycle(CycleResult(record: .sample(number: number, at: .start), acceptedRevision: revision))
    #expect(try changes(store) == [.policyEdit])
  }

  @Test func anotherVersionIsAnUpgrade() throws {
    var store = try fixture.open()
    try accept(store, at: .start)
    try store.close()
    store = try ProtectionStore(path: fixture.path, version: "2", now: .start)
    #expect(try changes(store) == [.upgrade])
    try accept(store, at: .start.plus(60))
    #expect(try changes(store) == [])
  }

  @Test func anOlderCopyPutBackIsARestore() throws {
    var store = try fixture.open()
    try accept(store, at: .start)
    let copy = try fixture.crashCopy()
    try store.close()
    store = try fixture.open()
    #expect(try changes(store) == [])
    let newest = store.epoch
    try store.close()
    try FileManager.default.removeItem(atPath: fixture.path)
    try FileManager.default.copyItem(atPath: copy, toPath: fixture.path)
    store = try fixture.open()
    #expect(try changes(store) == [.restore])
    #expect(store.epoch > newest)
    try store.close()
    store = try fixture.open()
    #expect(try changes(store) == [.restore])
    try accept(store, at: .start.plus(60))
    #expect(try changes(store) == [])
  }

  @Test func aMarkThatCannotBeReadMayHideARestore() throws {
    try fixture.open().close()
    for text in ["", "many", String(repeating: "9", count: 100)] {
      try text.write(toFile: EpochMark.path(of: fixture.path), atomically: false, encoding: .utf8)
      let store = try fixture.open()
      #expect(try changes(store).contains(.restore))
      try accept(store, at: .start.plus(60))
      try store.close()
    }
  }

  @Test func onlySuccessfulStepsOfTheLastDayAreRepetitions() throws {
    let store = try fixture.open()
    func step(_ object: Int64, _ outcome: StepOutcome, at: Timestamp) throws {
      let cycle = try store.beginCycle(at: at)
      let intent = try store.recordIntent(.create(object), cycle: cycle, at: at)
      try store.recordOutcome(outcome, of: intent.id, at: at)
      if case .done(let replica) = outcome {
        try store.recordOutcome(.confirmed(replicaID: replica), of: intent.id, at: at)
      }
      try store.finishCycle(CycleResult(record: .sample(number: cycle, at: at)))
    }
    try step(1, .done(replicaID: 7), at: .start)
    try step(1, .confirmed(replicaID: 8), at: .start.plus(3600))
    try step(1, .refused(because: "busy"), at: .start.plus(7200))
    try step(2, .done(replicaID: 9), at: .start)
    let repetition = Repetition(
      entity: EntityReference.volume(1).identity, link: "paris-lyon", changeWord: "create-replica", count: 2,
      firstAt: .start)
    #expect(try store.history(at: .start.plus(7200)).repetitions == [repetition])
    #expect(try store.history(at: .start.plus(86_400)).repetitions == [])
  }
}
