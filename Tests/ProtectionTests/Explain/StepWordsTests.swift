import Protection
import TestSupport
import Testing

/// What became of a step is told as an outcome, not as a wish with a word before it.
@Suite struct StepWordsTests {
  private func step(_ world: World) throws -> Step { try #require(world.planned().steps.first) }

  @Test func `a creation, by its outcome`() throws {
    let step = try step(World.twoArrays().volume("db").policy(.gold()))
    #expect(
      step.words(of: .done(replicaID: 7)) == "created replica 7 of volume 'db' on array 'paris' over link 'paris-lyon'")
    #expect(
      step.words(of: .confirmed(replicaID: 7))
        == "created replica 7 of volume 'db' on array 'paris' over link 'paris-lyon', as a reading of both arrays shows"
    )
    #expect(
      step.words(of: .absent)
        == "array 'paris' did not create a replica of volume 'db' over link 'paris-lyon', as a reading of both arrays shows; "
        + "it may be tried again")
    #expect(
      step.words(of: .refused(because: "the pool is full"))
        == "array 'paris' did not create a replica of volume 'db' over link 'paris-lyon': the pool is full")
    #expect(
      step.words(of: .unknown(because: "no answer within 30 s"))
        == "array 'paris' was asked to create a replica of volume 'db' over link 'paris-lyon', and whether it did is not "
        + "known: no answer within 30 s; nothing more is done to it until both arrays have been read")
    #expect(step.words(of: nil).contains("the daemon ended before an answer came"))
  }

  @Test func `the other changes`() throws {
    let slow = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.interval = .minutes(8) }
      .policy(.gold())
    let id = slow.replica(named: "db").id
    #expect(
      try step(slow).words(of: .done(replicaID: id))
        == "set replica \(id) of volume 'db' to every 5 min on array 'paris' over link 'paris-lyon'")
    let suspended = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.state = .autoSuspended }
      .policy(.gold())
    #expect(
      try step(suspended).words(of: .done(replicaID: id))
        == "resumed replica \(id) of volume 'db' on array 'paris' over link 'paris-lyon'")
  }
}
