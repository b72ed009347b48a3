import ControlTestSupport
import Foundation
import Testing

/// `alerts` without a daemon; its reading of entries needs a journald.
@Suite(.timeLimit(.minutes(5)))
struct AlertsCommandTests {
  @Test func anEmptyJournalHasNoAlerts() async throws {
    try await withTemporaryFolder { folder async throws in
      let text = try await ProtectCtlRun.run(["alerts", "--journal-directory", folder])
      #expect(text.status == 0)
      #expect(text.output == "no alerts\n")
      let json = try await ProtectCtlRun.run(["alerts", "--journal-directory", folder, "--output", "json"])
      #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String] == [])
    }
  }

  @Test func aMissingJournalIsSaid() async throws {
    try await withTemporaryFolder { folder async throws in
      let run = try await ProtectCtlRun.run(["alerts", "--journal-directory", folder + "/missing"])
      #expect(run.status == 1)
      #expect(run.errors.hasPrefix("protectctl: cannot open the journal in '\(folder)/missing': "))
    }
  }

  /// Shells start programs in the background with SIGINT ignored: it must end them all the same.
  @Test(arguments: [SIGINT, SIGTERM]) func followingEndsWithASignal(_ signal: Int32) async throws {
    try await withTemporaryFolder { folder async throws in
      let status = try await onOwnThread { () throws in
        let follower = Process()
        follower.executableURL = URL(fileURLWithPath: "/bin/sh")
        follower.arguments = [
          "-c", "trap '' INT; exec \"$0\" alerts --follow --journal-directory \"$1\"", ProtectCtlRun.executable.path,
          folder,
        ]
        follower.environment = ProtectCtlRun.base
        follower.standardOutput = FileHandle.nullDevice
        return try Self.finish(follower) {
          Self.waitUntil { Self.catches(signal, follower.processIdentifier) }
          kill(follower.processIdentifier, signal)
        }
      }
      #expect(status == 0)
    }
  }

  @Test func followingEndsWhenNobodyReadsAnyMore() async throws {
    try await withTemporaryFolder { folder async throws in
      let status = try await onOwnThread { () throws in
        let follower = Process()
        follower.executableURL = ProtectCtlRun.executable
        follower.arguments = ["alerts", "--follow", "--journal-directory", folder]
        follower.environment = ProtectCtlRun.base
        let output = Pipe()
        follower.standardOutput = output
        return try Self.finish(follower) {
          Self.waitUntil { Self.catches(SIGINT, follower.processIdentifier) }
          // This process's ends; the follower has its own.
          try? output.fileHandleForWriting.close()
          try? output.fileHandleForReading.close()
        }
      }
      #expect(status == 0)
    }
  }

  @Test(arguments: [["--kind", "haunted"], ["--severity", "bad"], ["--event", "closed"]])
  func aFilterThatCanMatchNothingIsRefused(_ filter: [String]) async throws {
    let run = try await ProtectCtlRun.run(["alerts"] + filter)
    #expect(run.status == 64)
    #expect(run.errors.contains(filter[1]))
  }

  /// Whether a process is protectctl and has a handler for a signal (proc(5)). The shell that becomes it has one of its own,
  /// and would swallow the signal.
  private static func catches(_ signal: Int32, _ process: Int32) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    guard status.hasPrefix("Name:\tprotectctl\n") else { return false }
    let line = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    let mask = line.flatMap { UInt64($0.dropFirst("SigCgt:".count).trimmingCharacters(in: .whitespaces), radix: 16) }
    return (mask ?? 0) >> UInt64(signal - 1) & 1 == 1
  }

  private static func waitUntil(_ isDone: () -> Bool) {
    let end = ContinuousClock.now + .seconds(60)
    while !isDone(), .now < end { usleep(5_000) }
  }

  /// Runs a process, does something to it, and waits for its end, at most a minute.
  private static func finish(_ process: Process, _ body: () -> Void) throws -> Int32 {
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    body()
    if ended.wait(timeout: .now() + 60) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      Issue.record("following did not end within 60 s")
    }
    return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }

  private static let hasJournal =
    access("/run/systemd/journal/socket", W_OK) == 0
    && (access("/run/log/journal", R_OK) == 0 || access("/var/log/journal", R_OK) == 0)

  @Test(.enabled(if: hasJournal, "no journald runs on this machine"))
  func findingsInTheJournalAreAlerts() async throws {
    let fingerprint = UUID().uuidString
    let entry = """
      MESSAGE=volume 'db-1' has no replica
      SYSLOG_IDENTIFIER=protectd
      PRIORITY=2
      PROTECTD_EVENT=finding-opened
      PROTECTD_FINDING=unprotected
      PROTECTD_SEVERITY=critical
      PROTECTD_STATE=firing
      PROTECTD_FINGERPRINT=\(fingerprint)

      """
    try await onOwnThread { () throws in
      let logger = Process()
      logger.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      logger.arguments = ["logger", "--journald"]
      let pipe = Pipe()
      logger.standardInput = pipe
      try pipe.fileHandleForWriting.write(contentsOf: Data(entry.utf8))
      try pipe.fileHandleForWriting.close()
      #expect(try ProtectCtlRun.finish(logger) == 0)
    }
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      let run = try await ProtectCtlRun.run(["alerts", "--since", "1h", "--output", "json"])
      let alerts = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
      if let alert = alerts?.first(where: { $0["fingerprint"] as? String == fingerprint }) {
        #expect(alert["kind"] as? String == "unprotected")
        #expect(alert["summary"] as? String == "volume 'db-1' has no replica")
        return
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the entry does not appear")
  }
}
