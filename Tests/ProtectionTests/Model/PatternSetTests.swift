import TestSupport
import Testing

@testable import Protection

/// Whoever may write policies and name volumes chooses both sides of every comparison.
@Suite struct PatternSetTests {
  private static let pieces = [
    "a", "a", "a", "b", "*", "?", "[ab]", "[!a]", "[!-~]", "\\*", "\\é", "é", "€", "😀", "e\u{301}", "\u{7FF}",
    "aaaaaaaaaaaa",
    "ab", "?é", "*?*",
  ]
  private static let letters = [
    "a", "a", "a", "b", "*", "é", "€", "😀", "e\u{301}", "\u{7FF}", "\u{80}", "aaaaaaaaaa", "ab",
  ]

  /// With a table that holds everything, and with one so small that nearly all is worked out each time.
  @Test(arguments: [4 << 20, 0]) func `random patterns match what the matcher that goes back matches`(
    _ tableBytes: Int
  ) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(state: seed)
    for _ in 0..<150 {
      let patterns = try (0..<Int.random(in: 1...12, using: &random)).map { _ in
        try #require(Glob(text(of: Self.pieces, upTo: 9, &random)))
      }
      let set = PatternSet(patterns, tableBytes: tableBytes)
      for _ in 0..<40 {
        let name = text(of: Self.letters, upTo: 12, &random)
        let expected = patterns.map { $0.matchesByGoingBack(name) }
        let row = set.row(of: name)
        let found = patterns.indices.map { set.matches($0, in: row) }
        #expect(found == expected, "seed \(seed): \(patterns) on '\(name)'")
        #expect(set.first(matching: name) == expected.firstIndex(of: true), "seed \(seed): \(patterns) on '\(name)'")
      }
    }
  }

  @Test func `no pattern matches nothing`() {
    let set = PatternSet([])
    #expect(set.first(matching: "") == nil && set.first(matching: "a") == nil)
  }

  @Test func `a pattern of several words of places is one pattern`() throws {
    let long = String(repeating: "ab?", count: 60)
    let set = PatternSet(try ["x*", "*\(long)*", "y"].map { try #require(Glob($0)) })
    #expect(set.first(matching: "--" + long.replacing("?", with: "é")) == 1)
    #expect(set.first(matching: "--" + long.dropLast()) == nil)
    #expect(set.first(matching: "y") == 2 && set.first(matching: "x" + long) == 0)
  }

  @Test func `a thousand patterns that go back over long runs read each name once`() throws {
    let run = String(repeating: "a", count: 31)
    let set = PatternSet(try (0..<1000).map { try #require(Glob("*\(run)b\($0)*")) })
    let names = (0..<500).map { String(repeating: "a", count: 58) + "\($0)" }
    for name in names { #expect(set.first(matching: name) == nil) }
    let bytes = names.reduce(0) { $0 + $1.utf8.count }
    // Each way that is seen for the first time is worked out once: the run, and where it ends in each digit.
    #expect(set.steps < 4 * bytes + set.width * 31 * 12)
    #expect(set.first(matching: "x\(run)b7x") == 7)
  }

  @Test func `names that fit no table cost the words of the patterns for each byte and no more`() throws {
    var random = SplitMix(state: 7)
    let word = { (random: inout SplitMix) in
      String((0..<40).map { _ in Bool.random(using: &random) ? "a" : "b" })
    }
    let set = PatternSet(try (0..<60).map { _ in try #require(Glob("*\(word(&random))*")) }, tableBytes: 64 << 10)
    let names = (0..<300).map { _ in word(&random) + word(&random) }
    for name in names { _ = set.first(matching: name) }
    #expect(set.steps <= names.reduce(0) { $0 + $1.utf8.count } * (set.width + 2))
  }

  private func text(of pieces: [String], upTo length: Int, _ random: inout SplitMix) -> String {
    (0..<Int.random(in: 0...length, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }
}
