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

  @Test func silentWithoutOne() {
    #expect(world.findings(.outcomeUnknown) == [])
  }
}
