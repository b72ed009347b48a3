import Foundation
import Testing

/// A command or option with a slip of the keyboard, or another tool's word for it, is answered with the one that is meant.
@Suite(.timeLimit(.minutes(5)))
struct SlipTests {
  @Test(arguments: [
    ("stauts", "Unknown command 'stauts' of 'protectctl'. Did you mean 'protectctl status'?"),
    ("polcy list", "Unknown command 'polcy' of 'protectctl'. Did you mean 'protectctl policy'?"),
    ("policy lsit", "Unknown command 'lsit' of 'protectctl policy'. Did you mean 'protectctl policy list'?"),
    ("policy ls", "Unknown command 'ls' of 'protectctl policy'. Did you mean 'protectctl policy list'?"),
    ("rollback gold", "Unknown command 'rollback' of 'protectctl'. Did you mean 'protectctl policy rollback'?"),
    ("array rm paris", "Unknown command 'rm' of 'protectctl array'. Did you mean 'protectctl array remove'?"),
    ("frobnicate", "Unknown command 'frobnicate' of 'protectctl'"),
    ("history --volume db-1", "Unknown option '--volume' of 'protectctl history'. Did you mean '--entity'?"),
    // Said before what is missing besides.
    ("hold add --volume db-1", "Unknown option '--volume' of 'protectctl hold add'. Did you mean '--entity'?"),
    ("hold add --entiti=db-1", "Unknown option '--entiti' of 'protectctl hold add'. Did you mean '--entity'?"),
    ("alerts --volum db-1", "Unknown option '--volum' of 'protectctl alerts'. Did you mean '--entity'?"),
    ("plan --ouput json", "Unknown option '--ouput' of 'protectctl plan'. Did you mean '--output'?"),
    ("plan --json", "Unknown option '--json' of 'protectctl plan'. Did you mean '--output json'?"),
    ("--verison", "Unknown option '--verison' of 'protectctl'. Did you mean '--version'?"),
    ("--output json status", "Unknown option '--output' of 'protectctl' here. Say it after the command."),
    ("status --frobnicate", "Unknown option '--frobnicate' of 'protectctl status'"),
  ])
  func `the one that is meant is named`(_ line: String, _ sentence: String) async throws {
    let run = try await ProtectCtlRun.run(line.split(separator: " ").map(String.init))
    #expect(run.status == 64 && run.output == "")
    #expect(run.errors.hasPrefix("Error: \(sentence)\n  See 'protectctl"), "\(run.errors)")
  }

  @Test func `a slip cannot steer the terminal`() async throws {
    let run = try await ProtectCtlRun.run(["sta\u{1b}[2Jts"])
    #expect(run.status == 64 && !run.errors.contains("\u{1b}"))
  }

  @Test(arguments: [
    ("why", "Missing expected argument"), ("why a b", "Unexpected argument 'b'"),
    ("status --output yaml", "The value 'yaml' is invalid for '--output"),
    ("hold add --entity x --policy y --reason r --for 1h", "name one of --entity"),
    ("alerts --kind unprotecte", "did you mean 'unprotected'?"),
  ])
  func `other mistakes are said as before`(_ line: String, _ part: String) async throws {
    let run = try await ProtectCtlRun.run(line.split(separator: " ").map(String.init))
    #expect(run.status == 64 && run.errors.contains(part) && run.errors.contains("Usage: "), "\(run.errors)")
  }
}
