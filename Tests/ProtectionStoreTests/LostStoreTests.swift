import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// A store that is removed, renamed or replaced is noticed before anything more is written, and never taken for a first
/// start.
@Suite struct LostStoreTests {
  let fixture = try! StoreFixture()
  private var manager: FileManager { .default }

  @Test(arguments: ["removed", "renamed", "replaced"])
  func aStoreThatLosesItsNameTakesNoFurtherWrite(_ how: String) throws {
    let store = try fixture.open()
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    let elsewhere = fixture.path + ".away"
    switch how {
    case "removed": try manager.removeItem(atPath: fixture.path)
    case "renamed": try manager.moveItem(atPath: fixture.path, toPath: elsewhere)
    default:
      try manager.moveItem(atPath: fixture.path, toPath: elsewhere)
      try Data("another file".utf8).write(to: URL(filePath: fixture.path))
    }
    let lost = StoreError.displaced(path: fixture.path)
    #expect(store.cannotWriteBecause == lost)
    #expect(throws: lost) { try store.prepareToWrite(now: .start) }
    #expect(throws: lost) { try store.beginCycle(at: .start) }
    #expect(throws: lost) { try store.setPolicyEnabled("gold", false, by: .ada, reason: nil, at: .start) }
    // What it held is still there, and can be saved.
    #expect(try store.enabledPolicies() == [.sample("gold")])
    let saved = try store.copy()
    let other = fixture.folder.path + "/other"
    try manager.createDirectory(atPath: other, withIntermediateDirectories: false)
    _ = try ProtectionStore.restore(saved.bytes, named: "saved", to: other + "/protectd.sqlite", now: .start)
    #expect(try fixture.open(other + "/protectd.sqlite").enabledPolicies() == [.sample("gold")])
    if how == "removed" { return }
    // Put back, it is the same store.
    _ = try? manager.removeItem(atPath: fixture.path)
    try manager.moveItem(atPath: elsewhere, toPath: fixture.path)
    try store.prepareToWrite(now: .start)
    #expect(try store.beginCycle(at: .start) == 1)
  }

  @Test func aSecondDaemonIsRefusedThoughTheFileIsGone() throws {
    let store = try fixture.open()
    try manager.removeItem(atPath: fixture.path)
    #expect(throws: StoreError.inUse(path: fixture.path)) { try fixture.open() }
    #expect(throws: StoreError.inUse(path: fixture.path)) { try ProtectionStore.create(path: fixture.path) }
    #expect(!manager.fileExists(atPath: fixture.path))
    try store.close()
  }

  @Test(arguments: ["-epoch", "-journal", ".schema-9.2026-11-22T180000Z.backup", ".replaced.x.backup", ".old"])
  func whereSomethingOfAStoreLiesNoneIsBegun(_ suffix: String) throws {
    let trace = fixture.path + suffix
    try Data("3\n".utf8).write(to: URL(filePath: trace))
    let error = try #require(#expect(throws: StoreError.self) { try fixture.open() })
    guard case .lost(fixture.path, trace, let backup) = error else {
      Issue.record("not said to be lost: \(error)")
      return
    }
    #expect((backup == nil) == !suffix.contains("schema"))
    #expect(!manager.fileExists(atPath: fixture.path))
    #expect(try Data(contentsOf: URL(filePath: trace)) == Data("3\n".utf8))
    // A person's word.
    try ProtectionStore.create(path: fixture.path)
    #expect(throws: StoreError.exists(path: fixture.path)) { try ProtectionStore.create(path: fixture.path) }
    let store = try fixture.open()
    #expect(store.epoch == (suffix == "-epoch" ? 4 : 1))
    #expect(try store.policies().isEmpty)
  }

  @Test func aFirstStartThatWasCutOffIsNoLoss() throws {
    for left in ["-new", "-new-journal", "-epoch-new"] {
      try Data("half a store".utf8).write(to: URL(filePath: fixture.path + left))
    }
    #expect(try fixture.open().epoch == 1)
    #expect(try fixture.fileNames.filter { $0.contains("-new") }.isEmpty)
  }

  @Test func aJournalThatIsTakenAwayIsMadeAnewBeforeItIsNeeded() throws {
    let store = try fixture.open()
    try manager.removeItem(atPath: fixture.path + "-journal")
    try store.prepareToWrite(now: .start)
    #expect(manager.fileExists(atPath: fixture.path + "-journal"))
    #expect(store.epoch == 2 && store.cannotWriteBecause == nil)
    #expect(try store.beginCycle(at: .start) == 1)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["", "-journal", "-epoch", "-wal"])
  func whatIsNoFileIsNeverWaitedFor(_ suffix: String) throws {
    if !suffix.isEmpty { try fixture.open().close() }
    unlink(fixture.path + suffix)
    #expect(mkfifo(fixture.path + suffix, 0o600) == 0)
    if suffix == "-epoch" {
      #expect(try fixture.open().history(at: .start).basisChanges.contains(.restore))
    } else {
      #expect(throws: StoreError.self) { try fixture.open() }
    }
  }

  @Test func aSymbolicLinkIsNoStore() throws {
    try fixture.open().close()
    try manager.moveItem(atPath: fixture.path, toPath: fixture.path + ".away")
    try manager.createSymbolicLink(atPath: fixture.path, withDestinationPath: fixture.path + ".away")
    let refusal = StoreError.cannotOpen(path: fixture.path, because: "it is a symbolic link, not a file")
    #expect(throws: refusal) { try fixture.open() }
  }

  @Test func anEpochBeyondAllNumbersIsDamage() throws {
    let store = try fixture.open()
    #expect(try store.execute("UPDATE store SET epoch = \(Int64.max)") == nil)
    try store.close()
    let error = #expect(throws: StoreError.self) { try fixture.open() }
    guard case .damaged = error else {
      Issue.record("not said to be damaged: \(String(describing: error))")
      return
    }
  }
}
