import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// Disks that refuse. The read-only cases run in a process of their own, which gives up root's rights first.
@Suite struct WritingTests {
  let fixture = try! StoreFixture()

  @Test func aFullDiskThrowsAndLosesNothing() throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    // SQLite's own limit fails in the same place and with the same code as a disk without space.
    let pages = try #require(try store.pragma("page_count"))
    _ = try store.pragma("max_page_count = \(pages)")
    var recorded: [Intent] = []
    let error = #expect(throws: StoreError.self) {
      for object in 0..<1000 as Range<Int64> {
        recorded.append(try store.recordIntent(.create(object), cycle: cycle, at: .start))
      }
    }
    #expect(error == .full(path: fixture.path))
    #expect(error?.recovery == .nextCycle)
    #expect(try store.history(at: .start).undecidedIntents == recorded)

    _ = try store.pragma("max_page_count = 100000")
    recorded.append(try store.recordIntent(.create(5000), cycle: cycle, at: .start))
    #expect(try store.history(at: .start).undecidedIntents == recorded)
  }

  @Test func aFullDiskDuringTheFirstStartLeavesNoFile() throws {
    let huge = Migration(
      version: 3,
      sql: """
        PRAGMA max_page_count = 100;
        CREATE TABLE ballast AS
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT randomblob(1000) FROM n;
        """)
    #expect(throws: StoreError.full(path: fixture.path)) {
      try ProtectionStore(
        path: fixture.path, version: "1", now: .start, migrations: Migration.all + [huge], retention: Retention())
    }
    #expect(try fixture.fileNames.isEmpty)
  }

  @Test func aFolderThatMayNotBeWrittenRefusesANewStore() async throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: fixture.folder.path)
    let path = fixture.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      if geteuid() == 0 { #expect(seteuid(65534) == 0) }
      let error = StoreError.cannotOpen(path: path, because: "its folder may not be written")
      #expect(throws: error) { try ProtectionStore(path: path, version: "1", now: .start) }
    }
    #expect(try fixture.fileNames.isEmpty)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fixture.folder.path)
  }

  @Test func aFileThatMayNotBeWrittenIsReadUntouched() async throws {
    let store = try fixture.open()
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    try store.close()
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: fixture.path)
    chmod(fixture.folder.path, 0o755)
    let before = try fixture.bytes
    let path = fixture.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      if geteuid() == 0 { #expect(chmod(path, 0o444) == 0 && seteuid(65534) == 0) } else { return }
      let store = try ProtectionStore(path: path, version: "1", now: .start)
      #expect(store.cannotWriteBecause == .readOnly(path: path))
      #expect(throws: StoreError.readOnly(path: path)) { try store.prepareToWrite(now: .start) }
      #expect(throws: StoreError.readOnly(path: path)) { try store.beginCycle(at: .start) }
      #expect(try store.enabledPolicies() == [.sample("gold")] && store.epoch == 1)
    }
    #expect(try fixture.bytes == before)
  }

  @Test func aFolderThatBecomesReadOnlyIsReadByTheNextStartAndWrittenAgainAfterwards() async throws {
    let folder = fixture.folder.path
    let path = fixture.path
    chmod(folder, 0o777)
    await #expect(processExitsWith: .success) { [folder = folder as String, path = path as String] in
      if geteuid() == 0 { #expect(seteuid(65534) == 0) }
      let killed = try ProtectionStore(path: path, version: "1", now: .start)
      _ = try killed.beginReadings(["paris"], at: .start)
      try killed.close()
      if getuid() == 0 { #expect(seteuid(0) == 0) }
      chmod(folder, 0o555)
      if getuid() == 0 { #expect(seteuid(65534) == 0) }
      let store = try ProtectionStore(path: path, version: "1", now: .start)
      #expect(store.cannotWriteBecause?.recovery == .operator && store.epoch == 1)
      let error = #expect(throws: StoreError.self) { try store.prepareToWrite(now: .start) }
      #expect(error == store.cannotWriteBecause)
      #expect(try store.readingsCutOff() == ["paris"], "what ended the daemon is known without a disk to write to")
      if getuid() == 0 { #expect(seteuid(0) == 0) }
      chmod(folder, 0o777)
      if getuid() == 0 { #expect(seteuid(65534) == 0) }
      try store.prepareToWrite(now: .start)
      #expect(store.cannotWriteBecause == nil && store.epoch == 2)
      #expect(try store.readingsCutOff() == ["paris"])
      #expect(try store.beginCycle(at: .start) == 1)
      // Opened once more by the same process, it blames no array for what it is reading itself.
      try store.suspect([])
      _ = try store.beginReadings(["lyon"], at: .start)
      unlink(path + "-journal")
      try store.prepareToWrite(now: .start)
      #expect(try store.readingsCutOff() == [] && store.epoch == 3)
    }
    chmod(folder, 0o755)
    #expect(try fixture.open().epoch == 4)
  }

  @Test func aKilledProcessLosesOnlyWhatWasNotCommitted() async throws {
    let path = fixture.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try ProtectionStore(path: path, version: "1", now: .start)
      let cycle = try store.beginCycle(at: .start)
      _ = try store.recordIntent(.create(5), cycle: cycle, at: .start)
      // So small a cache that the transaction has to write into the file before it ends.
      _ = try store.pragma("cache_size = 2")
      try store.write { db in
        for object in 0..<500 { try db.audit(.arrayAdded, "array '\(object)'", detail: nil, by: .ada, at: .start) }
        kill(getpid(), SIGKILL)
      }
    }
    let journal = try Data(contentsOf: URL(filePath: path + "-journal"))
    #expect(journal.prefix(8).contains { $0 != 0 }, "the journal is to be hot")
    let store = try fixture.open()
    #expect(try store.history(at: .start).undecidedIntents.map(\.step) == [.create(5)])
    #expect(try store.auditTrail(limit: 9).isEmpty)
    #expect(try store.beginCycle(at: .start) == 2)
  }

  @Test func stringsWithNULAreRefusedNotCut() throws {
    let store = try fixture.open()
    var array = RegisteredArray.sample("paris")
    array.credential = "a\0b"
    let error = #expect(throws: StoreError.self) { try store.addArray(array, by: .ada, at: .start) }
    #expect(error == .nulInText(prefix: "a"))
    let cycle = try store.beginCycle(at: .start)
    #expect(throws: StoreError.nulInText(prefix: "a")) {
      try store.recordIntent(.create(5, link: "a\0b"), cycle: cycle, at: .start)
    }
    #expect(try store.arrays().isEmpty)
    #expect(try store.steps(limit: 9).isEmpty)
  }
}
