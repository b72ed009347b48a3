import ControlTestSupport
import Foundation
import Testing

/// One run of the real `protectctl`, as a process.
struct ProtectCtlRun: Sendable {
  var status: Int32
  var output: String
  var errors: String

  /// The program that was built beside this test.
  static let executable: URL = {
    let test = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return test.deletingLastPathComponent().appendingPathComponent("protectctl")
  }()

  /// - Parameter environment: replaces the process's own, except for PATH.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) async throws -> ProtectCtlRun {
    try await withTemporaryFolder { folder async throws in
      // Files, because nobody has to read them while the process runs.
      for name in ["in", "out", "err"] {
        try Data((name == "in" ? input : "").utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
      }
      let status = try await onOwnThread { () throws in
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = base.merging(environment) { $1 }
        process.standardInput = FileHandle(forReadingAtPath: folder + "/in")
        process.standardOutput = FileHandle(forWritingAtPath: folder + "/out")
        process.standardError = FileHandle(forWritingAtPath: folder + "/err")
        return try finish(process)
      }
      return ProtectCtlRun(
        status: status, output: try String(contentsOfFile: folder + "/out", encoding: .utf8),
        errors: try String(contentsOfFile: folder + "/err", encoding: .utf8))
    }
  }

  static let base = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "TZ": "Europe/Paris"]

  /// Runs a process to its end, but not for longer than two minutes.
  static func finish(_ process: Process) throws -> Int32 {
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + 120) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      Issue.record("protectctl did not end within 120 s")
    }
    return process.terminationStatus
  }
}

extension ControlSocketFixture {
  func protectctl(
    _ arguments: String..., environment: [String: String] = [:], input: String = ""
  ) async throws -> ProtectCtlRun {
    try await protectctl(arguments, environment: environment, input: input)
  }

  func protectctl(
    _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) async throws -> ProtectCtlRun {
    try await ProtectCtlRun.run(
      arguments, environment: environment.merging(["PROTECTD_CONTROL_SOCKET": path]) { first, _ in first }, input: input
    )
  }
}
