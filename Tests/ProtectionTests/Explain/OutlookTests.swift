import Protection
import TestSupport
import Testing

@Suite struct OutlookTests {
  private func next(
    _ world: World, _ name: String = "db", on array: ArrayName = "paris", tried: Set<String> = []
  ) throws -> [String] {
    let answer = explain(
      world.entity(name, on: array), on: array, world.assessed(), world.observation, policies: world.policies)
    return outlook(try #require(answer), world.permitted(), world.history, tried: tried)
  }

  private let world = World.twoArrays().volume("db").policy(.gold())

  @Test func stepsAreSaidWithTheirReason() throws {
    let sentences = try next(world)
    #expect(sentences.count == 1)
    #expect(sentences[0].hasPrefix("create-replica: volume 'db' has no replica; policy 'gold' wants async"))
    #expect(try next(world.holding(.policy("gold")))[0].hasPrefix("withheld create-replica: hold 1 on policy 'gold'"))
  }

  @Test func aGroupsStepsConcernItsMembers() throws {
    let groups = World.twoArrays().group("fin", members: ["fin-1"]).policy(.gold(kind: .consistencyGroup))
    #expect(try next(groups, "fin-1")[0].hasPrefix("create-replica: consistency group 'fin' has no replica"))
  }

  @Test func whatWasTriedSinceTheReadingIsNotProposedAgain() throws {
    let step = try #require(world.planned().steps.first)
    #expect(try next(world, tried: [step.fingerprint]) == ["the next cycle reads what became of the last step"])
  }

  @Test func anUndecidedStepWaitsForReading() throws {
    let step = try #require(world.planned().steps.first)
    #expect(
      try next(world.undecided(step)) == [
        "nothing until both arrays were read: whether create-replica of cycle 1 took effect is not known yet; "
          + "the next cycle finds out by reading"
      ])
  }

  @Test func nothingIsSaidWithWhy() throws {
    let replicated = world.replica(of: "db")
    #expect(try next(replicated) == ["nothing: it is protected; each cycle checks that again"])
    #expect(try next(replicated, on: "lyon") == ["nothing here: see 'protectctl why db --array paris'"])
    let initial = replicated.editReplica(of: "db") { $0.isInitial = true }
    #expect(try next(initial) == ["nothing: the array makes the first copy; each cycle reads its progress"])
    let suspended = replicated.editReplica(of: "db") { $0.state = .suspended }
    #expect(try next(suspended) == ["nothing while it is held (suspended by a user)"])
    let stuck = replicated.editReplica(of: "db") { $0.type = .known(.sync) }
    #expect(
      try next(stuck) == [
        "nothing: there is no step that protectd may take; a person has to (is replicated sync, not async)"
      ])
    #expect(
      try next(world.unreadable("lyon")) == [
        "nothing is created or resolved until the next cycle knows more (array 'lyon' could not be read)"
      ])
    #expect(
      try next(world.with { $0.policies = [] }) == [
        "nothing: no enabled policy selects it; select it with one if it matters"
      ])
    let excluded = World.twoArrays().volume("db")
      .policy(.gold(exclusions: [Exclusion(name: .any, reason: "rebuilt nightly", owner: "storage-team")]))
    #expect(try next(excluded) == ["nothing: it is excluded (rebuilt nightly, owner storage-team)"])
  }
}
