import Foundation
import Testing

@testable import Protection

@Suite struct GlobTests {
  @Test(arguments: [
    ("*", "", true), ("*", "anything", true), ("", "", true), ("", "a", false), ("ora-*", "ora-", true),
    ("ora-*", "ora", false), ("ora-*", "ORA-1", false), ("*-log", "ora-log", true), ("*-log", "ora-log-1", false),
    ("a*b*c", "a--b--b--c", true), ("a*b*c", "a--c--b", false), ("?", "x", true), ("?", "é", true), ("?", "😀", true),
    ("??", "é", false), ("*?", "", false), ("*é", "caf\u{E9}", true), ("é", "e\u{301}", false),
    ("vol-[0-9]", "vol-7", true), ("vol-[0-9]", "vol-x", false), ("[!a-c]", "d", true), ("[!a-c]", "b", false),
    ("[!a]", "é", false), ("[a-]", "-", true), ("[a-c-]", "-", true), ("[-a]", "-", true), ("[a!]", "!", true),
    (#"\*"#, "*", true), (#"\*"#, "x", false), (#"\[a]"#, "[a]", true), (#"\é"#, "é", true), ("**", "x", true),
    ("a**?b", "axb", true), ("*a*a*a*b", String(repeating: "a", count: 60), false), ("[*]", "*", true),
    ("ab*ba", "aba", false), ("a*a", "aa", true), ("?-log", "é-log", true),
    ("[*]", "x", false), ("*[0-9]", "a1b2", true),
  ])
  func matches(_ pattern: String, _ name: String, _ doesMatch: Bool) throws {
    #expect(try #require(Glob(pattern)).matches(name) == doesMatch)
  }

  @Test(arguments: [
    ("[", Glob.Flaw.unclosedSet), ("a[b", .unclosedSet), ("[]", .emptySet), ("[!]", .emptySet),
    ("[z-a]", .backwardsRange),
    ("[é]", .notASCII), ("[a-é]", .notASCII), ("a\\", .loneBackslash), ("[]a]", .emptySet), ("[a-", .unclosedSet),
  ])
  func flawIsNamed(_ pattern: String, _ flaw: Glob.Flaw) {
    #expect(throws: flaw) { try Glob(parsing: pattern) }
    #expect(Glob(pattern) == nil)
  }

  @Test func onlyStarsMatchAll() throws {
    #expect(Glob.any.matchesAll)
    for (pattern, all) in [("*", true), ("***", true), ("?*", false), ("", false), ("a*", false)] {
      #expect(try #require(Glob(pattern)).matchesAll == all)
    }
  }

  /// The matcher that goes back once agrees with one that tries everything.
  @Test func agreesWithTheObviousMatcher() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(state: seed)
    for _ in 0..<3000 {
      let pattern = word(of: ["a", "b", "*", "?", "[ab]", "[!a]", "\\*", "é"], upTo: 7, &random)
      let name = word(of: ["a", "b", "*", "é"], upTo: 8, &random)
      let glob = try #require(Glob(pattern))
      #expect(
        glob.matches(name) == Self.obvious(Array(pattern)[...], Array(name)[...]), "seed \(seed): \(pattern) on \(name)"
      )
    }
  }

  private func word(of pieces: [String], upTo length: Int, _ random: inout SplitMix) -> String {
    (0..<Int.random(in: 0...length, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private static func obvious(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    switch first {
    case "*":
      return (0...name.count).contains { obvious(pattern.dropFirst(), name.dropFirst($0)) }
    case "?": return !name.isEmpty && obvious(pattern.dropFirst(), name.dropFirst())
    case "[":
      guard let letter = name.first, letter.isASCII, let end = pattern.firstIndex(of: "]") else { return false }
      var set = pattern[pattern.index(after: pattern.startIndex)..<end]
      let isNegated = set.first == "!"
      if isNegated { set = set.dropFirst() }
      return set.contains(letter) != isNegated && obvious(pattern[(end + 1)...], name.dropFirst())
    case "\\": return name.first == pattern.dropFirst().first && obvious(pattern.dropFirst(2), name.dropFirst())
    default: return name.first == first && obvious(pattern.dropFirst(), name.dropFirst())
    }
  }

  @Test func isStoredAsItsPattern() throws {
    let glob = try #require(Glob("ora-[0-9]*"))
    let data = try JSONEncoder().encode([glob])
    #expect(String(decoding: data, as: UTF8.self) == #"["ora-[0-9]*"]"#)
    #expect(try JSONDecoder().decode([Glob].self, from: data) == [glob])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Glob].self, from: Data(#"["["]"#.utf8)) }
  }
}
