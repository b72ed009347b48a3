import Foundation

/// How much is fuzzed, and from which seed: `PROTECTD_FUZZ_SEED` and `PROTECTD_FUZZ_RUNS` of the environment, otherwise a
/// new seed each time and as many runs as fit the test command.
public struct FuzzPlan: Sendable {
  public let seed: UInt64
  public let runs: Int

  public init(_ name: String, runs: Int) {
    let environment = ProcessInfo.processInfo.environment
    seed = environment["PROTECTD_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
    self.runs = environment["PROTECTD_FUZZ_RUNS"].flatMap { Int($0) } ?? runs
    print("fuzzing \(name): PROTECTD_FUZZ_SEED=\(seed) PROTECTD_FUZZ_RUNS=\(self.runs)")
  }

  /// The generator of one run, which does not depend on the runs before it.
  public func generator(of run: Int) -> SeededGenerator {
    SeededGenerator(state: seed &+ UInt64(run) &* 0xD134_2543_DE82_EF95)
  }

  /// Said with each failure, so that it can be repeated.
  public func place(_ run: Int) -> String { "PROTECTD_FUZZ_SEED=\(seed), run \(run)" }
}

/// SplitMix64: small, and the same on every machine.
public struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  public mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  public mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0...elements.count - 1)]
  }
}
