import ControlTestSupport
import Foundation
import Glibc
import Testing

/// What a shell offers while a command is typed: files where files go, names from the daemon, nothing without it.
@Suite(.timeLimit(.minutes(5)))
struct CompletionTests {
  /// What bash offers for the last word of `line`, by the script that is installed.
  private func offered(
    _ line: String, environment: [String: String] = [:], in folder: String
  ) async throws -> (words: [String], seconds: Double) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let script = """
      cd '\(folder)'
      source completions.bash
      COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " ")))
      COMP_CWORD=\(words.count - 1)
      COMP_LINE='\(line)'
      COMP_POINT=${#COMP_LINE}
      compopt() { :; }
      _protectctl protectctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let own = ProtectCtlRun.executable.deletingLastPathComponent().path
    let variables = ["PATH": own + ":" + (ProtectCtlRun.base["PATH"] ?? "")].merging(environment) { $1 }
    let completions = try await ProtectCtlRun.run(["--generate-completion-script", "bash"])
    try Data(completions.output.utf8).write(to: URL(fileURLWithPath: folder + "/completions.bash"))
    let start = ContinuousClock.now
    let output = try await onOwnThread { () throws in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-c", script]
      process.environment = ProtectCtlRun.base.merging(variables) { $1 }
      let pipe = Pipe()
      process.standardOutput = pipe
      #expect(try ProtectCtlRun.finish(process) == 0)
      return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }
    let took = ContinuousClock.now - start
    return (
      output.split(separator: "\n").map(String.init),
      Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    )
  }

  @Test(arguments: [
    ("policy show ", "names of=policies prefix=", ["finance-cgs-async", "prod-volumes-sync"]),
    ("policy disable fin", "names of=policies prefix=fin", ["finance-cgs-async"]),
    ("array check ", "names of=arrays prefix=", ["paris", "lyon"]),
    ("why db-", "names of=entities prefix=db-", ["db-1", "db-2"]),
    ("hold add --entity db-", "names of=entities prefix=db-", ["db-1", "db-2"]),
    ("hold add --policy prod", "names of=policies prefix=prod", ["prod-volumes-sync"]),
    ("hold add --link paris/", "names of=array-links prefix=paris/", ["paris/paris-lyon"]),
    ("history --entity db-1", "names of=entities prefix=db-1", ["db-1"]),
    ("alerts --link pa", "names of=links prefix=pa", ["paris-lyon"]),
    ("hold release ", "holds", ["5", "6"]),
  ])
  func `names come from the daemon`(_ line: String, _ request: String, _ expected: [String]) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let offer = try await offered(
        "protectctl " + line, environment: ["PROTECTD_CONTROL_SOCKET": socket.path], in: socket.folder)
      #expect(Set(offer.words).isSuperset(of: expected), "\(offer.words)")
      #expect(service.requests == [request])
    }
  }

  @Test func `a name that would steer the terminal is not offered`() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let offer = try await offered(
        "protectctl why d", environment: ["PROTECTD_CONTROL_SOCKET": socket.path], in: socket.folder)
      #expect(offer.words.contains("db-1") && !offer.words.contains { $0.contains("\u{1b}") }, "\(offer.words)")
    }
  }

  @Test func `the socket that the line names is asked`() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let offer = try await offered(
        "protectctl policy show --control-socket \(socket.path) prod",
        environment: ["PROTECTD_CONTROL_SOCKET": "/nowhere"], in: socket.folder)
      #expect(offer.words == ["prod-volumes-sync"])
    }
  }

  @Test func `without a daemon, or with one that does not answer, nothing is offered or said, and soon`() async throws {
    let service = FixedControlService(beforeAnswering: { try? await Task.sleep(for: .seconds(3)) })
    try await withControlSocket(service) { socket async throws in
      for path in ["/nowhere/control.sock", socket.path] {
        let words = ["policy", "show"]
        let start = ContinuousClock.now
        let run = try await ProtectCtlRun.run(
          ["---completion"] + words + ["--", "positional@0", "3", "0", "protectctl"] + words + [""],
          environment: ["PROTECTD_CONTROL_SOCKET": path])
        #expect(run.status == 0 && run.output.allSatisfy(\.isNewline) && run.errors == "", "\(run)")
        // 100 ms on a machine with nothing else to do; this one may be busy with other tests.
        #expect(ContinuousClock.now - start < .seconds(2))
      }
    }
  }

  @Test(arguments: [
    ("policy apply ", ["gold.yaml", "folder"], ["notes.txt"]), ("policy validate g", ["gold.yaml"], ["notes.txt"]),
    ("store restore n", ["notes.txt"], []), ("array add paris https://paris --ca n", ["notes.txt"], []),
    ("alerts --journal-directory f", ["folder"], []), ("store restore --state-directory ", ["folder"], ["notes.txt"]),
  ])
  func `files are offered where files go`(_ line: String, _ expected: [String], _ other: [String]) async throws {
    try await withTemporaryFolder { folder async throws in
      try FileManager.default.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: false)
      for name in ["gold.yaml", "notes.txt"] { try Data().write(to: URL(fileURLWithPath: folder + "/" + name)) }
      let words = try await offered("protectctl " + line, in: folder).words
      #expect(Set(words).isSuperset(of: expected) && Set(words).isDisjoint(with: other), "\(words)")
    }
  }

  @Test func `kinds of findings are offered`() async throws {
    try await withTemporaryFolder { folder async throws in
      #expect(try await offered("protectctl alerts --kind rpo", in: folder).words == ["rpo-exceeded"])
    }
  }
}
