import Testing

@testable import Protection

/// Which protections exist: every combination of entity, type and base is either a policy or refused at its place.
@Suite struct PolicyReaderTests {
  @Test(arguments: EntityKind.allCases, ReplicationType.allCases)
  func onlyAsynchronousForFilesystems(_ kind: EntityKind, _ type: ReplicationType) {
    let isPossible = kind != .filesystem || type == .async
    #expect(problems(kind: kind, type: type) == (isPossible ? [] : ["5:9"]))
  }

  @Test(arguments: EntityKind.allCases, ["new", "existing-target", "snapshot"])
  func noExistingTargetForFilesystems(_ kind: EntityKind, _ base: String) {
    let isPossible = kind != .filesystem || base != "existing-target"
    #expect(problems(kind: kind, type: .async, more: "base: { from: \(base) }") == (isPossible ? [] : ["8:17"]))
  }

  @Test(arguments: ReplicationType.allCases, ["interval: 5m", "rpo: 10m"])
  func timesOnlyForAsynchronous(_ type: ReplicationType, _ time: String) {
    #expect(problems(kind: .volume, type: type, more: time) == (type == .async ? [] : ["8:3"]))
  }

  @Test(arguments: [
    ("4s", "5s", true), ("4s", "4s", false), ("5m", "299s", false), ("5m", "301s", true), ("24h", "48h", true),
    ("1d", "1d", false), ("3s", "10m", false), ("25h", "26h", false), ("5m", "49h", false), ("5m", "3s", false),
  ])
  func rpoExceedsInterval(_ interval: String, _ rpo: String, _ isPossible: Bool) {
    let found = problems(kind: .volume, type: .async, more: "interval: \(interval)\n  rpo: \(rpo)")
    #expect(found.isEmpty == isPossible)
  }

  @Test func lengthsOfNamesAreThoseOfArrays() {
    let longest = String(repeating: "n", count: 65)
    #expect(problems(kind: .volume, type: .async, link: longest) == [])
    #expect(problems(kind: .volume, type: .async, link: longest + "n") == ["6:9"])
  }

  @Test(arguments: ["007", "1_000", "0x1F", "-3", "+.5", "1e3", ".inf", "true", "No", "off", "0o17", "0b1"])
  func wordsThatYAMLTakesForSomethingElseAreToBeQuoted(_ word: String) {
    #expect(problems(kind: .volume, type: .async, link: word) == ["6:9"])
    #expect(problems(kind: .volume, type: .async, link: "\"\(word)\"") == [])
  }

  @Test(arguments: ["a1", "1-2", "v1.2.3", "1st", "e5", "nope", "2027-06-30", "onto", "0xZZ", "a*b", "R&D", "wow!"])
  func otherWordsNeedNoQuotes(_ word: String) {
    #expect(problems(kind: .volume, type: .async, link: word) == [])
  }

  /// What nobody sees can be written all the same, as an escape that everybody sees: arrays may have such names.
  @Test(arguments: [
    (#""a\u200Bb""#, true), (#""a\xA0b\u2011""#, true), (#""a\U000E0041""#, true), ("\"a\u{200B}b\"", false),
    ("'a\u{200B}b'", false), ("a\u{A0}b", false), ("\"a\u{200B}\\u200Bb\"", false), ("\"a\\\"\u{2011}b\"", false),
    ("\"a\\\n    \u{2011}b\"", false), ("Zürich-東京", true), ("e\u{301}", true),
  ])
  func charactersThatDeceiveAreWrittenAsEscapes(_ link: String, _ isPossible: Bool) {
    #expect(problems(kind: .volume, type: .async, link: link) == (isPossible ? [] : ["6:9"]))
  }

  @Test(arguments: [
    ("name: \"a\u{2011}*\"", ["3:31"]), ("name: \"a\\u2011*\"", []), ("pool: [a, \"b\u{A0}c\"]", ["3:35"]),
    ("metadata: { tier: \"go\u{200B}ld\" }", ["3:43"]), ("metadata: { \"ti\u{200B}er\": gold }", ["3:37"]),
    ("metadata: { \"ti\\u200Ber\": gold }", []),
    ("exclude: [{ name: \"\u{201C}x\u{201D}\", reason: b }]", ["3:43"]),
    ("exclude: [{ name: x, reason: \"l\u{2019}été \u{2014} rebuilt\", owner: \"a\u{A0}b\" }]", []),
  ])
  func soInPatternsAndTagsButNotInProse(_ part: String, _ places: [String]) {
    #expect(problems(kind: .volume, type: .async, select: part) == places)
  }

  @Test(arguments: [
    ("2027-06-30", true), ("2028-02-29", true), ("2027-02-29", false), ("2100-02-29", false), ("2027-6-30", false),
    ("30.06.2027", false), ("2027-13-01", false), ("2027-00-10", false), ("2027-06-00", false),
    ("2027-06-30T00:00:00Z", false), ("1969-12-31", false), ("tomorrow", false), ("\"2027-06-30\"", true),
  ])
  func dates(_ date: String, _ isPossible: Bool) {
    let text = "exclude: [{ name: a, reason: b, until: \(date) }]"
    #expect(problems(kind: .volume, type: .sync, select: text) == (isPossible ? [] : ["3:64"]))
  }

  @Test(arguments: [
    ("1", true), ("10000", true), ("0", false), ("10001", false), ("-1", false), ("07", false), ("1.5", false),
    ("ten", false), ("1_0", false), ("\"5\"", false), ("99999999999999999999", false), ("[1]", false), ("0x10", false),
  ])
  func wholeNumbers(_ number: String, _ isPossible: Bool) {
    let found = problems(kind: .volume, type: .sync, end: "limits: { creates-per-cycle: \(number) }")
    #expect(found == (isPossible ? [] : ["9:30"]))
  }

  /// Places of all problems in a policy made of the parts; empty when it is read.
  private func problems(
    kind: EntityKind, type: ReplicationType, link: String = "l", select: String = "", more: String = "",
    end: String = ""
  ) -> [String] {
    let text = """
      policy: p
      array: a
      select: { kind: \(kind.rawValue)\(select.isEmpty ? "" : ", ")\(select) }
      protect:
        type: \(type.rawValue)
        link: \(link)
        remote-pool: r
        \(more)
      \(end)
      """
    do throws(PolicyFileErrors) {
      let policies = try PolicyFile.parse(text, file: "f").map(\.policy)
      #expect(policies.map(\.selector.kind) == [kind])
      #expect(policies.map(\.goal.replication.type) == [type])
      return []
    } catch {
      return error.problems.map { "\($0.line):\($0.column)" }
    }
  }
}
