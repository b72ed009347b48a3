import Protection
import TestSupport
import Testing

/// A policy that only observes is shown what enforcing it would do, with size, budgets, room and end, as one that asks is.
@Suite struct IfEnforcedTests {
  private func outcomes(_ world: World) throws -> [IfEnforced?]? {
    try ifEnforced(world.permitted(), world.policies, world.observation, world.history, world.settings)
  }

  @Test func `what only the mode stops would be done, and takes slots and budgets as if it enforced`() throws {
    var world = World.twoArrays().volumes(4).policy(.gold(mode: .observe))
    world.settings.initializationsInFlight = 3
    world.settings.createsPerCycle = 2
    let stopped = IfEnforced.queued(because: "at most 2 replicas are created in one cycle")
    #expect(try outcomes(world) == [.done, .done, stopped, stopped])
    #expect(world.permitted().permitted == [], "nothing of it is done")
  }

  @Test func `what would be withheld in any mode says only that`() throws {
    let world = World.twoArrays().volumes(2).policy(.gold(mode: .observe)).link { $0.state = .down }
    #expect(try outcomes(world) == nil)
  }

  @Test func `what does not fit would be withheld, and is not forecast`() throws {
    let world = World.twoArrays().volume("a", size: 10).volume("b", size: 950).policy(.gold(mode: .observe))
    let outcomes = try #require(try outcomes(world))
    #expect(outcomes[0] == .done)
    guard case .withheld(let reason)? = outcomes[1] else { return #expect(Bool(false), "\(outcomes)") }
    #expect(reason.hasPrefix("pool 'dr' of array 'lyon' has room for"))
  }

  @Test func `enforcing is a policy edit, so a large plan would wait for approval`() throws {
    var world = World.twoArrays().volumes(5).policy(.gold(mode: .observe))
    world.settings.changeSharePercent = 1
    world.settings.changeShareFloor = 2
    let outcomes = try #require(try outcomes(world))
    #expect(outcomes.count == 5)
    for outcome in outcomes {
      guard case .awaitingApproval(let reason)? = outcome else { return #expect(Bool(false), "\(outcomes)") }
      #expect(reason.hasPrefix("the first plan after a policy edit would change 5 entities at once"))
    }
  }

  @Test func `policies that ask or enforce have nothing to add`() throws {
    let world = World.twoArrays().volumes(2)
    #expect(try outcomes(world.policy(.gold(mode: .approve))) == nil)
    var full = world.policy(.gold())
    full.settings.createsPerCycle = 1
    #expect(full.permitted().withheld.count == 1)
    #expect(try outcomes(full) == nil)
  }

  @Test func `the forecast counts it after what is really planned`() throws {
    var world = World.twoArrays().volume("a", size: 10).volume("b", size: 30)
      .policy(.gold(named: "watching", matching: "a", mode: .observe)).policy(.gold(named: "zealous", matching: "b"))
    world.settings.initializationsInFlight = 1
    let plan = world.permitted()
    #expect(plan.permitted.map(\.entity.name) == ["b"] && plan.withheld.map(\.entity.name) == ["a"])
    let rate = CopyRate(bytesPerSecond: 100_000_000, copies: 1, measuredAt: world.takenAt)
    let rates: [ArrayName: CopyRate] = ["paris": rate]
    let outcomes = try #require(try outcomes(world))
    let real = forecast(plan, world.observation, world.history, rates, world.settings)
    let enforced = forecast(plan, world.observation, world.history, rates, world.settings, enforced: outcomes)
    #expect(real.withheld == [nil] && real.copies.map(\.planned) == [1])
    #expect(enforced.permitted == real.permitted, "its turn comes after what is planned")
    #expect(enforced.withheld == [world.takenAt + .seconds(400)])
    #expect(enforced.copies.map(\.planned) == [2])
    #expect(enforced.pools.map(\.neededBytes) == [40 * World.gigabyte])
  }
}
