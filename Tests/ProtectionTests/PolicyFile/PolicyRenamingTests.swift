import Testing

@testable import Protection

@Suite struct PolicyRenamingTests {
  private func document(_ name: String) throws -> PolicyDocument {
    let text =
      "# about gold\npolicy: \(name)  # gold\narray: gold\nselect: { kind: volume }\n"
      + "protect: { type: sync, link: l, remote-pool: p }\n"
    return try #require(PolicyFile.parse(text, file: "f").first)
  }

  @Test(arguments: ["gold", "\"gold\"", "'gold'", "\n  gold"])
  func `nothing but the name changes in the text`(_ written: String) throws {
    let old = try document(written)
    let new = try old.renamed(to: "silver-2")
    #expect(
      new.text
        == old.text.replacing("policy: \(written)", with: "policy: \(written.replacing("gold", with: "silver-2"))"))
    #expect(new.policy.name == "silver-2" && new.policy.array == "gold")
    #expect(try new.renamed(to: "gold") == old)
  }

  @Test(arguments: ["", "a b", "-x", "{x}", "no", "a: b", "x#", String(repeating: "n", count: 66)])
  func `what is no name is refused`(_ name: String) throws {
    #expect(throws: PolicyDocument.RenamingFlaw.badName) { try document("gold").renamed(to: PolicyName(name)) }
  }

  @Test func `a name that is written with escapes is left alone`() throws {
    #expect(throws: PolicyDocument.RenamingFlaw.unreadableText) {
      try document("\"\\x67old\"").renamed(to: "silver")
    }
  }
}
