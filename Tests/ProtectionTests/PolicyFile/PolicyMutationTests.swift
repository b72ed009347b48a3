import Testing

@testable import Protection

/// Whatever is done to the samples, reading them ends in policies or in problems that lie inside the text.
@Suite struct PolicyMutationTests {
  @Test func mutatedSamplesAreReadOrRefusedAtAPlace() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(state: seed)
    let texts = try (Samples.names(in: "policies") + Samples.names(in: "policies/invalid")).map(Samples.text)
      .map { Array($0.unicodeScalars) }
    let deadline = ContinuousClock.now + .seconds(1)
    var refused = 0
    for round in 0..<2000 where ContinuousClock.now < deadline {
      var scalars = texts.randomElement(using: &random) ?? []
      for _ in 0...Int.random(in: 0...3, using: &random) { mutate(&scalars, with: texts, &random) }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      let text = String(view)
      do throws(PolicyFileErrors) {
        let documents = try PolicyFile.parse(text, file: "f")
        #expect(!documents.isEmpty)
        for document in documents {
          let again = try PolicyFile.parse(document.text, file: "f")
          #expect(again == [document], "seed \(seed), round \(round): \(text)")
        }
      } catch {
        refused += 1
        // Line ends as parsers see them: CRLF is one Character in Swift, so scalars are counted.
        let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(!error.problems.isEmpty && error.problems == error.problems.sorted())
        for problem in error.problems {
          let isInside = 1...lines.count ~= problem.line && 1...(lines[problem.line - 1].count + 2) ~= problem.column
          #expect(isInside, "seed \(seed), round \(round): \(problem) in \(text)")
          #expect(
            problem.message.hasPrefix("cannot read policy") && problem.message.contains("; "),
            "seed \(seed): \(problem)")
        }
      }
    }
    #expect(refused > 0, "seed \(seed): no mutation was ever refused")
  }

  private static let seasoning = Array(
    "\t\n\r\0 :-,[]{}&*!|>'\"%@`#?\\~=<0é😀\u{FEFF}\u{E000}\u{E100}…---".unicodeScalars)

  private func mutate(_ text: inout [Unicode.Scalar], with others: [[Unicode.Scalar]], _ random: inout SplitMix) {
    let place = Int.random(in: 0...text.count, using: &random)
    let length = min(Int.random(in: 0...12, using: &random), text.count - place)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: text.removeSubrange(place..<(place + length))
    case 1: text.insert(Self.seasoning.randomElement(using: &random) ?? "x", at: place)
    case 2: text.insert(contentsOf: text[place..<(place + length)], at: Int.random(in: 0...text.count, using: &random))
    case 3:
      let other = others.randomElement(using: &random) ?? []
      let start = Int.random(in: 0...other.count, using: &random)
      text.insert(contentsOf: other[start..<min(start + 40, other.count)], at: place)
    case 4 where place < text.count: text[place] = Self.seasoning.randomElement(using: &random) ?? "x"
    default: text.removeSubrange(place...)
    }
  }
}

/// A small random number generator with a seed (SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
