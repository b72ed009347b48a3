import ControlAPI
import ControlServer
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

@testable import protectd

/// `store backup`, what `status` says of a store that cannot be written, and the way back.
struct StoreTests {
  private static let root = Caller(uid: 0, gid: 0, pid: 1, userName: "root")

  @Test func `a backup is for root and protectd's own user, and is told with who took it`() async throws {
    try await withDesk(policy()) { f in
      let refusal = try await refused {
        try await f.desk.backUpStore(by: Caller(uid: 4711, gid: 0, pid: 1, userName: "eve"))
      }
      #expect(refusal.kind == .notPermitted)
      #expect(
        refusal.message == "cannot copy the store: eve is neither root nor protectd's own user; ask an administrator")
      #expect(f.announced == [])
      for caller in [Self.root, Caller(uid: geteuid(), gid: 0, pid: 1, userName: "me")] {
        let backup = try await f.desk.backUpStore(by: caller)
        #expect(
          f.announced.last == "store: store copied: \(backup.bytes.count) bytes, sha256 \(backup.sha256) [\(caller)]")
      }
    }
  }

  @Test func `after the loss of its store a daemon goes on from a backup, and not without`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      let backup = try await f.desk.backUpStore(by: Self.root)
      let path = f.store.path
      try FileManager.default.removeItem(atPath: path)
      let status = try await f.desk.status()
      #expect(status.writesNothingBecause?.contains("was moved, removed or replaced") == true && !status.isFine)
      let edit = try await refused { try await f.apply(policy("tin")) }
      #expect(edit.message.contains("was moved, removed or replaced"))
      let check = try await f.desk.checkArray("paris")
      #expect(check.problem == nil && check.serial == 1001, "an array that answers has no problem")
      // The open file still has everything.
      let rescued = try await f.desk.backUpStore(by: Self.root)
      #expect(!rescued.bytes.isEmpty)

      try await #require(throws: StoreError.self) { try await f.restart() }
      _ = try StoreTasks.restore(try Self.written(backup, beside: path), to: path, now: f.now)
      try await f.restart()
      #expect(try f.policies == ["gold 1 enabled"])
      #expect(try f.store.arrays().map(\.name) == ["lyon", "paris"])
      let cycle = try await f.runCycle()
      #expect(cycle.verdicts.total == 3)
      #expect(try await f.desk.status().writesNothingBecause == nil)
    }
  }

  private static func written(_ backup: StoreBackup, beside store: String) throws -> String {
    let folder = URL(filePath: store).deletingLastPathComponent().appending(path: "kept-elsewhere")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "backup").path
    try Data(backup.bytes).write(to: URL(filePath: file))
    return file
  }
}
