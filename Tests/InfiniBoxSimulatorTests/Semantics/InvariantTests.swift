import Foundation
import InfiniBoxSimulator
import Testing

/// Whatever operators do and whatever fails, in whatever order, the invariants of semantics 2.7 hold after every step.
@Suite struct InvariantTests {
  /// `PROTECTD_SIMULATOR_SEEDS=FIRST-LAST` or one number; without it a few seeds, so that the test command stays short.
  static var seeds: ClosedRange<UInt64> {
    let text = ProcessInfo.processInfo.environment["PROTECTD_SIMULATOR_SEEDS"] ?? ""
    let bounds = text.split(separator: "-").compactMap { UInt64($0) }
    guard let first = bounds.first, let last = bounds.last, first <= last else { return 1...15 }
    return first...last
  }

  @Test("2.7: the invariants hold after every step of a random walk", arguments: seeds)
  func holdAfterEveryStep(_ seed: UInt64) throws {
    var operators = RandomOperators(seed: seed)
    let simulator = try Simulator(operators.world())
    var watch = InvariantWatch()
    var history: [String] = []
    var done = 0
    try #require(watch.violations(in: simulator).isEmpty, "seed \(seed): the world is unsound from the start")
    for _ in 0..<150 {
      let (action, array, seconds) = (operators.action(), operators.array(), operators.seconds())
      do {
        try simulator.perform(action, on: array)
        done += 1
        history.append("\(array) \(action)")
      } catch {
        history.append("\(array) \(action) refused: \(error.code)")
      }
      var violations = watch.violations(in: simulator)
      if violations.isEmpty {
        simulator.advance(by: .milliseconds(Int(seconds * 1_000)))
        history.append("+\(seconds) s")
        violations = watch.violations(in: simulator)
      }
      try #require(
        violations.isEmpty, "seed \(seed): \(violations) after \(history.suffix(24).joined(separator: "; "))")
    }
    // Enough steps have to change something, or the invariants are not tried.
    #expect(done > 25, "seed \(seed)")
  }

  @Test("2.7: the same seed gives the same history")
  func sameSeedSameWorld() throws {
    func run() throws -> [ArraySnapshot?] {
      var operators = RandomOperators(seed: 7)
      let simulator = try Simulator(operators.world())
      for _ in 0..<100 {
        try? simulator.perform(operators.action(), on: operators.array())
        simulator.advance(by: .seconds(13))
      }
      return simulator.arrayNames.map { simulator.arraySnapshot($0) }
    }
    #expect(try run() == run())
  }
}
