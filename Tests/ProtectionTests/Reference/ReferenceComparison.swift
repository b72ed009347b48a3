import Protection
import TestSupport

/// One world, judged by the real planner and by the reference.
struct ReferenceComparison {
  let reference: ReferencePlanner
  /// Of the real planner.
  let actual: [ReferenceRow]
  /// Sentences of the real one that belong to no known class.
  let unknownReasons: [String]

  /// - Parameter guarded: the world as the guard finds it; the same, unless something changed after planning.
  init(_ world: World, guardedBy guarded: World) {
    reference = ReferencePlanner(Self.reference(world), guardedBy: Self.reference(guarded))
    // What a cycle does from its observation to its guard.
    let plan = world.decided().planned()
    let seen = guarded.decided()
    let answer = seen.permitted(plan)
    let permitted = answer.permitted.map { step in
      ReferenceRow(
        changeWord: step.change.word, policy: step.policy, array: step.array, entity: step.entity, link: step.link,
        change: step.change, withheld: nil, consent: nil)
    }
    let withheld = answer.withheld.map { row in
      ReferenceRow(
        changeWord: row.changeWord, policy: row.policy, array: row.array, entity: row.entity, link: row.link,
        change: row.step?.change, withheld: WithheldClass(row), consent: row.consent)
    }
    actual = permitted + withheld
    unknownReasons = answer.withheld.filter { WithheldClass($0) == nil }.map(\.reason)
  }

  private static func reference(_ world: World) -> ReferenceWorld {
    var history = world.history
    history.automaticHolds = world.decided().history.automaticHolds
    return ReferenceWorld(world.policies, world.observation, history, world.settings)
  }

  /// Nil: they agree.
  var difference: String? {
    if !unknownReasons.isEmpty { return unknownReasons.map { "  of no known class: \($0)" }.joined(separator: "\n") }
    if actual == reference.rows { return nil }
    let lines =
      actual.filter { !reference.rows.contains($0) }.map { "  planner   \($0)" }
      + reference.rows.filter { !actual.contains($0) }.map { "  reference \($0)" }
    return lines.isEmpty ? "  the same rows in another order" : lines.joined(separator: "\n")
  }
}
