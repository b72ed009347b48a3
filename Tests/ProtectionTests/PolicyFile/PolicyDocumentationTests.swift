import Testing

@testable import Protection

/// The reference of the policy file stays true: its examples are read, its messages are given, every key is in it.
@Suite struct PolicyDocumentationTests {
  private let path = "Sources/Protection/Documentation.docc/PolicyFile.md"

  @Test func exampleIsRead() throws {
    let parts = try Samples.text(path).split(separator: "```")
    let example = try #require(parts.first { $0.hasPrefix("yaml\n") }).dropFirst("yaml\n".count)
    #expect(
      try PolicyFile.parse(String(example), file: path).map(\.policy.name) == [
        "prod-volumes-sync", "finance-cgs-async",
      ])
  }

  @Test func messagesAreGiven() throws {
    let given = try Samples.names(in: "policies/invalid", ending: ".expected").map(Samples.text).joined()
      .split(separator: "\n")
    let shown = try Samples.text(path).split(separator: "\n").filter { $0.hasPrefix("policies/invalid/") }
    #expect(shown.count >= 5)
    #expect(shown.filter { !given.contains($0) } == [])
  }

  @Test func everyKeyIsExplained() throws {
    let rows = try Samples.text(path).split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { $0.dropFirst(3).prefix { $0 != "`" } }
    let keys = PolicySectionKind.allCases.flatMap { $0.keys.map(\.rawValue) }
    #expect(rows.map(String.init).sorted() == keys.sorted())
  }

  /// A key without a default is one that must be written.
  @Test func defaultsAreThoseOfTheReader() throws {
    let rows = try Samples.text(path).split(separator: "\n").filter { $0.hasPrefix("| `") }
    let withoutDefault = rows.filter { $0.hasSuffix("| |") }.map { String($0.dropFirst(3).prefix { $0 != "`" }) }
    let required = PolicySectionKind.allCases.flatMap { $0.required.map(\.rawValue) }
    #expect(withoutDefault.sorted() == required.sorted())
  }
}
