import ControlAPI
import ControlServer
import ControlTestSupport
import Foundation
import Testing

/// The exit statuses that scripts rely on, and the sentence that goes with each.
@Suite(.timeLimit(.minutes(5)))
struct ExitStatusTests {
  private func status(
    _ arguments: String..., change: (inout FixedAnswers) -> Void
  ) async throws -> Int32 {
    let service = FixedControlService()
    service.change(change)
    return try await withControlSocket(service) { try await $0.protectctl(arguments).status }
  }

  @Test func statusTellsWhetherAllIsWell() async throws {
    #expect(try await status("status") { _ in } == 2)
    #expect(try await status("status") { $0.status.openFindings = SeverityTotals() } == 0)
    #expect(
      try await status("status") {
        $0.status.openFindings = SeverityTotals()
        $0.status.cycle?.outcome = "failed"
      } == 2)
    #expect(
      try await status("status") {
        $0.status.openFindings = SeverityTotals()
        $0.status.writesNothingBecause = "disk full"
      } == 2)
    #expect(
      try await status("status") {
        $0.status.openFindings = SeverityTotals()
        $0.status.cycle = nil
      } == 2)
  }

  @Test func planTellsWhetherItHasChanges() async throws {
    #expect(try await status("plan") { _ in } == 2)
    #expect(try await status("plan") { $0.plan.steps = [] } == 2)
    #expect(
      try await status("plan") {
        $0.plan.steps = []
        $0.plan.withheld.removeFirst()
      } == 0)
  }

  @Test func findingsTellOnlyWhenAsked() async throws {
    #expect(try await status("findings") { _ in } == 0)
    #expect(try await status("findings", "--check") { _ in } == 2)
    #expect(try await status("findings", "--check", "--resolved") { $0.openFindings = [] } == 0)
  }

  @Test func failuresAreTold() async throws {
    #expect(try await status("why", "db-9") { ($0.why.entities, $0.why.snapshots) = ([], []) } == 1)
    #expect(try await status("array", "check", "paris") { $0.check.problem = "HTTP 401" } == 1)
    #expect(try await status("cycle") { $0.cycle.outcome = "failed" } == 1)
    #expect(try await status("cycle") { $0.cycle.outcome = "partial" } == 0)
  }

  @Test func whyNamesCloseNames() async throws {
    let service = FixedControlService()
    service.change {
      $0.why.entities = []
      $0.why.snapshots = []
      $0.why.closeNames = ["db-1", "db-2"]
    }
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("why", "db-9")
      #expect(
        run.output.replacing("\n", with: " ").hasPrefix(
          "no entity 'db-1' was read in cycle 12, and no snapshot has that name; close names: 'db-1', 'db-2' "))
      service.change { $0.why.closeNames = [] }
      let nonsense = try await socket.protectctl("why", "zzz", "--array", "paris").output
      #expect(nonsense.contains("was read on array 'paris' in cycle 12, and no snapshot has that"))
      #expect(
        nonsense.contains("run 'protectctl\ncycle' if it is new") || nonsense.contains("'protectctl cycle' if it"))
      service.change { $0.why.cycle = nil }
      let early = try await socket.protectctl("why", "zzz").output
      #expect(early.contains("no cycle has ended yet; run 'protectctl"))
    }
  }

  @Test func theVersionAndTheWholeHelpAreThere() async throws {
    #expect(try await ProtectCtlRun.run(["--version"]).output == ProtectdVersion.current + "\n")
    let help = try await ProtectCtlRun.run(["--help"]).output
    #expect(help.contains("\n  2   something is open (status, plan, findings --check)\n"))
  }

  @Test(arguments: ["/dev/full", "a pipe that nobody reads"]) func anOutputThatTakesNothingIsSaid(
    _ output: String
  ) async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let (status, errors) = try await onOwnThread { () throws in
        let process = Process()
        process.executableURL = ProtectCtlRun.executable
        process.arguments = ["findings", "--control-socket", path]
        process.environment = ProtectCtlRun.base
        let closed = Pipe()
        try closed.fileHandleForReading.close()
        process.standardOutput =
          output == "/dev/full" ? FileHandle(forWritingAtPath: output) : closed.fileHandleForWriting
        let pipe = Pipe()
        process.standardError = pipe
        let status = try ProtectCtlRun.finish(process)
        let errors = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        return (process.terminationReason == .exit ? status : 128 + status, errors)
      }
      if output == "/dev/full" {
        #expect(status == 1)
        #expect(errors == "protectctl: cannot write the output: no space left on device; send it elsewhere\n")
      } else if status == 128 + SIGPIPE {
        #expect(errors == "")
      } else {
        #expect(status == 1)
        #expect(errors == "protectctl: cannot write the output: broken pipe; send it elsewhere\n")
      }
    }
  }

  @Test(arguments: [
    (ControlError.Kind.notPermitted, Int32(77)), (.notFound, 1), (.busy, 69), (.notReady, 1), (.failed, 1),
  ])
  func aRefusalIsPrintedAndMapped(_ kind: ControlError.Kind, _ status: Int32) async throws {
    let service = FixedControlService()
    service.refuse(with: ControlError(kind, "cannot do 'it': because; do that", details: ["a.yaml:1:2: x"]))
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("status")
      #expect(run.status == status)
      #expect(run.output == "")
      #expect(run.errors == "protectctl: cannot do 'it': because; do that\na.yaml:1:2: x\n")
    }
  }

  @Test func anAbsentDaemonIs69() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/c.sock"
      let run = try await ProtectCtlRun.run(["status", "--control-socket", path])
      #expect(run.status == 69)
      #expect(
        run.errors == """
          protectctl: cannot reach protectd at '\(path)': there is no such socket; check 'systemctl status protectd' or \
          choose another socket with --control-socket

          """)
    }
  }

  @Test func `a daemon whose connections are all taken is busy, which is 69`() async throws {
    let limits = ControlLimits(connections: 0, keptConnections: 0)
    try await withControlSocket(FixedControlService(), limits: limits) { socket async throws in
      for command in ["status", "cycle", "plan"] {
        let run = try await socket.protectctl(command)
        #expect(run.status == 69)
        #expect(
          run.errors
            == "protectctl: cannot reach protectd: it is busy, all connections are taken; try again in a minute\n")
      }
    }
  }

  @Test func aSilentDaemonIs69() async throws {
    let service = FixedControlService(beforeAnswering: { try? await Task.sleep(for: .milliseconds(300)) })
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("status", "--timeout", "0.05")
      #expect(run.status == 69)
      #expect(run.errors.contains("none within 0.05 s; see 'protectctl status' for what it is doing"))
    }
  }

  /// Root may open every socket, so another user has to try.
  @Test(.enabled(if: getuid() == 0, "only root can become another user"))
  func aSocketOfOthersIs77() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      #expect(chmod(socket.folder, 0o755) == 0)
      let path = socket.path
      let (status, errors) = try await onOwnThread { () throws in
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
          "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ProtectCtlRun.executable.path, "status",
          "--control-socket", path,
        ]
        process.environment = ProtectCtlRun.base
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        let status = try ProtectCtlRun.finish(process)
        return (status, String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self))
      }
      #expect(status == 77)
      #expect(
        errors
          == "protectctl: cannot reach protectd at '\(path)': permission denied; become a member of group 'root' and log in "
          + "again, or ask as root\n"
      )
    }
  }

  @Test(arguments: [
    ["frobnicate"], ["status", "extra"], ["status", "--output", "xml"], ["status", "--timeout", "0"],
    ["why"], ["approve"], ["policy", "apply"], ["history", "--limit", "0"], ["history", "--cycles", "--entity", "x"],
    ["array", "add", "paris", "https://p", "--ca", "x", "--fingerprint", "y"],
    ["array", "set", "paris"], ["array", "set", "paris", "--system-roots", "--fingerprint", "y"],
    ["hold", "add", "--policy", "gold", "--for", "4h"],
    ["hold", "add", "--policy", "gold", "--reason", "x"],
    ["hold", "add", "--policy", "gold", "--reason", " ", "--for", "4h"],
    ["hold", "add", "--policy", "gold", "--reason", "x", "--for", "300"],
    ["hold", "add", "--policy", "gold", "--reason", "x", "--for", "4h", "--until", "2099-01-01"],
    ["hold", "add", "--policy", "gold", "--reason", "x", "--until", "2001-01-01"],
    ["hold", "add", "--policy", "gold", "--reason", "x", "--until", "2099-02-30"],
    ["hold", "add", "--policy", "gold", "--reason", "x", "--until", "yesterday"],
    ["hold", "add", "--policy", "gold", "--reason", "x", "--until", "2099-02-30T00:00:00Z"],
    ["hold", "add", "--policy", "gold", "--array", "paris", "--reason", "x", "--for", "4h"],
    ["hold", "add", "--link", "paris-lyon", "--reason", "x", "--for", "4h"],
    ["hold", "release", "five"], ["policy", "rollback", "gold", "latest"], ["alerts", "--limit", "0"],
    ["policy", "apply", "-", "--expect-revision", "-1"], ["policy", "delete", "gold", "--yes", "--dry-run"],
  ])
  func wrongUseIs64(_ arguments: [String]) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl(arguments)
      #expect(run.status == 64, "\(run.output)\(run.errors)")
      #expect(run.errors != "")
      #expect(run.output == "")
      #expect(service.requests.isEmpty)
    }
  }

  @Test(arguments: [
    "status", "findings", "why", "plan", "approve", "cycle", "history", "alerts", "array", "array add", "array list",
    "array check", "array remove", "array set", "array unbind", "array fingerprint", "policy", "policy apply",
    "policy validate",
    "policy list", "policy show",
    "policy edit", "policy enable", "policy disable", "policy delete", "policy history", "policy rollback", "hold",
    "hold add", "hold list", "hold release",
  ])
  func everyHelpTellsTheStatuses(_ command: String) async throws {
    let run = try await ProtectCtlRun.run(command.split(separator: " ").map(String.init) + ["--help"])
    #expect(run.status == 0)
    #expect(run.output.contains("EXIT STATUS:\n  0   fine\n  1   failed\n"))
    #expect(run.output.contains("\n  64  usage\n"))
    let mentionsOpen = ["status", "plan", "findings"].contains(command)
    #expect(run.output.contains("\n  2   ") == mentionsOpen)
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionsAreGenerated(_ shell: String) async throws {
    let run = try await ProtectCtlRun.run(["--generate-completion-script", shell])
    #expect(run.status == 0)
    #expect(run.output.contains("rollback"))
    guard shell == "bash" else { return }
    let script = run.output
    let status = try await onOwnThread { () throws in
      let check = Process()
      check.executableURL = URL(fileURLWithPath: "/bin/bash")
      check.arguments = ["-n", "-c", script]
      return try ProtectCtlRun.finish(check)
    }
    #expect(status == 0)
  }
}
