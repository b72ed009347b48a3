import Protection
import TestSupport
import Testing

@Suite struct UsedOnceTests {
  /// Policies of two arrays that each take the other's volume of that name as target: done both, each would overwrite
  /// what the other protects.
  private let world = World.twoArrays().volume("db").volume("db", on: "lyon")
    .policy(.gold(target: .existingTarget(otherwise: .withhold)))
    .policy(
      .gold(
        named: "silver", pools: ["dr"], link: "lyon-paris", remotePool: "prod",
        target: .existingTarget(otherwise: .withhold), array: "lyon"))

  @Test func ofTwoOppositeStepsOneIsPermitted() {
    let plan = world.permitted()
    #expect(world.planned().steps.map(\.array) == ["paris", "lyon"])
    #expect(plan.permitted.map(\.array) == ["paris"])
    #expect(plan.withheld.map(\.reason) == ["another step of this plan already uses volume 'db'"])
  }

  @Test func whatIsWithheldUsesNothing() {
    let plan = world.holding(.policy("gold")).permitted()
    #expect(plan.permitted.map(\.array) == ["lyon"])
  }
}
