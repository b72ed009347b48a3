import Foundation

/// A program that the demo started, and that it ends by its process id.
final class DemoChild {
  let name: String
  private let process = Process()

  /// - Parameters:
  ///   - output: where its standard output goes, likewise `errors`.
  ///   - settings: environment variables beside those of this process.
  init(
    _ program: URL, _ arguments: [String], output: FileHandle, errors: FileHandle, settings: [String: String] = [:]
  ) throws(DemoError) {
    name = program.lastPathComponent
    process.executableURL = program
    process.arguments = arguments
    process.environment = Self.environment.merging(settings) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw .cannotStart("'\(program.path)' does not run (\(error.localizedDescription))", "build or install it again")
    }
  }

  /// What a service manager or another protectd set up for this process is not meant for its children.
  private static let environment = ProcessInfo.processInfo.environment.filter { name, _ in
    let isService = ["NOTIFY_SOCKET", "JOURNAL_STREAM", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY"].contains(name)
    return !isService && !["LISTEN_", "WATCHDOG_", "PROTECTD_"].contains { name.hasPrefix($0) }
  }

  var isRunning: Bool { process.isRunning }

  /// Its exit status once it has ended; 128 and more if a signal ended it.
  var status: Int32 {
    process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  }

  /// - Returns: the exit status.
  func waitUntilEnd(upTo limit: Duration) throws -> Int32 {
    try wait(upTo: limit, for: "'\(name)' to end") { !isRunning }
    return status
  }

  /// Asks it to end, and after a while insists. Answers whether it ended by itself.
  @discardableResult
  func end() -> Bool {
    if !isRunning { return true }
    process.terminate()
    for _ in 0..<1000 where isRunning { usleep(5_000) }
    guard isRunning else { return true }
    kill(process.processIdentifier, SIGKILL)
    for _ in 0..<200 where isRunning { usleep(5_000) }
    return false
  }
}
