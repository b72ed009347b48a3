import Protection
import TestSupport
import Testing

@Suite struct OutcomeUnknownTests {
  let world = World.twoArrays().volume("db").policy(.gold())

  @Test func aStepWithoutADefinitiveAnswerIsReported() throws {
    let step = try #require(world.planned().steps.first)
    let waiting = world.with {
      $0.history.undecidedIntents = [Intent(id: 7, cycle: 3, step: step, recordedAt: $0.takenAt)]
    }
    let findings = waiting.findings(.outcomeUnknown)
    #expect(
      findings.map(\.summary) == [
        "volume 'db' has had create-replica without a definitive answer since 2026-11-22T12:00:00Z; policy 'gold' waits "
          + "until both arrays were read"
      ])
    #expect(findings.first?.evidence["intent"] == "7")
    #expect(findings.first?.judgedFrom == ["paris", "lyon"])
  }

  @Test func aSuccessThatIsNotSeenIsReportedAfterTheSettleTimeAndIsCriticalOnceItIsMissedTwice() throws {
    let step = try #require(world.planned().steps.first)
    let answered = world.with {
      $0.history.undecidedIntents = [
        Intent(id: 7, cycle: 3, step: step, recordedAt: $0.takenAt, answeredReplica: 9)
      ]
    }
    #expect(answered.later(.seconds(59)).findings(.outcomeUnknown) == [])
    let late = answered.later(.minutes(1))
    #expect(
      late.findings(.outcomeUnknown).map(\.summary) == [
        "volume 'db' has had create-replica answered as done by array 'paris' at 2026-11-22T12:00:00Z (replica 9), but no "
          + "reading of both arrays shows it whole yet; policy 'gold' waits until one does"
      ])
    #expect(late.findings(.outcomeUnknown).map(\.severity) == [.warning])
    let missed = late.with { $0.history.undecidedIntents[0].isMissedTwice = true }
    #expect(
      missed.findings(.outcomeUnknown).map(\.summary) == [
        "volume 'db' has had create-replica answered as done by array 'paris' at 2026-11-22T12:00:00Z (replica 9), but "
          + "two readings of both arrays do not show it whole; policy 'gold' waits for a person to look there and to approve "
          + "making it again"
      ])
    #expect(missed.findings(.outcomeUnknown).map(\.severity) == [.critical])
  }

  @Test func silentWithoutOne() {
    #expect(world.findings(.outcomeUnknown) == [])
  }
}
