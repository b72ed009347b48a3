import Foundation
import Protection
import Testing

/// One kind, one name everywhere: rule file, test file and heading in the findings reference.
@Suite struct FindingKindsTests {
  private var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private func names(in folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path()))
  }

  /// `rpo-exceeded` is `RPOExceeded`: the case's name with a capital, and RPO as it is written.
  private func fileName(_ kind: FindingKind) -> String {
    kind.rawValue.split(separator: "-").map { $0 == "rpo" ? "RPO" : $0.capitalized }.joined()
  }

  @Test func everyKindHasItsRuleAndItsTestAndThereAreNoOthers() throws {
    let expected = FindingKind.allCases.map(fileName)
    #expect(try names(in: "Sources/Protection/Assess/Rules") == Set(expected.map { "\($0).swift" }))
    #expect(try names(in: "Tests/ProtectionTests/Assess/Rules") == Set(expected.map { "\($0)Tests.swift" }))
  }

  @Test func everyRuleSaysWhatItReportsAndWhatEndsIt() throws {
    for kind in FindingKind.allCases {
      let file = root.appending(path: "Sources/Protection/Assess/Rules/\(fileName(kind)).swift")
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.contains("/// Reports: ") && text.contains("/// Remedy: "), "\(kind.rawValue)")
      #expect(text.contains(".\(kind)"), "\(kind.rawValue) is not reported by its own file")
    }
  }

  @Test func everyKindHasItsHeadingInTheFindingsReference() throws {
    let file = root.appending(path: "Sources/Protection/Documentation.docc/Findings.md")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    let headings = lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    #expect(headings == FindingKind.allCases.map(\.rawValue))
    for (index, kind) in FindingKind.allCases.enumerated() {
      let start = try #require(lines.firstIndex(of: "## \(kind.rawValue)"))
      let next =
        index + 1 < headings.count ? try #require(lines.firstIndex(of: "## \(headings[index + 1])")) : lines.count
      let section = lines[start..<next].joined(separator: "\n")
      for part in ["**Why it matters.**", "**Severity.**", "**What to do.**"] {
        #expect(section.contains(part), "\(kind.rawValue) lacks \(part)")
      }
    }
  }

  /// The thirty drifts of semantics 11, in order, each with kinds that exist; and no kind that is told nowhere.
  @Test func everyDriftHasItsRowAndEveryKindItsPlace() throws {
    let file = root.appending(path: "Sources/Protection/Documentation.docc/Findings.md")
    let overview = try #require(try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n## ").first)
    let rows = overview.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.dropFirst(2).first?.isNumber == true }
    #expect(rows.map { Int($0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces)) } == Array(1...30))
    for row in rows { #expect(!kinds(in: row).isEmpty && kinds(in: row).allSatisfy { $0 != nil }, "\(row)") }
    let told = kinds(in: Substring(overview)).compactMap { $0 }
    #expect(Set(told) == Set(FindingKind.allCases))
  }

  /// What stands between backquotes; nil for what is no kind.
  private func kinds(in text: Substring) -> [FindingKind?] {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count, by: 2).filter { !parts[$0].contains("_") && !parts[$0].contains(" ") }
      .map { FindingKind(rawValue: String(parts[$0])) }
  }

  /// A drift that is told by a replica's state is the only kind whose silence over a broken link proves nothing.
  @Test func kindsToldByReplicaStateAreThoseThatAreSilentOverALinkThatIsDown() {
    #expect(
      FindingKind.allCases.filter(\.isToldByReplicaState)
        == [
          .unknownProtection, .suspended, .autoSuspended, .rpoExceeded, .stalled, .notSynchronized,
          .initializationQueued, .initializationStuck,
        ])
  }
}
