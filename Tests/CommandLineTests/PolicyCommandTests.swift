import ControlAPI
import ControlTestSupport
import Foundation
import Protection
import Testing

/// The policy commands that read files or run an editor.
@Suite(.timeLimit(.minutes(5)))
struct PolicyCommandTests {
  /// Only disabling and deleting say how many replicas become unmanaged.
  @Test func whatWasNotAskedIsNotUnknown() async throws {
    let service = FixedControlService()
    service.change { answers in
      for index in answers.applied.changes.indices { answers.applied.changes[index].unmanagedReplicas = nil }
    }
    try await withControlSocket(service) { socket async throws in
      let file = socket.folder + "/gold.yaml"
      try Data(FixedAnswers.prodVolumesSync.utf8).write(to: URL(fileURLWithPath: file))
      let output = try await socket.protectctl("policy", "apply", file).output
      #expect(output.contains("\nfinance-cgs-async  created         1  enforce  -\n"))
      #expect(!output.contains("unknown"))
    }
  }

  private static let good = FixedAnswers.prodVolumesSync

  private func write(_ files: [String: String], _ folder: String) throws {
    for (name, text) in files {
      let url = URL(fileURLWithPath: folder + "/" + name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }

  @Test func aFolderMeansItsPolicyFiles() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      try write(
        ["p/b.yaml": Self.good, "p/a.yml": Self.good, "p/.c.yaml": "x", "p/README": "x", "p/invalid/d.yaml": "x"],
        socket.folder)
      let folder = socket.folder + "/p"
      let run = try await socket.protectctl("policy", "apply", folder, folder + "/b.yaml", "--reason", "first")
      #expect(run.status == 0)
      #expect(service.requests == ["applyPolicies \(folder)/a.yml,\(folder)/b.yaml,\(folder)/b.yaml reason=first"])
    }
  }

  @Test func standardInputIsAFile() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("policy", "apply", "-", input: Self.good)
      #expect(run.status == 0)
      #expect(service.requests == ["applyPolicies standard input reason=-"])
      #expect(service.appliedTexts == [Self.good])
    }
  }

  @Test func whatCannotBeReadIsSaid() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      try write(["empty/x": "", "big.yaml": String(repeating: "#", count: PolicyFile.maximumBytes + 1)], socket.folder)
      for (name, cause) in [
        ("missing.yaml", "there is no such file; check the path"),
        ("empty", "it has no *.yaml or *.yml; name a folder with policy files"),
        ("big.yaml", "it has more than \(PolicyFile.maximumBytes) bytes; split it"),
      ] {
        let path = socket.folder + "/" + name
        for command in ["apply", "validate"] {
          let run = try await socket.protectctl("policy", command, path)
          #expect(run.status == 1)
          #expect(run.errors == "protectctl: cannot read '\(path)': \(cause)\n")
        }
      }
      #expect(service.requests.isEmpty)
    }
  }

  @Test func validateAgainstArraysAsksWhatWouldChange() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("policy", "validate", "--against-arrays", "-", input: Self.good)
      #expect(run.status == 0)
      #expect(service.requests == ["previewPolicies standard input"])
      for words in [
        "policy 'prod-volumes-sync': +12 volumes, -3 volumes",
        "12 creations from the next cycle on, 4.1 TiB to copy at most",
        "1 replica becomes unmanaged", "warning: policy 'finance-cgs-async' selects nothing",
      ] { #expect(run.output.contains(words), "\(words)") }
      service.change {
        $0.preview.effect?.problems = ["array 'lyon' has no pool 'dr-9'; policy 'prod-volumes-sync' wants it"]
      }
      let wrong = try await socket.protectctl("policy", "validate", "--against-arrays", "-", input: Self.good)
      #expect(wrong.status == 1, "a policy that leads nowhere is not valid")
      #expect(wrong.output.contains("problem: array 'lyon' has no pool 'dr-9'"))
      service.change { $0.preview.effect = nil }
      let early = try await socket.protectctl("policy", "validate", "--against-arrays", "-", input: Self.good)
      #expect(early.status == 1)
      #expect(early.errors.contains("no cycle has ended yet"))
    }
  }

  @Test func aFingerprintIsShownAsOpensslDoesAndWhatToCompareItWithIsSaid() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let run = try await socket.protectctl("array", "fingerprint", "https://paris.example")
      #expect(run.status == 0)
      let shown = Array(repeating: "3F:9A", count: 16).joined(separator: ":")
      #expect(run.output.contains("    \(shown)\n"), "\(run.output)")
      let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("openssl x509 -noout -fingerprint -sha256 -in FILE"))
    }
  }

  @Test func consentIsSentAlong() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("policy", "apply", "-", "--yes", input: Self.good)
      #expect(run.status == 0)
      #expect(service.requests == ["applyPolicies standard input reason=- accepted"])
    }
  }

  @Test func whereNobodyCanBeAskedWhatNeedsConsentFails() async throws {
    let service = FixedControlService()
    service.refuse(
      with: ControlError(.needsConsent, "cannot apply policies: 1 replica would be left without a policy; say --yes"))
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("policy", "apply", "-", input: Self.good)
      #expect(run.status == 1)
      #expect(run.errors.contains("1 replica would be left without a policy"))
    }
  }

  @Test func validateNeedsNoDaemon() async throws {
    try await withTemporaryFolder { folder async throws in
      try write(["good.yaml": Self.good, "bad.yaml": "policy: x\narray: 7\n"], folder)
      let good = try await ProtectCtlRun.run(["policy", "validate", folder + "/good.yaml"])
      #expect(good.status == 0)
      #expect(good.output == "\(folder)/good.yaml: ok, 1 policy: prod-volumes-sync\n")
      let both = try await ProtectCtlRun.run(["policy", "validate", folder])
      #expect(both.status == 1)
      let expected = #expect(throws: PolicyFileErrors.self) {
        try PolicyFile.parse("policy: x\narray: 7\n", file: folder + "/bad.yaml")
      }
      #expect(both.output == good.output + (expected?.description ?? "?") + "\n")
      let json = try await ProtectCtlRun.run(["policy", "validate", folder, "--output", "json"])
      #expect(json.status == 1)
      let value = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(value["valid"] as? Bool == false)
      #expect((value["problems"] as? [[String: Any]])?.count == expected?.problems.count)
      #expect((value["problems"] as? [[String: Any]])?.first?["line"] as? Int == expected?.problems.first?.line)
      let input = try await ProtectCtlRun.run(["policy", "validate", "-"], input: "policy: [")
      #expect(input.status == 1)
      #expect(input.output.hasPrefix("standard input:1:"))
    }
  }

  @Test func editStoresTheNewText() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl(
        "policy", "edit", "prod-volumes-sync", "--reason", "louder",
        environment: ["EDITOR": "sed -i s/approve/enforce/"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(
        service.requests == [
          "policy prod-volumes-sync", "applyPolicies prod-volumes-sync.yaml reason=louder based_on=3",
        ])
      #expect(service.appliedTexts == [Self.good.replacingOccurrences(of: "approve", with: "enforce")])
    }
  }

  @Test func visualComesFirstAndNoChangeIsNoRevision() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl(
        "policy", "edit", "prod-volumes-sync", environment: ["EDITOR": "false", "VISUAL": "true"])
      #expect(run.status == 0)
      #expect(run.output.contains("unchanged"))
      #expect(service.requests == ["policy prod-volumes-sync"])
    }
  }

  @Test(arguments: [
    ("sed -i s/sync/synk/2", "prod-volumes-sync.yaml:"),
    ("sed -i s/prod-volumes-sync/other/", "the text holds 'other' instead; use 'policy apply' for other policies"),
    ("false", "cannot use the text of 'false': it failed; nothing has changed"),
    ("no-such-editor", "cannot use the text of 'no-such-editor': it failed; nothing has changed"),
  ])
  func aWrongTextIsNotStored(_ editor: String, _ cause: String) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let temporary = socket.folder + "/tmp"
      try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
      let run = try await socket.protectctl(
        "policy", "edit", "prod-volumes-sync",
        environment: [
          "EDITOR": editor.replacingOccurrences(of: "s/sync/synk/2", with: "'s/type: sync/type: synk/'"),
          "TMPDIR": temporary,
        ])
      #expect(run.status == 1)
      #expect(run.errors.contains(cause), "\(run.errors)")
      #expect(service.requests == ["policy prod-volumes-sync"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
    }
  }

  /// What somebody typed is not lost when the daemon goes away meanwhile.
  @Test func aTextThatCannotBeSentIsKept() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let temporary = socket.folder + "/tmp"
      try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
      let script = socket.folder + "/editor"
      try write(["editor": "#!/bin/sh\nsed -i s/approve/enforce/ \"$1\"\nrm '\(socket.path)'\n"], socket.folder)
      let run = try await socket.protectctl(
        "policy", "edit", "prod-volumes-sync", environment: ["EDITOR": "sh \(script)", "TMPDIR": temporary])
      #expect(run.status == 69)
      let folders = try FileManager.default.contentsOfDirectory(atPath: temporary)
      #expect(folders.count == 1)
      let kept = "\(temporary)/\(folders.first ?? "")/policy.yaml"
      #expect(run.errors.contains("the edited text is kept in '\(kept)'"))
      #expect(try String(contentsOfFile: kept, encoding: .utf8).contains("mode: enforce"))
    }
  }
}
