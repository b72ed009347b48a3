import ControlTestSupport
import Foundation
import Testing

/// The real daemon, ended in the middle of reading an array that does not answer.
@Suite(.timeLimit(.minutes(3)))
struct KilledDaemonTests {
  /// After a kill the next start says what was being read; after a signal it has nothing to say.
  @Test func aKillIsNoticedAndASignalIsNotBlamed() async throws {
    try await withTemporaryFolder { folder async throws in
      try await onOwnThread { () throws in
        let array = try SilentArray()
        defer { close(array.descriptor) }
        let place = try Place(folder)
        let sentence =
          "protectd ended without being asked to while it read array 'silent': it is read last and alone now"

        let first = try place.start()
        // Whoever adds an array has it read.
        let adding = try place.protectctl("array", "add", "silent", "http://127.0.0.1:\(array.port)")
        let firstRequest = try array.waitForRequest()
        defer { close(firstRequest) }
        kill(first.processIdentifier, SIGKILL)
        first.waitUntilExit()
        adding.waitUntilExit()
        #expect(try !place.log.contains(sentence))

        let second = try place.start()
        let secondRequest = try array.waitForRequest()
        defer { close(secondRequest) }
        kill(second.processIdentifier, SIGTERM)
        second.waitUntilExit()
        #expect(second.terminationReason == .exit && second.terminationStatus == 0)
        #expect(try place.log.components(separatedBy: sentence).count == 2, "said once")

        #expect(try ProtectCtlRun.finish(try place.daemon("--once")) == 0)
        #expect(try place.log.components(separatedBy: "without being asked to").count == 2, "SIGTERM is no such end")
      }
    }
  }
}

/// Where a daemon keeps everything, and how it is started.
private struct Place {
  let folder: String
  private let logFile: String

  init(_ folder: String) throws {
    self.folder = folder
    logFile = folder + "/log"
    for name in ["state", "credentials"] {
      try FileManager.default.createDirectory(
        atPath: folder + "/" + name, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }
    let files = ["credentials/silent": "admin:123456", "log": "", "protectd.yaml": "call-deadline: 5s\n"]
    for (name, text) in files {
      #expect(
        FileManager.default.createFile(
          atPath: folder + "/" + name, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
    }
  }

  var log: String { get throws { try String(contentsOfFile: logFile, encoding: .utf8) } }

  func daemon(_ arguments: String...) throws -> Process {
    let process = Process()
    process.executableURL = ProtectCtlRun.executable.deletingLastPathComponent().appending(path: "protectd")
    process.arguments =
      [
        "--config", folder + "/protectd.yaml", "--state-directory", folder + "/state", "--control-socket",
        folder + "/socket", "--credentials-directory", folder + "/credentials",
      ] + arguments
    process.environment = ProtectCtlRun.base
    let output = try #require(FileHandle(forWritingAtPath: logFile))
    try output.seekToEnd()
    process.standardError = output
    process.standardOutput = FileHandle.nullDevice
    return process
  }

  /// A daemon that serves its socket.
  func start() throws -> Process {
    let process = try daemon()
    let starts = try log.components(separatedBy: " runs: epoch ").count
    try process.run()
    let giveUp = ContinuousClock.now + .seconds(60)
    while try log.components(separatedBy: " runs: epoch ").count == starts {
      guard ContinuousClock.now < giveUp, process.isRunning else { throw Missing(what: "the start of the daemon") }
      usleep(5_000)
    }
    return process
  }

  func protectctl(_ arguments: String...) throws -> Process {
    let process = Process()
    process.executableURL = ProtectCtlRun.executable
    process.arguments = arguments
    process.environment = ProtectCtlRun.base.merging(["PROTECTD_CONTROL_SOCKET": folder + "/socket"]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}

private struct Missing: Error {
  var what: String
}

/// Takes connections and answers nothing.
private struct SilentArray {
  let descriptor: Int32
  let port: UInt16

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, pointer, &length) == 0
      }
    }
    guard isListening else { throw Missing(what: "a free port") }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Returns when a request's first bytes have come.
  /// - Returns: its connection, to be closed.
  func waitForRequest() throws -> Int32 {
    guard isReadable(descriptor) else { throw Missing(what: "a connection") }
    let connection = accept(descriptor, nil, nil)
    guard connection >= 0, isReadable(connection) else { throw Missing(what: "a request") }
    return connection
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 60_000) == 1
  }
}
