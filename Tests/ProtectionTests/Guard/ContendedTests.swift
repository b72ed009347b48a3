import Protection
import TestSupport
import Testing

@Suite struct ContendedTests {
  private static let world = World.twoArrays().volume("db").replica(of: "db")
    .editReplica(of: "db") { $0.interval = .minutes(8) }.policy(.gold())

  private static func repeated(_ count: Int, _ changeWord: String = "set-schedule", hoursAgo: Int = 5) -> World {
    world.with {
      $0.history.repetitions = [
        Repetition(
          entity: world.entity("db").identity, link: "paris-lyon", changeWord: changeWord, count: count,
          firstAt: world.takenAt + .hours(-hoursAgo))
      ]
    }
  }

  @Test func whatIsUndoneAgainAndAgainIsLeftAlone() {
    #expect(
      Self.repeated(3).permitted().withheld.map(\.reason) == [
        "it was done 3 times since 2026-11-22T07:00:00Z and undone by somebody each time; left alone until "
          + "2026-11-23T07:00:00Z"
      ])
    #expect(Self.repeated(3).findings(.wrongInterval).count == 1)
  }

  @Test func whatTheArraySuspendsAgainAndAgainIsLeftAlone() {
    let active = World.twoArrays().volume("db").replica(of: "db").policy(.gold(resume: .enforce)).remembering()
    let suspended = active.editReplica(of: "db") { $0.state = .autoSuspended }
    let resumed = { (count: Int) in
      suspended.with { world in
        world.history.repetitions = [
          Repetition(
            entity: world.entity("db").identity, link: "paris-lyon", changeWord: "resume-replica", count: count,
            firstAt: world.takenAt + .hours(-5))
        ]
      }
    }
    #expect(resumed(2).permitted().permitted.count == 1)
    #expect(
      resumed(3).permitted().withheld.map(\.reason) == [
        "it was done 3 times since 2026-11-22T07:00:00Z and suspended again each time; left alone until "
          + "2026-11-23T07:00:00Z"
      ])
  }

  @Test func twiceIsNotYetAFight() {
    #expect(Self.repeated(2).permitted().permitted.count == 1)
  }

  @Test func anotherChangeIsNotConcerned() {
    #expect(Self.repeated(9, "create-replica").permitted().permitted.count == 1)
  }
}
