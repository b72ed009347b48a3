import Protection
import TestSupport
import Testing

@Suite struct DecideIntentsTests {
  let before = World.twoArrays().volume("db").policy(.gold())

  private func decide(_ world: World) -> [IntentDecision] {
    decideIntents(world.observation, world.history, world.settings)
  }

  private var waiting: World {
    get throws { before.undecided(try #require(before.planned().steps.first)) }
  }

  @Test func aReplicaThatBothSidesShowConfirmsTheCreation() throws {
    let landed = try waiting.replica(of: "db").later(.seconds(1))
    #expect(
      decide(landed) == [
        IntentDecision(intent: 1, outcome: .confirmed(replicaID: landed.replica(named: "db").id))
      ])
  }

  @Test func absenceCountsOnlyOnceTheArrayHadTimeToSettle() throws {
    #expect(decide(try waiting) == [])
    #expect(decide(try waiting.later(.seconds(59))) == [])
    #expect(decide(try waiting.later(.seconds(60))) == [IntentDecision(intent: 1, outcome: .absent)])
  }

  /// The array answered 200 and its next complete listings do not have the replica.
  private var answered: World {
    get throws { try waiting.with { $0.history.undecidedIntents[0].answeredReplica = 7 } }
  }

  /// As after a cycle that kept what it decided.
  private func settled(_ world: World) -> World {
    world.with { _ = $0.history.settle(decide($0)) }
  }

  @Test func aSuccessThatNoReadingShowsIsMissedTwiceAndNeverAbsentByItself() throws {
    #expect(decide(try answered.later(.seconds(59))) == [])
    let first = try answered.later(.minutes(1))
    #expect(decide(first) == [IntentDecision(intent: 1, verdict: .missed(at: first.takenAt))])
    let once = settled(first)
    #expect(decide(once) == [], "the same reading judged again is no second one")
    #expect(once.permitted().withheld.map(\.consent) == [nil])
    let again = [IntentDecision(intent: 1, verdict: .missedTwice)]
    #expect(decide(once.later(.minutes(1))) == again)
    #expect(decide(once.later(.hours(900))) == again, "however long ago")
    let twice = settled(once.later(.minutes(1)))
    #expect(twice.permitted().withheld.map(\.consent) == [.makingAgain])
    #expect(decide(once.later(.minutes(-30))) == [], "before it was asked for")
    let back = once.with { $0.takenAt = $0.takenAt + .seconds(-10) }
      .with { $0.history.undecidedIntents[0].recordedAt = $0.takenAt + .hours(-1) }
    #expect(decide(back) == [IntentDecision(intent: 1, verdict: .missed(at: back.takenAt))], "the clock was set back")
  }

  @Test(arguments: ["paris", "lyon"] as [ArrayName])
  func aSuccessOfWhichOneSideStaysMissingWaitsForAPersonAsWell(side: ArrayName) throws {
    let first = try answered.later(.minutes(1)).replica(of: "db").deletingReplica(of: "db", on: [side])
    #expect(decide(first) == [IntentDecision(intent: 1, verdict: .missed(at: first.takenAt))])
    let twice = settled(first).later(.minutes(1))
    #expect(decide(twice) == [IntentDecision(intent: 1, verdict: .missedTwice)])
    #expect(settled(twice).permitted().permitted.isEmpty)
    let once = settled(try answered.later(.minutes(1))).later(.minutes(1))
    #expect(decide(once.unreadable("lyon")) == [])
    #expect(settled(once.unreadable("lyon")).history.undecidedIntents == once.history.undecidedIntents)
    let landed = once.replica(of: "db")
    #expect(decide(landed).map(\.outcome) == [.confirmed(replicaID: landed.replica(named: "db").id)])
  }

  @Test func aSuccessOnAVolumeThatIsGoneIsAbsent() throws {
    let once = settled(try answered.later(.minutes(1))).later(.minutes(1))
    let gone = once.edit("paris") { $0.entities.removeAll { $0.name == "db" } }
    #expect(decide(gone) == [IntentDecision(intent: 1, outcome: .absent)])
  }

  @Test func anUnreadArrayDecidesNothing() throws {
    let landed = try waiting.replica(of: "db").later(.hours(1))
    #expect(decide(landed.unreadable("lyon")) == [])
    #expect(decide(landed.unreadable("paris")) == [])
  }

  @Test func aReplicaOnOneSideOnlyDecidesNothing() throws {
    let landed = try waiting.replica(of: "db").later(.hours(1))
    #expect(decide(landed.deletingReplica(of: "db", on: ["lyon"])) == [])
    #expect(decide(landed.deletingReplica(of: "db", on: ["paris"])) == [])
  }

  @Test func anEntityThatIsMarkedAsReplicatedIsNotDecidedAsAbsent() throws {
    let marked = try waiting.later(.hours(1)).editEntity("db") { $0.isReplicated = true }
    #expect(decide(marked) == [])
    #expect(
      decide(marked.editEntity("db") { $0.isReplicated = false }) == [IntentDecision(intent: 1, outcome: .absent)])
  }

  @Test func anArrayUnderAnotherNameDecides() throws {
    let landed = try waiting.replica(of: "db").later(.seconds(60))
    for (old, new) in [("paris", "west"), ("lyon", "east")] as [(ArrayName, ArrayName)] {
      let renamed = landed.with { $0.inventories[new] = $0.inventories.removeValue(forKey: old) }
      #expect(decide(renamed).map(\.outcome) == [.confirmed(replicaID: landed.replica(named: "db").id)])
      let without = try waiting.later(.seconds(60)).with {
        $0.inventories[new] = $0.inventories.removeValue(forKey: old)
      }
      #expect(decide(without).map(\.outcome) == [.absent])
      #expect(decide(without.unreadable(new)) == [])
    }
  }

  @Test func anotherArrayUnderTheSameNameDecidesNothing() throws {
    let replaced = try waiting.later(.hours(1)).edit("paris") { $0.serial = 4711 }
    #expect(decide(replaced) == [])
  }

  @Test func anIntentFromAfterTheReadingIsNotDecidedByIt() throws {
    let earlier = try waiting.replica(of: "db").later(.seconds(-1))
    #expect(decide(earlier) == [])
  }

  @Test func aResumeIsConfirmedByAnActiveReplicaWithItsRoles() throws {
    let suspended = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.state = .autoSuspended }
      .policy(.gold())
    let waiting = suspended.undecided(try #require(suspended.planned().steps.first)).later(.seconds(1))
    let id = suspended.replica(named: "db").id
    let resumed = waiting.editReplica(of: "db") { $0.state = .active }
    #expect(decide(resumed) == [IntentDecision(intent: 1, outcome: .confirmed(replicaID: id))])
    #expect(decide(resumed.editReplica(of: "db", on: "lyon") { $0.role = .source }) == [])
    #expect(decide(resumed.unreadable("lyon").later(.hours(1))) == [])
    // What is told over a link that is not up decides nothing.
    #expect(decide(resumed.link { $0.state = .degraded }.later(.hours(1))) == [])
    #expect(decide(waiting) == [])
    let absent = [IntentDecision(intent: 1, outcome: .absent)]
    #expect(decide(waiting.later(.minutes(1))) == absent)
    #expect(decide(waiting.deletingReplica(of: "db").later(.minutes(1))) == absent)
  }

  @Test func aMemberIsConfirmedByThePairsOfBothSides() throws {
    let outside = ProposeMemberTests.grouped.volume("loose")
    let step = try #require(outside.planned().steps.first)
    let waiting = outside.undecided(step).later(.minutes(1))
    let landed = waiting.applying([step])
    #expect(
      decide(landed) == [IntentDecision(intent: 1, outcome: .confirmed(replicaID: landed.replica(named: "app").id))])
    #expect(decide(landed.editReplica(of: "app", on: "lyon") { $0.pairs.removeLast() }) == [])
    #expect(decide(landed.editReplica(of: "app") { $0.pairs.removeLast() }) == [], "a member without pair")
    #expect(decide(landed.unreadable("lyon")) == [])
    let absent = [IntentDecision(intent: 1, outcome: .absent)]
    #expect(decide(waiting) == absent)
    #expect(decide(waiting.later(.seconds(-1))) == [])
    #expect(decide(waiting.deletingReplica(of: "app")) == absent)
  }

  @Test func aScheduleThatTwoReadingsMissIsAbsentBecauseItCanBeSetAgain() throws {
    let slow = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.interval = .minutes(8) }
      .policy(.gold())
    let answered = slow.undecided(try #require(slow.planned().steps.first))
      .with { $0.history.undecidedIntents[0].answeredReplica = 7 }
    let once = settled(answered.later(.minutes(1)))
    #expect(once.history.undecidedIntents.count == 1)
    let twice = once.later(.minutes(1))
    #expect(decide(twice) == [IntentDecision(intent: 1, outcome: .absent)])
    #expect(settled(twice).history.refusals.map(\.count) == [1])
  }

  @Test func aScheduleIsConfirmedByItsValues() throws {
    let slow = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.interval = .minutes(8) }
      .policy(.gold())
    let waiting = slow.undecided(try #require(slow.planned().steps.first))
    let id = slow.replica(named: "db").id
    let set = waiting.editReplica(of: "db") { $0.interval = .minutes(5) }
    #expect(decide(set) == [IntentDecision(intent: 1, outcome: .confirmed(replicaID: id))])
    #expect(decide(waiting) == [])
    #expect(decide(waiting.later(.minutes(1))) == [IntentDecision(intent: 1, outcome: .absent)])
    #expect(
      decide(waiting.later(.minutes(1)).deletingReplica(of: "db")) == [IntentDecision(intent: 1, outcome: .absent)])
  }
}
