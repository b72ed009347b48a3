import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// A journal is taken back from the store that it belongs to, and from no other.
@Suite struct HotJournalTests {
  let fixture = try! StoreFixture()
  private var journal: String { fixture.path + "-journal" }

  /// A store whose daemon was killed within a transaction, half of which is in the file.
  private func crash(ofSchema known: Int = .max) async throws {
    let path = fixture.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, known = known as Int] in
      let store = try ProtectionStore(
        path: path, version: "1", now: .start, migrations: Migration.all.filter { $0.version <= known },
        retention: Retention())
      // So small a cache that the transaction has to write into the file before it ends.
      _ = try store.pragma("cache_size = 2")
      try store.write { db in
        for object in 0..<500 { try db.audit(.arrayAdded, "array '\(object)'", detail: nil, by: .ada, at: .start) }
        kill(getpid(), SIGKILL)
      }
    }
    #expect(RollbackJournal(Array(try Data(contentsOf: URL(filePath: journal)))) != nil, "the journal is to be hot")
  }

  private func refuse(_ file: Data? = nil) throws {
    if let file { try file.write(to: URL(filePath: fixture.path)) }
    let before = (try fixture.bytes, try Data(contentsOf: URL(filePath: journal)))
    let error = try #require(#expect(throws: StoreError.self) { try fixture.open() })
    guard case .foreignJournal(fixture.path, journal, _) = error else {
      Issue.record("not said to be a foreign journal: \(error)")
      return
    }
    #expect(try fixture.bytes == before.0 && Data(contentsOf: URL(filePath: journal)) == before.1)
  }

  @Test func theStoreThatItBelongsToIsMended() async throws {
    try fixture.open().close()
    try await crash()
    let store = try fixture.open()
    #expect(try store.auditTrail(limit: 9).isEmpty && store.epoch == 3)
  }

  @Test func aStoreFromBeforeTheMarksIsMendedAndMigrated() async throws {
    try await crash(ofSchema: 12)
    let store = try fixture.open()
    #expect(try store.auditTrail(limit: 9).isEmpty && store.epoch == 2)
    #expect(try store.pragma("user_version") == "\(Migration.newest)")
  }

  @Test func anOlderCopyIsNotTouched() async throws {
    let store = try fixture.open()
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    let copy = try store.copy().bytes
    _ = try store.apply([.sample("tin")], by: .ada, reason: nil, at: .start)
    try store.close()
    try await crash()
    try refuse(Data(copy))
    // What the sentence says works: the copy was put there by hand, without the journal.
    unlink(journal)
    #expect(try fixture.open().enabledPolicies().map(\.name) == ["gold"])
  }

  @Test func aRestoreIsNotMixedWithTheJournalThatLay() async throws {
    let store = try fixture.open()
    let copy = try store.copy().bytes
    try store.close()
    try await crash()
    let restored = try ProtectionStore.restore(copy, named: "copy", to: fixture.path, now: .start)
    let kept = try #require(restored.kept)
    #expect(!FileManager.default.fileExists(atPath: journal))
    let opened = try fixture.open()
    #expect(opened.epoch == 3)
    try opened.close()
    // What was kept is still a pair, and can be put back.
    let bytes = try ProtectionStore.bytes(ofCopy: kept)
    _ = try ProtectionStore.restore(bytes, named: kept, to: fixture.path, now: .start.plus(1))
    #expect(try fixture.open().auditTrail(limit: 9).isEmpty)
  }

  @Test func anotherStoreAndAnotherDatabaseAreNotTouched() async throws {
    try fixture.open().close()
    try await crash()
    let other = try StoreFixture()
    try other.open().close()
    try refuse(try other.bytes)
    try refuse(Data(repeating: 7, count: 40_960))
  }

  @Test func aJournalThatEndedIsNoHindrance() throws {
    let store = try fixture.open()
    let copy = try store.copy().bytes
    let ended = try Data(contentsOf: URL(filePath: journal))
    try store.close()
    try Data(copy).write(to: URL(filePath: fixture.path))
    try ended.write(to: URL(filePath: journal))
    #expect(try fixture.open().epoch == 2)
  }

  /// Random journals end in a value or a refusal; whoever runs this again with the printed seed gets the same ones.
  @Test func noBytesEndTheReader() throws {
    let store = try fixture.open()
    try store.close()
    let file = try fixture.bytes
    let seed =
      ProcessInfo.processInfo.environment["PROTECTD_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...(.max))
    print("random journals: PROTECTD_FUZZ_SEED=\(seed)")
    var random = StoredRowsFuzzTests.Generator(state: seed)
    var read = 0
    var head: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 1, 0, 0, 0, 1]
    head += [0, 0, 0, 40, 0, 0, 2, 0, 0, 0, 16, 0] + [UInt8](repeating: 0, count: 484)
    for run in 0..<500 {
      var bytes = head + (0..<(run % 3 * 4104)).map { _ in UInt8.random(in: 0...255, using: &random) }
      for _ in 0..<(run % 5) { bytes[Int.random(in: 8..<28, using: &random)] = .random(in: 0...255, using: &random) }
      bytes.removeLast(Int.random(in: 0...min(600, bytes.count), using: &random))
      guard let journal = RollbackJournal(bytes) else { continue }
      read += 1
      _ = journal.takenBack(from: Array(file))
    }
    #expect(read > 20, "journals are read far enough to be taken back, seed \(seed)")
  }
}
