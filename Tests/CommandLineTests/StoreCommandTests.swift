import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// `store backup` and `store restore`, with the daemon's own `--restore` and `--new-store`.
@Suite(.timeLimit(.minutes(5)))
struct StoreCommandTests {
  private static let daemon = ProtectCtlRun.executable.deletingLastPathComponent().appending(path: "protectd")

  private func protectd(_ arguments: String...) async throws -> (status: Int32, errors: String) {
    try await onOwnThread { () throws in
      let process = Process()
      process.executableURL = Self.daemon
      process.arguments = arguments
      process.environment = ProtectCtlRun.base
      process.standardOutput = FileHandle.nullDevice
      let pipe = Pipe()
      process.standardError = pipe
      let status = try ProtectCtlRun.finish(process)
      return (status, String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self))
    }
  }

  @Test func aBackupIsAPrivateNewFileOfWhatTheDaemonSent() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let file = socket.folder + "/copy"
      let run = try await socket.protectctl("store", "backup", file)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data("a store".utf8))
      #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
      #expect(service.requests == ["backUpStore"])
      let again = try await socket.protectctl("store", "backup", file)
      #expect(again.status == 1 && again.errors == "protectctl: cannot write '\(file)': it exists; name another file\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: socket.folder).sorted() == ["control.sock", "copy"])
    }
  }

  @Test func whatIsNotWhatWasSentIsNotKept() async throws {
    let service = FixedControlService()
    service.change { $0.backup = .init(bytes: Array("another".utf8), sha256: $0.backup.sha256) }
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("store", "backup", socket.folder + "/copy")
      #expect(run.status == 1 && run.errors.contains("is not what protectd sent"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: socket.folder) == ["control.sock"])
      service.refuse(with: ControlError(.notPermitted, "cannot copy the store: no; ask"))
      #expect(try await socket.protectctl("store", "backup", socket.folder + "/copy").status == 77)
      #expect(try FileManager.default.contentsOfDirectory(atPath: socket.folder) == ["control.sock"])
    }
  }

  @Test func aLargeBackupComesWhole() async throws {
    let service = FixedControlService()
    let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    service.change { $0.backup = .init(bytes: bytes, sha256: "b") }
    try await withControlSocket(service) { socket async throws in
      let received = try await socket.client { client in
        var received = Data()
        let end = try client.backUpStore { received += $0 }
        return (received, end)
      }
      #expect(received.0 == Data(bytes) && received.1 == StoreBackupEnd(bytes: bytes.count, sha256: "b"))
    }
  }

  @Test func aLostStoreIsRefusedThenRestoredOrBegunAnew() async throws {
    try await withTemporaryFolder { folder async throws in
      let (state, store) = (folder + "/state", folder + "/state/protectd.sqlite")
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: false)
      try Data("control-socket: \(folder)/c.sock\n".utf8).write(to: URL(fileURLWithPath: folder + "/protectd.yaml"))
      let places = ["--config", folder + "/protectd.yaml", "--state-directory", state]
      #expect(try await protectd("--once", places[0], places[1], places[2], places[3]).status == 0)
      try FileManager.default.moveItem(atPath: store, toPath: folder + "/copy")

      let lost = try await protectd("--once", places[0], places[1], places[2], places[3])
      #expect(lost.status == 1)
      #expect(lost.errors.contains("it is missing, but '\(store)-epoch' says that there was one; restore a copy with"))
      #expect(!FileManager.default.fileExists(atPath: store))

      let restored = try await ProtectCtlRun.run(["store", "restore", folder + "/copy"] + places)
      #expect(restored.status == 0, "\(restored.errors)")
      #expect(
        restored.output.hasPrefix("store '\(store)' restored from '\(folder)/copy': policies 0, arrays 0, epoch 1\n"))
      #expect(try await protectd("--once", places[0], places[1], places[2], places[3]).status == 0)
      let there = try await protectd("--new-store", places[0], places[1], places[2], places[3])
      #expect(there.status == 1 && there.errors.contains("there is one"))

      try FileManager.default.removeItem(atPath: store)
      #expect(try await protectd("--new-store", places[0], places[1], places[2], places[3]).status == 0)
      #expect(try await protectd("--once", places[0], places[1], places[2], places[3]).status == 0)
      #expect(try String(contentsOfFile: store + "-epoch", encoding: .utf8) == "3\n")
      let both = try await protectd("--new-store", "--once", places[0], places[1], places[2])
      #expect(both.status == 64)
      let none = try await ProtectCtlRun.run(["store", "restore", folder + "/none"] + places)
      #expect(none.status == 1 && none.errors.contains("there is no such file"))
    }
  }
}
