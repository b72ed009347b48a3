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
    SeededGenerator(seed: seed &+ UInt64(run) &* 0xD134_2543_DE82_EF95)
  }

  /// Said with each failure, so that it can be repeated.
  public func place(_ run: Int) -> String { "PROTECTD_FUZZ_SEED=\(seed), run \(run)" }
}
