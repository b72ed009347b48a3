import Foundation
import TestSupport
import Testing

@testable import Protection

/// Goal: no bytes that somebody applies end the daemon, or keep it busy. Method: samples and the hardest files that YAML has,
/// changed at the level of bytes, each end in policies or in problems at a place of the text, in bounded time. A failure
/// names seed and run; `PROTECTD_FUZZ_RUNS` asks for more.
@Suite struct PolicyFileFuzzTests {
  /// In a debug build on a busy machine: reading 64 KiB takes a few tenths of a second.
  private static let longest = Duration.seconds(10)

  @Test(.timeLimit(.minutes(5))) func `bytes of all kinds end in policies or in problems at a place`() throws {
    let plan = FuzzPlan("policy files", runs: 1200)
    let samples =
      try (Samples.names(in: "policies") + Samples.names(in: "policies/invalid")).map(Samples.bytes)
      + Self.bombs.map { Array($0.utf8) }
    var (read, refused) = (0, 0)
    for run in 0..<plan.runs {
      var generator = plan.generator(of: run)
      var bytes = generator.pick(samples)
      for _ in 0...Int.random(in: 0...4, using: &generator) { mutate(&bytes, with: samples, &generator) }
      let start = ContinuousClock.now
      let text = String(decoding: bytes, as: UTF8.self)
      do throws(PolicyFileErrors) {
        let documents = try PolicyFile.parse(text, file: "f")
        read += 1
        #expect(!documents.isEmpty, "\(plan.place(run))")
      } catch {
        refused += 1
        check(error, text, plan.place(run))
      }
      #expect(ContinuousClock.now - start < Self.longest, "\(plan.place(run)): \(bytes.count) bytes")
    }
    #expect(refused > 0 && (read > 0 || plan.runs < 100), "one of the two was never seen: \(plan.place(0))")
  }

  /// Each of these stands for far more than its bytes in YAML, or takes a reader that goes back for ever.
  @Test(.timeLimit(.minutes(2)), arguments: bombs.indices) func `a bomb is refused soon`(_ number: Int) {
    let start = ContinuousClock.now
    #expect(throws: PolicyFileErrors.self) { try PolicyFile.parse(Self.bombs[number], file: "f") }
    #expect(ContinuousClock.now - start < Self.longest)
  }

  private static let bombs: [String] = [
    // Aliases that double thirty times over.
    "a0: &a0 [x]\n" + (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined(),
    "policy: a\nx: " + String(repeating: "[", count: 60_000),
    "policy: a\nx: " + String(repeating: "{a: ", count: 16_000),
    "policy: a\n" + (0..<400).map { String(repeating: " ", count: $0) + "x:\n" }.joined(),
    "policy: a\n" + String(repeating: "? ", count: 30_000),
    "policy: a\n" + String(repeating: "- ", count: 30_000),
    // Doubled keys, for each of which the text is read once more.
    String(repeating: "policy: a\n", count: 6000),
    (0..<250).map { "k\($0): \(String(repeating: "x", count: 100))\nk\($0): b\n" }.joined(),
    // Escapes, quotes and comments that end nowhere.
    "policy: \"" + String(repeating: "\\u00e9", count: 10_000),
    "policy: '" + String(repeating: "''", count: 30_000),
    "policy: |\n" + String(repeating: "  #\n", count: 15_000),
    String(repeating: "---\n", count: 20_000),
    String(repeating: "\u{FEFF}", count: 20_000),
    String(repeating: "%YAML 1.2\n", count: 6000),
    "policy: a\ndescription: e" + String(repeating: "\u{301}", count: 30_000),
    "policy: a\narray: b\nselect: { kind: volume, name: \"" + String(repeating: "[", count: 200) + "\" }",
    "\u{E9}\r" + String(repeating: "\r\n", count: 30_000),
  ]

  private func check(_ errors: PolicyFileErrors, _ text: String, _ place: String) {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(!errors.problems.isEmpty && errors.problems == errors.problems.sorted(), "\(place)")
    for problem in errors.problems {
      let isInside =
        1...lines.count ~= problem.line && 1...(lines[problem.line - 1].count + 2) ~= problem.column
      #expect(isInside, "\(place): \(problem)")
      #expect(
        problem.message.hasPrefix("cannot read policy") && problem.message.contains("; ")
          && problem.message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
        "\(place): \(problem)")
    }
  }

  /// Bytes, so also those that are no UTF-8.
  private func mutate(_ bytes: inout [UInt8], with others: [[UInt8]], _ generator: inout SeededGenerator) {
    let place = Int.random(in: 0...bytes.count, using: &generator)
    let length = min(Int.random(in: 0...24, using: &generator), bytes.count - place)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: bytes.removeSubrange(place..<(place + length))
    case 1: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
    case 2 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 3 where place < bytes.count: bytes[place] = generator.pick(Array("\t\n\r\0 :-,[]{}&*!|>'\"%@`#?\\~".utf8))
    case 4: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
    case 5:
      let other = generator.pick(others)
      let start = Int.random(in: 0...other.count, using: &generator)
      bytes.insert(contentsOf: other[start..<min(start + 60, other.count)], at: place)
    case 6:
      // Many of one piece: nesting, doubled keys, long names.
      let piece = bytes[place..<(place + length)]
      for _ in 0..<Int.random(in: 1...200, using: &generator) { bytes.insert(contentsOf: piece, at: place) }
    default: bytes.removeSubrange(place...)
    }
  }
}
