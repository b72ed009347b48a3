import Protection
import TestSupport
import Testing

/// What `why` lists is what stops steps.
@Suite struct ConcernedHoldsTests {
  private let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).remembering()

  private func holds(
    _ world: World, _ name: String = "db", on array: ArrayName = "paris"
  ) throws -> (manual: [String], automatic: [HoldSign]) {
    let explanation = try #require(
      explain(
        world.entity(name, on: array), on: array, world.assessed(), world.observation, policies: world.policies))
    let concerned = explanation.concerned(by: world.history.holds, world.history.automaticHolds, in: world.observation)
    return (concerned.manual.map(\.scope.words), concerned.automatic.map(\.sign))
  }

  @Test(
    arguments: [
      .policy("gold"), .array("paris"), .array("lyon"), .link(array: "paris", name: "paris-lyon"),
      .link(array: "lyon", name: "lyon-paris"),
    ] as [Hold.Scope])
  func aHoldAtEitherEndConcernsBothSides(_ scope: Hold.Scope) throws {
    for array in ["paris", "lyon"] as [ArrayName] {
      #expect(try holds(world.holding(scope), on: array).manual == [scope.words])
    }
    let missing = World.twoArrays().volume("db").policy(.gold()).holding(scope)
    #expect(try holds(missing).manual == [scope.words])
    #expect(missing.permitted().withheld.map { $0.reason.hasPrefix("hold 1 on ") } == [true])
  }

  @Test func whatHasNothingToDoWithItIsLeftOut() throws {
    let others = world.volume("other").holding(.entity(world.volume("other").entity("other").reference))
      .holding(.policy("silver")).holding(.array("nice"))
    #expect(try holds(others).manual == [])
  }

  @Test func itsCopyAndItsMembersCountToo() throws {
    let copy = world.holding(.entity(world.entity("db", on: "lyon").reference))
    #expect(try holds(copy).manual.count == 1)
    let group = World.twoArrays().group("app", members: ["a", "b"]).policy(.gold(kind: .consistencyGroup))
    #expect(try holds(group.holding(.entity(group.entity("b").reference)), "app").manual.count == 1)
    #expect(try holds(group.holding(.entity(group.entity("app").reference)), "b").manual.count == 1)
  }

  @Test func protectdsOwnHoldsAreListed() throws {
    let suspended = world.editReplica(of: "db") { $0.state = .suspended }.watched()
    #expect(try holds(suspended).automatic == [.suspended])
    #expect(try holds(suspended, on: "lyon").automatic == [.suspended])
    #expect(try holds(world.link { $0.state = .down }.watched()).automatic == [.linkNotUp])
    let over = suspended.with { $0.history.automaticHolds[0].phase = .ended }
    #expect(try holds(over).automatic == [])
  }
}
