import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// What depends on a terminal being there: colour, questions, and what strange names may do to it.
@Suite(.timeLimit(.minutes(5)))
struct TerminalTests {
  @Test func colourIsForTerminalsOnly() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      #expect(try await !socket.protectctl("findings").output.contains("\u{1b}"))
      #expect(try await terminal(socket.path, ["findings"]).text.contains("\u{1b}[31mcritical\u{1b}[0m"))
      #expect(try await !terminal(socket.path, ["findings"], ["NO_COLOR": "1"]).text.contains("\u{1b}"))
      #expect(try await !terminal(socket.path, ["findings"], ["TERM": "dumb"]).text.contains("\u{1b}"))
      #expect(try await terminal(socket.path, ["findings"], ["NO_COLOR": ""]).text.contains("\u{1b}[31m"))
      #expect(try await !terminal(socket.path, ["findings", "--output", "json"]).text.contains("\u{1b}"))
    }
  }

  @Test(arguments: ["disable", "delete"]) func leavingReplicasUnmanagedIsAsked(_ verb: String) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let no = try await terminal(socket.path, ["policy", verb, "gold"], input: "n\n")
      #expect(no.text.contains("policy 'gold': 2 replicas become unmanaged and stay as they are"))
      #expect(no.text.contains("db-2"))
      #expect(no.text.contains("\(verb) policy 'gold'? [y/N] "))
      #expect(no.text.contains("protectctl: nothing has changed: the answer was no"))
      #expect(no.status == 1)
      #expect(service.requests == ["policyCoverage gold"])
      let yes = try await terminal(socket.path, ["policy", verb, "gold", "--reason", "old"], input: "y\n")
      #expect(yes.status == 0)
      #expect(service.requests.last == "\(verb)Policy gold reason=old based_on=3")
    }
  }

  /// The first text is wrong; asked, its author goes on and corrects it.
  @Test func aWrongTextCanBeEditedAgain() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let script = socket.folder + "/editor"
      let wrongThenRight =
        "#!/bin/sh\ngrep -q synk $1 && sed -i s/synk/async/ $1 || sed -i 's/type: sync/type: synk/' $1\n"
      try Data(wrongThenRight.utf8).write(to: URL(fileURLWithPath: script))
      let run = try await terminal(
        socket.path, ["policy", "edit", "prod-volumes-sync"], ["EDITOR": "sh \(script)"], input: "\n")
      #expect(run.text.contains("prod-volumes-sync.yaml:6:9: "), "\(run.text)")
      #expect(run.text.contains("edit again? [Y/n] "))
      #expect(run.status == 0)
      #expect(service.appliedTexts.first?.contains("type: async") == true)
    }
  }

  /// Anna types while Bert stores: nothing of either is lost, and Anna decides with both texts before her.
  @Test func `an edit that somebody else overtook shows both texts and goes on`() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let script = socket.folder + "/editor"
      try Data("#!/bin/sh\ncat $1 >> \(socket.folder)/seen\nsed -i s/approve/enforce/ $1\n".utf8)
        .write(to: URL(fileURLWithPath: script))
      service.overtake { $0.text += "# by bert\n" }
      let run = try await terminal(
        socket.path, ["policy", "edit", "prod-volumes-sync"], ["EDITOR": "sh \(script)"], input: "\n")
      #expect(run.text.contains("- # by bert"), "\(run.text)")
      #expect(run.text.contains("- mode: approve") && run.text.contains("+ mode: enforce"))
      #expect(run.text.contains("to replace revision 4? [Y/n] "))
      #expect(run.status == 0, "\(run.text)")
      let seen = try String(contentsOfFile: socket.folder + "/seen", encoding: .utf8)
      #expect(seen.contains("mode: enforce"), "the editor opens again with what was typed")
      #expect(service.requests.last == "applyPolicies prod-volumes-sync.yaml reason=- based_on=4")
      #expect(service.appliedTexts.last?.contains("mode: enforce") == true)
    }
  }

  @Test func `what was typed stays in its file when its author gives up, or nobody can be asked`() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let editor = ["EDITOR": "sed -i s/approve/enforce/", "TMPDIR": socket.folder]
      service.overtake { $0.text += "# by bert\n" }
      let no = try await terminal(socket.path, ["policy", "edit", "prod-volumes-sync"], editor, input: "n\n")
      #expect(no.status == 1)
      service.overtake { $0.text += "# again\n" }
      let alone = try await socket.protectctl("policy", "edit", "prod-volumes-sync", environment: editor)
      #expect(alone.status == 1)
      #expect(alone.errors.contains("- # again") && alone.errors.contains("+ mode: enforce"), "\(alone.errors)")
      let kept = try FileManager.default.contentsOfDirectory(atPath: socket.folder)
        .filter { $0.hasPrefix("protectctl-") }
      #expect(kept.count == 2)
      for folder in kept {
        let text = try String(contentsOfFile: socket.folder + "/" + folder + "/policy.yaml", encoding: .utf8)
        #expect(text.contains("mode: enforce"))
      }
    }
  }

  private static let evil = "db\u{1b}[2J\r\n\u{9b}31m\u{202e}x\u{7f}"
  private static let shown = "db\\u{1b}[2J\\u{d}\\u{a}\\u{9b}31m\\u{202e}x\\u{7f}"

  /// Everything that arrays name themselves ends up in these answers.
  private static var hostile: FixedControlService {
    let service = FixedControlService()
    service.change { answers in
      answers.openFindings[0].entity = evil
      answers.openFindings[0].summary = "volume '\(evil)' has no replica"
      answers.status.arrays[0].unreadableBecause = evil
      answers.plan.steps[0].entity = evil
      answers.plan.steps[0].reason = evil
      answers.cycle.steps[0].entity = evil
      answers.progress[0].sentence = evil
      answers.why.entities[0].entity = evil
      answers.why.entities[0].reads[0].facts = evil
      answers.why.snapshots[0].snapshot = evil
      answers.status.arrays[1].pools[0].name = evil
      answers.check.links[0].name = evil
      answers.policies[0].text = "policy: gold \u{1b}[31m\n# \u{9b}2J\n"
      answers.history[0].summary = evil
      answers.holds[0].subject = evil
      answers.coverage.replicas?[0].entity = evil
    }
    return service
  }

  @Test(arguments: [
    "status", "findings", "plan", "cycle", "why x", "array check paris", "policy show gold", "history", "hold list",
    "hold release 5",
  ])
  func namesCannotDriveATerminal(_ command: String) async throws {
    try await withControlSocket(Self.hostile) { socket async throws in
      let arguments = command.split(separator: " ").map(String.init)
      let text = try await socket.protectctl(arguments).output
      #expect(!text.unicodeScalars.contains(where: Self.drives))
      #expect(text.contains("\\u{1b}[") && text.contains("\\u{9b}"))
      let json = try await socket.protectctl(arguments + ["--output", "json"]).output
      #expect(!json.unicodeScalars.contains(where: Self.drives))
      _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
    }
  }

  @Test func escapesKeepTheJSONsValue() async throws {
    try await withControlSocket(Self.hostile) { socket async throws in
      let json = try await socket.protectctl("findings", "--output", "json").output
      #expect(try ControlJSON.decode([FindingAnswer].self, from: Data(json.utf8))[0].entity == Self.evil)
      #expect(try await socket.protectctl("findings").output.contains("volume '\(Self.shown)' has no replica"))
    }
  }

  @Test func errorsAndQuestionsAreCleanToo() async throws {
    let service = Self.hostile
    try await withControlSocket(service) { socket async throws in
      let question = try await terminal(socket.path, ["policy", "delete", "gold"], ["NO_COLOR": "1"], input: "n\n")
      #expect(question.text.contains(Self.shown))
      #expect(!question.text.contains("\u{1b}") && !question.text.contains("\u{9b}"))
      service.refuse(with: ControlError(.notFound, "cannot find '\(Self.evil)': gone; look", details: [Self.evil]))
      let run = try await socket.protectctl("status")
      #expect(!run.errors.unicodeScalars.contains(where: Self.drives))
      #expect(run.errors.contains("\\u{1b}[2J"))
    }
  }

  private static func drives(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 && scalar != "\n" || (0x7f...0x9f).contains(scalar.value) || scalar.value == 0x202e
  }

  /// Runs protectctl with a terminal as its input and outputs.
  private func terminal(
    _ socket: String, _ arguments: [String], _ environment: [String: String] = [:], input: String = ""
  ) async throws -> (status: Int32, text: String) {
    try await onOwnThread { () throws in
      var main: CInt = -1
      var other: CInt = -1
      var size = winsize(ws_row: 50, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
      guard openpty(&main, &other, nil, nil, &size) == 0 else { throw POSIXError(.ENXIO) }
      defer { close(main) }
      let tty = FileHandle(fileDescriptor: other, closeOnDealloc: true)
      let process = Process()
      process.executableURL = ProtectCtlRun.executable
      process.arguments = arguments
      process.environment = ProtectCtlRun.base
        .merging(["PROTECTD_CONTROL_SOCKET": socket, "TERM": "xterm"]) { $1 }.merging(environment) { $1 }
      process.standardInput = tty
      process.standardOutput = tty
      process.standardError = tty
      _ = Array(input.utf8).withUnsafeBytes { write(main, $0.baseAddress, $0.count) }
      let status = try ProtectCtlRun.finish(process)
      // What was written is in the terminal's buffer, which is larger than these outputs; reading must not wait.
      _ = fcntl(main, F_SETFL, O_NONBLOCK)
      var text = Data()
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(main, &buffer, buffer.count)
        guard count > 0 else { break }
        text += buffer[..<count]
      }
      return (status, String(decoding: text, as: UTF8.self))
    }
  }
}
