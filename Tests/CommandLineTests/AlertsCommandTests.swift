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
