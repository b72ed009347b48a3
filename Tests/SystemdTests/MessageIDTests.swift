import FoundationEssentials
import Systemd
import Testing

@Suite struct MessageIDTests {
  /// Without the part that explains the kinds of findings.
  private static func text() throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../systemd/protectd.catalog")
    return String(decoding: try Data(contentsOf: file), as: UTF8.self).components(separatedBy: "\n# ---- Findings")[0]
  }

  /// The identifiers with the comment before each, as in the catalog's file.
  private static func catalog() throws -> [(event: String, id: String)] {
    let lines = try text().split(separator: "\n").map(String.init)
    return zip(lines, lines.dropFirst()).filter { $0.1.hasPrefix("-- ") }
      .map { (String($0.0.dropFirst(2)), String($0.1.dropFirst(3))) }
  }

  @Test func theCatalogExplainsEachAndNothingElse() throws {
    let explained = try Self.catalog()
    #expect(explained.map(\.id) == ProtectdMessageID.allCases.map(\.id))
    #expect(explained.map(\.event) == ProtectdMessageID.allCases.map(\.rawValue))
  }

  @Test func theyAreDistinctAndWellFormed() {
    let ids = ProtectdMessageID.allCases.map(\.id)
    #expect(Set(ids).count == ids.count)
    for id in ids {
      #expect(id.utf8.count == 32)
      #expect(id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }
  }

  /// journald shows the name of a field that an entry lacks, so a text may only use fields that each entry of its event
  /// class has.
  @Test(arguments: ProtectdMessageID.allCases) func theTextUsesOnlyFieldsThatAreAlwaysThere(event: ProtectdMessageID)
    throws
  {
    let text = try Self.text().components(separatedBy: "\n-- ").first { $0.hasPrefix(event.id) }
    let used = try #require(text).components(separatedBy: "@").filter { $0.hasPrefix("PROTECTD_") && !$0.contains(" ") }
    #expect(Set(used).isSubset(of: Set(Self.fields(of: event).map(\.name))))
    #expect(try #require(text).contains("\nSubject: "))
  }

  private static func fields(of event: ProtectdMessageID) -> [JournalField] {
    switch event {
    case .findingOpened, .findingEscalated, .findingReminder, .findingResolved: [.finding, .severity, .since, .cycle]
    case .cycle: [.cycle]
    case .step, .stepFailed, .withheld: [.policy, .array, .entity]
    case .policy: [.policy]
    case .array: [.array]
    default: []
    }
  }
}
