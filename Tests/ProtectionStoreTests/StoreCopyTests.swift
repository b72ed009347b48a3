import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// A copy holds everything, can be put back anywhere, and shows that it was.
@Suite struct StoreCopyTests {
  let fixture = try! StoreFixture()

  private func filled() throws -> ProtectionStore {
    let store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    return store
  }

  @Test func aCopyIsRestoredOnAnotherMachine() throws {
    let store = try filled()
    let bytes = try store.copy().bytes
    #expect(try store.beginCycle(at: .start) == 1, "the store goes on")
    let fresh = try StoreFixture()
    let restored = try ProtectionStore.restore(bytes, named: "copy", to: fresh.path, now: .start)
    #expect(restored == RestoredStore(policies: 1, arrays: 1, epoch: 1, kept: nil))
    #expect(try FileManager.default.attributesOfItem(atPath: fresh.path)[.posixPermissions] as? Int == 0o600)
    let opened = try fresh.open()
    #expect(try opened.enabledPolicies() == [.sample("gold")] && opened.arrays() == [.sample("paris")])
    #expect(try opened.history(at: .start).basisChanges.contains(.restore))
    #expect(try opened.memory()?.identity == store.memory()?.identity)
  }

  @Test func theStoreThatWasThereIsKeptAndTheEpochGrows() throws {
    let store = try filled()
    let bytes = try store.copy().bytes
    _ = try store.apply([.sample("tin")], by: .ada, reason: nil, at: .start)
    #expect(throws: StoreError.inUse(path: fixture.path)) {
      try ProtectionStore.restore(bytes, named: "copy", to: fixture.path, now: .start)
    }
    try store.close()
    try fixture.open().close()
    let kept = fixture.path + ".replaced.2026-11-22T180000Z.backup"
    #expect(try ProtectionStore.restore(bytes, named: "copy", to: fixture.path, now: .start).kept == kept)
    let opened = try fixture.open()
    #expect(try opened.policies().map(\.policy.name) == ["gold"] && opened.epoch == 3)
    try opened.close()
    _ = try ProtectionStore.restore(
      try ProtectionStore.bytes(ofCopy: kept), named: kept, to: fixture.path, now: .start.plus(1))
    #expect(try fixture.open().policies().map(\.policy.name) == ["gold", "tin"])
  }

  @Test func whatIsNoStoreIsNotRestored() throws {
    let store = try filled()
    let whole = try store.copy().bytes
    try store.close()
    let before = try fixture.bytes
    var damaged = whole
    let page = whole.count / 4096 / 2 * 4096
    damaged.replaceSubrange(page..<page + 64, with: [UInt8](repeating: 0xA5, count: 64))
    for bytes in [[], Array("#!/bin/sh".utf8), Array(whole.prefix(whole.count / 2)), damaged] {
      let error = try #require(
        #expect(throws: StoreError.self) {
          try ProtectionStore.restore(bytes, named: "copy", to: fixture.path, now: .start)
        })
      guard case .unusableCopy("copy", _) = error else {
        Issue.record("not said to be unusable: \(error)")
        continue
      }
    }
    #expect(try fixture.bytes == before)
    #expect(try fixture.fileNames == ["protectd.sqlite"])
    for name in ["pipe", "missing", "folder"] {
      let path = fixture.folder.path + "/" + name
      if name == "pipe" { #expect(mkfifo(path, 0o600) == 0) }
      if name == "folder" { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }
      #expect(throws: StoreError.self) { try ProtectionStore.bytes(ofCopy: path) }
    }
  }

  @Test func aCopyOfAnOlderSchemaIsMigratedAtTheNextStart() throws {
    let old = try ProtectionStore(
      path: fixture.path, version: "1", now: .start, migrations: Array(Migration.all.prefix(2)), retention: Retention())
    _ = try old.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    try old.close()
    let fresh = try StoreFixture()
    _ = try ProtectionStore.restore(Array(try fixture.bytes), named: "copy", to: fresh.path, now: .start)
    #expect(try fresh.open().enabledPolicies() == [.sample("gold")])
  }
}
