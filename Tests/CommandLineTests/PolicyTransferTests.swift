import ControlAPI
import ControlTestSupport
import Foundation
import Protection
import Testing

/// `policy export` and `policy import`: policies as files, and files of names as policies.
@Suite(.timeLimit(.minutes(5)))
struct PolicyTransferTests {
  /// Without the line breaks that fit it to a terminal.
  private func words(_ run: ProtectCtlRun) -> String {
    run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ") + " "
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func `an export is a file for each policy, byte for byte, and apply takes them back`() async throws {
    let service = FixedControlService()
    let policies = FixedAnswers().policies
    try await withControlSocket(service) { socket async throws in
      let folder = socket.folder + "/new/export"
      let run = try await socket.protectctl("policy", "export", folder)
      #expect(run.status == 0, "\(run.errors)")
      #expect(
        words(run).hasPrefix("\(policies.count) policies in '\(folder)': \(policies.count) written, 0 there already "))
      for policy in policies { #expect(try text("\(folder)/\(policy.name).yaml") == policy.text) }
      for disabled in policies where !disabled.isEnabled {
        #expect(words(run).contains("policy '\(disabled.name)' is disabled"))
      }
      #expect(try await socket.protectctl("policy", "apply", folder).status == 0)
      #expect(service.appliedTexts == policies.sorted { $0.name < $1.name }.map(\.text))
      let again = try await socket.protectctl("policy", "export", folder)
      #expect(
        words(again).hasPrefix("\(policies.count) policies in '\(folder)': 0 written, \(policies.count) there already"))
    }
  }

  @Test func `an export overwrites nothing unless it is told to, and tells what else would be applied`() async throws {
    let policies = FixedAnswers().policies
    try await withControlSocket(FixedControlService()) { socket async throws in
      let folder = socket.folder + "/export"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let edited = "\(folder)/\(policies[policies.count - 1].name).yaml"
      try Data("# not applied yet\n".utf8).write(to: URL(fileURLWithPath: edited))
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/other.yml"))
      let refused = try await socket.protectctl("policy", "export", folder)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("is there and says something else; nothing was written, say --replace"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
      let replaced = try await socket.protectctl("policy", "export", folder, "--replace")
      #expect(replaced.status == 0)
      #expect(words(replaced).contains("'other.yml' is no policy of the daemon, and would be applied too"))
      #expect(try text(edited) == policies[policies.count - 1].text)
      let file = try await socket.protectctl("policy", "export", edited)
      #expect(file.status == 1 && file.errors.contains("it is no folder that can be listed"))
    }
  }

  private func imported(_ names: String, _ options: String...) async throws -> ProtectCtlRun {
    try await ProtectCtlRun.run(
      ["policy", "import", "gold", "--names", "-", "--array", "paris", "--type", "async", "--link", "paris-lyon"]
        + ["--remote-pool", "dr", "--interval", "5m", "--rpo", "10m"] + options, input: names)
  }

  @Test func `fifty names become a policy that selects these fifty`() async throws {
    let names = (1...50).map { "ora-data-\($0)" }
    let run = try await imported(
      "# the volumes of the move\n\n" + names.joined(separator: "\r\n") + "\n", "--pool", "prod")
    #expect(run.status == 0, "\(run.errors)")
    let policy = try #require(PolicyFile.parse(run.output, file: "f").first).policy
    #expect(policy.selector.names.patterns.map(\.pattern) == names)
    #expect(policy.selector.pools == ["prod"] && policy.mode == .observe && policy.selector.kind == .volume)
    #expect(policy.goal.replication == .async(interval: .seconds(300), rpo: .seconds(600)))
  }

  @Test(arguments: [
    ("name,size\na,1\n\"b, c\",2\na,3\n", [String](), ["a", "b, c"]),
    ("Size;Name\n1;x*y\n2;q\"\"\n", [], ["x\\*y", "q\"\""]),
    ("\u{FEFF}volume,pool\nv1,p\n,p\nv[2],p\n", ["--column", "volume"], ["v1", "v\\[2]"]),
    ("name\nonly\n", [], ["only"]), ("a\u{A0}b\n007\n", [], ["a\u{A0}b", "007"]),
  ])
  func `tables have a column of names, and names are no patterns`(
    _ table: String, _ options: [String], _ patterns: [String]
  ) async throws {
    let run = try await ProtectCtlRun.run(
      ["policy", "import", "gold", "--names", "-", "--array", "paris", "--type", "sync", "--link", "l"]
        + ["--remote-pool", "dr"] + options, input: table)
    #expect(run.status == 0, "\(run.errors)")
    let policy = try #require(PolicyFile.parse(run.output, file: "f").first).policy
    #expect(policy.selector.names.patterns.map(\.pattern) == patterns)
  }

  @Test func `what has no names is refused`() async throws {
    let none = try await imported("\n# nothing\n")
    #expect(none.status == 1)
    #expect(
      none.errors == "protectctl: cannot read names from '-': it has none; write one a line, or a column 'name'\n")
    let unknown = try await imported("volume,pool\na,b\n")
    #expect(
      unknown.errors
        == "protectctl: cannot read names from '-': it has no column 'name'; say --column with one of 'volume' and 'pool'\n"
    )
    let wrong = try await imported("a\n", "--kind", "lun")
    #expect(wrong.status == 1 && wrong.errors.contains("'kind' cannot be 'lun'"))
  }
}
