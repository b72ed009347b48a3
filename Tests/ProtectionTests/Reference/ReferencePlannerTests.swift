import Foundation
import TestSupport
import Testing

/// Goal: the planner does what the documents say. Method: in each of many random worlds it is asked, and so is a slow and
/// obvious reference; every row has to be the same. A failure names the seed of its world.
@Suite struct ReferencePlannerTests {
  /// `make test-reference` asks for more.
  static let worlds = ProcessInfo.processInfo.environment["PROTECTD_REFERENCE_WORLDS"].flatMap { UInt64($0) } ?? 1_000

  @Test func thePlannerAgreesWithTheReference() {
    var tally = ReferenceTally()
    for seed in 1...Self.worlds {
      let world = World.eventful(seed: seed)
      let comparison = ReferenceComparison(world, guardedBy: world.disturbed(seed: seed))
      tally.count(comparison.reference)
      if let difference = comparison.difference { Issue.record("seed \(seed):\n\(difference)") }
    }
    print(tally.table(of: Self.worlds))
    #expect(tally.missing == [], "worlds in which this never happens prove nothing about it")
  }
}
