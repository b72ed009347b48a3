import Foundation
import Protection
import Testing

/// `journalctl -x` explains each kind of finding by an entry of its own: cause, danger and action.
@Suite struct FindingCatalogTests {
  private static var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The catalog's entries of kinds, by their ids.
  private static func entries() throws -> [String: String] {
    let parts = try #require(try text("systemd/protectd.catalog").components(separatedBy: "\n# ---- Findings").last)
    let entries = parts.components(separatedBy: "\n-- ").dropFirst().map { ($0.prefix { $0 != "\n" }, $0) }
    return Dictionary(uniqueKeysWithValues: entries.map { (String($0.0), $0.1) })
  }

  @Test(arguments: FindingKind.allCases) func `every kind has its entry, with cause, danger and action`(
    kind: FindingKind
  ) throws {
    let entry = try #require(try Self.entries()[kind.messageID])
    #expect(entry.contains("\nSubject: Finding '\(kind.rawValue)' ("))
    for part in ["Cause: ", "Danger: ", "Severity: ", "Action: "] { #expect(entry.contains("\n\n\(part)"), "\(part)") }
    #expect(!entry.contains("`") && !entry.contains("**") && !entry.contains("<doc:"), "markup is not for a terminal")
  }

  @Test func `ids are distinct, well formed, and those that the documents list`() throws {
    let ids = FindingKind.allCases.map(\.messageID)
    #expect(Set(ids).count == ids.count)
    let explained = try Self.entries().keys
    #expect(Set(explained) == Set(ids))
    #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    let rows = try Self.text("Sources/Protection/Documentation.docc/Alerts.md").split(separator: "\n").map(String.init)
    let listed = FindingKind.allCases.map { "| `\($0.rawValue)` | `\($0.messageID)` |" }
    #expect(rows.filter { $0.wholeMatch(of: /\| `[a-z-]+` \| `[0-9a-f]{32}` \|/) != nil } == listed)
    let all = try Self.text("systemd/protectd.catalog").split(separator: "\n").filter { $0.hasPrefix("-- ") }
    #expect(Set(all).count == all.count, "no other event has one of them")
  }

  @Test func `what units and catalog name as documents is installed`() throws {
    let installed = try Self.text("Makefile")
    for file in ["protectd.service", "protectd.socket", "protectd.catalog"] {
      let named = try Self.text("systemd/\(file)").matches(of: /file:\/\/\/usr\/share\/doc\/protectd\/([A-Za-z]+\.md)/)
      #expect(!named.isEmpty)
      for name in Set(named.map(\.1)) { #expect(installed.contains(name), "\(file) names \(name)") }
    }
  }

  /// The catalog's text is that of the findings reference.
  @Test func `the catalog is what 'make catalog' makes`() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", Self.root.appending(path: "systemd/make-catalog").path, "--check"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
