import Protection
import TestSupport
import Testing

/// Goal: a plan that was applied and settled leaves nothing of itself to do. Method: cycle after cycle is applied to a
/// simple model of the arrays, until nothing is permitted any more; budgets alone decide how many it takes.
@Suite struct AppliedPlanPropertyTests {
  private static let cyclesAllowed = 60

  /// What was done where: a replica that was resumed may still need another schedule.
  private struct Place: Hashable {
    var change: String
    var entity: EntityIdentity
    var link: String
  }

  @Test func nothingIsProposedForWhatWasAppliedAndEveryWorldComesToRest() {
    var applied = 0
    for seed in JudgementPropertyTests.seeds {
      var world = World.eventful(seed: seed)
      var done: Set<Place> = []
      for cycle in 1...Self.cyclesAllowed {
        world = world.decided()
        let plan = world.permitted()
        let again =
          plan.permitted.filter { done.contains(place($0)) }.map { "\($0.change.word): \($0.reason)" }
          + plan.withheld.filter { done.contains(place($0)) }.map { "\($0.changeWord): \($0.reason)" }
        #expect(again == [], "seed \(seed), cycle \(cycle): proposed or withheld although it was applied before")
        if plan.permitted.isEmpty {
          #expect(!plan.withheld.contains(where: isBudget), "seed \(seed): at rest although only a budget stops it")
          break
        }
        #expect(cycle < Self.cyclesAllowed, "seed \(seed) does not come to rest")
        applied += plan.permitted.count
        done.formUnion(plan.permitted.map(place))
        world = world.applying(plan.permitted).settled(after: plan)
      }
    }
    #expect(applied > 100, "worlds in which nothing is applied prove nothing")
  }

  private func place(_ step: Step) -> Place {
    Place(change: step.change.word, entity: step.entity.identity, link: step.link)
  }

  private func place(_ row: WithheldStep) -> Place {
    Place(change: row.changeWord, entity: row.entity.identity, link: row.link)
  }

  /// What passes as soon as the steps before it are done.
  private func isBudget(_ row: WithheldStep) -> Bool {
    row.step != nil && WithheldClass(row).map { [.creationBudget, .estateShare].contains($0) } == true
  }
}
