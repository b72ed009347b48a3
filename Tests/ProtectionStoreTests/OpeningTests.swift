import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

@Suite struct OpeningTests {
  let fixture = try! StoreFixture()

  @Test func aNewStoreIsPrivateAndDurable() throws {
    let store = try fixture.open()
    let mode = try FileManager.default.attributesOfItem(atPath: fixture.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try store.pragma("synchronous") == "2")
    #expect(try store.pragma("journal_mode") == "delete")
    #expect(try store.pragma("foreign_keys") == "1")
    #expect(try store.pragma("locking_mode") == "exclusive")
    #expect(try store.pragma("user_version") == "\(Migration.all.last!.version)")
  }

  @Test func othersLoseTheirAccessToAnOldFile() throws {
    try fixture.open().close()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: fixture.path)
    try fixture.open().close()
    #expect(try FileManager.default.attributesOfItem(atPath: fixture.path)[.posixPermissions] as? Int == 0o600)
  }

  @Test func theEpochGrowsWithEachOpening() throws {
    for expected in 1...3 as ClosedRange<Int64> {
      let store = try fixture.open()
      #expect(store.epoch == expected)
      try store.close()
    }
  }

  @Test func aSecondDaemonOnTheSameFileIsRefused() throws {
    let store = try fixture.open()
    #expect(throws: StoreError.inUse(path: fixture.path)) { try fixture.open() }
    _ = try store.beginCycle(at: .start)
    #expect(throws: StoreError.inUse(path: fixture.path)) { try fixture.open() }
    try store.close()
    #expect(try fixture.open().epoch == 2)
  }

  @Test func anotherProcessIsRefusedToo() async throws {
    let store = try fixture.open()
    let path = fixture.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      #expect(throws: StoreError.inUse(path: path)) { try ProtectionStore(path: path, version: "1", now: .start) }
    }
    try store.close()
  }

  @Test func aClosedStoreSaysSo() throws {
    let store = try fixture.open()
    try store.close()
    #expect(throws: StoreError.closed(path: fixture.path)) { try store.arrays() }
    #expect(throws: StoreError.closed(path: fixture.path)) { try store.beginCycle(at: .start) }
  }

  @Test func aNewerSchemaIsRefusedAndTheFileLeftAsItIs() throws {
    let newer = Migration(version: 1000, sql: "CREATE TABLE future (id INTEGER PRIMARY KEY) STRICT;")
    try ProtectionStore(
      path: fixture.path, version: "1", now: .start, migrations: Migration.all + [newer], retention: Retention()
    ).close()
    let before = try fixture.bytes
    let refusal = StoreError.newerSchema(
      path: fixture.path, found: 1000, known: Migration.all.last!.version, backup: nil)
    #expect(throws: refusal) { try fixture.open() }
    #expect(try fixture.bytes == before)
    #expect(try fixture.fileNames == ["protectd.sqlite"])
  }

  @Test func theRefusalOfANewerSchemaNamesTheBackupThatFits() throws {
    try fixture.open().close()
    let newer = Migration(version: 1000, sql: "CREATE TABLE future (id INTEGER PRIMARY KEY) STRICT;")
    try ProtectionStore(
      path: fixture.path, version: "1", now: .start.plus(5), migrations: Migration.all + [newer], retention: Retention()
    ).close()
    let backup = "\(fixture.path).schema-\(Migration.all.last!.version).2026-11-22T180005Z.backup"
    let error = #expect(throws: StoreError.self) { try fixture.open() }
    #expect(error == .newerSchema(path: fixture.path, found: 1000, known: Migration.all.last!.version, backup: backup))
    // What the sentence says works.
    try FileManager.default.removeItem(atPath: fixture.path)
    try FileManager.default.moveItem(atPath: backup, toPath: fixture.path)
    let restored = try fixture.open()
    #expect(restored.epoch == 3)
    #expect(try restored.history(at: .start).basisChanges.contains(.restore))
  }

  @Test func garbageIsRefusedAndLeftAsItIs() throws {
    let garbage = Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
    try garbage.write(to: URL(filePath: fixture.path))
    #expect(
      throws: StoreError.foreignFile(path: fixture.path, because: "it is no SQLite database", backup: nil)
    ) { try fixture.open() }
    #expect(try fixture.bytes == garbage)
    #expect(try fixture.fileNames == ["protectd.sqlite"])
  }

  @Test func anEmptyFileIsNotTakenForANewStore() throws {
    try Data().write(to: URL(filePath: fixture.path))
    #expect(throws: StoreError.damaged(path: fixture.path, problem: "it is empty", backup: nil)) {
      try fixture.open()
    }
    #expect(try fixture.bytes.isEmpty)
  }

  @Test func anotherProgramsDatabaseIsRefused() throws {
    let other = try DatabaseQueue(path: fixture.path)
    try other.write { try $0.execute(sql: "CREATE TABLE song (id INTEGER)") }
    try other.close()
    let before = try fixture.bytes
    #expect(
      throws: StoreError.foreignFile(path: fixture.path, because: "it is another program's database", backup: nil)
    ) { try fixture.open() }
    #expect(try fixture.bytes == before)
  }

  @Test(arguments: [0.3, 0.6, 0.95])
  func aTruncatedStoreIsRefusedAndLeftAsItIs(_ part: Double) throws {
    let store = try fixture.open()
    let findings = (0..<500).map { TrackedFinding.sample($0) }
    try store.runCycle(at: .start, transitions: findings.map { .opened($0) }, open: findings)
    try store.close()
    let whole = try fixture.bytes
    let rest = whole.prefix(Int(Double(whole.count) * part))
    try rest.write(to: URL(filePath: fixture.path))
    let error = try #require(#expect(throws: StoreError.self) { try fixture.open() })
    guard case .damaged(fixture.path, _, nil) = error else {
      Issue.record("not said to be damaged: \(error)")
      return
    }
    #expect(error.recovery == .operator)
    #expect(try fixture.bytes == rest)
  }

  @Test func aFlippedPageIsFoundByTheIntegrityCheck() throws {
    let store = try fixture.open()
    let findings = (0..<500).map { TrackedFinding.sample($0) }
    try store.runCycle(at: .start, transitions: findings.map { .opened($0) }, open: findings)
    try store.close()
    var bytes = try fixture.bytes
    let page = bytes.count / 4096 / 2 * 4096
    bytes.replaceSubrange(page..<page + 64, with: Data(repeating: 0xA5, count: 64))
    try bytes.write(to: URL(filePath: fixture.path))
    let error = try #require(#expect(throws: StoreError.self) { try fixture.open() })
    guard case .damaged = error else {
      Issue.record("not said to be damaged: \(error)")
      return
    }
    #expect(try fixture.bytes == bytes)
  }

  @Test func aValueThatBreaksTheSchemaIsFoundAtTheNextStart() throws {
    let store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    #expect(try store.execute("PRAGMA ignore_check_constraints = ON; UPDATE array SET allows_plain_http = 7") == nil)
    try store.close()
    let problem = "CHECK constraint failed in array"
    #expect(throws: StoreError.damaged(path: fixture.path, problem: problem, backup: nil)) { try fixture.open() }
  }

  @Test(arguments: [
    ("missing/protectd.sqlite", "its folder does not exist"),
    ("file/protectd.sqlite", "a part of its path is no folder"),
    ("nul\0/protectd.sqlite", "this is no path"),
  ])
  func aPathThatCannotBeIsRefused(_ name: String, _ cause: String) throws {
    try Data("x".utf8).write(to: fixture.folder.appending(path: "file"))
    let path = fixture.folder.path + "/" + name
    #expect(throws: StoreError.cannotOpen(path: path, because: cause)) { try fixture.open(path) }
    #expect(try fixture.fileNames == ["file"])
  }

  @Test func nothingIsSpecialAboutANameThatSQLiteKnows() throws {
    let path = fixture.folder.path + "/:memory:"
    try fixture.open(path).close()
    #expect(try fixture.fileNames == [":memory:"])
  }
}
