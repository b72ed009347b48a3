import Protection
import Testing

@testable import ProtectionStore

@Suite struct StepsTests {
  let fixture = try! StoreFixture()
  private let refusalLink = "paris-lyon"

  @Test func anIntentIsOnDiskBeforeItsOutcome() throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start.plus(1))
    #expect(intent.step == .create(5) && intent.cycle == cycle && intent.recordedAt == .start.plus(1))

    let crashed = try fixture.open(try fixture.crashCopy())
    #expect(try crashed.history(at: .start).undecidedIntents == [intent])
    #expect(
      try crashed.steps(of: intent.step.entity.identity, limit: 5) == [
        RecordedStep(intent: intent, outcome: nil, outcomeAt: nil)
      ])
    #expect(try crashed.beginCycle(at: .start.plus(60)) == cycle + 1)
  }

  @Test(arguments: [
    StepOutcome.done(replicaID: 9), .refused(because: "no space"), .unknown(because: "timed out"),
    .confirmed(replicaID: 9), .absent,
  ])
  func onlyAnUnknownOutcomeOrAnUnseenSuccessLeavesAnIntentUndecided(_ outcome: StepOutcome) throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start)
    try store.recordOutcome(outcome, of: intent.id, at: .start.plus(1))
    var undecided = intent
    if case .done(let replica) = outcome { undecided.answeredReplica = replica }
    #expect(try store.history(at: .start).undecidedIntents == (outcome.isDecided ? [] : [undecided]))
    #expect(
      try store.steps(limit: 5) == [RecordedStep(intent: intent, outcome: outcome, outcomeAt: .start.plus(1))])
  }

  @Test func aLaterReadingDecidesOnceAndForAll() throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start)
    try store.recordOutcome(.unknown(because: "reset"), of: intent.id, at: .start.plus(1))
    let record = CycleRecord.sample(
      number: cycle, at: .start,
      steps: [.init(intent: intent.id, step: intent.step, outcome: .unknown(because: "reset"))])
    try store.finishCycle(CycleResult(record: record))
    #expect(try store.history(at: .start).undecidedIntents == [intent])

    try store.runCycle(
      at: .start.plus(60), decisions: [IntentDecision(intent: intent.id, outcome: .unknown(because: "not read"))])
    #expect(try store.history(at: .start).undecidedIntents == [intent])
    let confirmed = IntentDecision(intent: intent.id, outcome: .confirmed(replicaID: 31))
    try store.runCycle(at: .start.plus(120), decisions: [confirmed])
    #expect(try store.history(at: .start).undecidedIntents.isEmpty)
    #expect(try store.steps(limit: 1).first?.outcome == .confirmed(replicaID: 31))
    #expect(try store.steps(limit: 1).first?.outcomeAt == .start.plus(122))
    #expect(throws: StoreError.intentDecided(intent.id)) {
      try store.recordOutcome(.absent, of: intent.id, at: .start.plus(130))
    }
    #expect(throws: StoreError.intentDecided(intent.id)) {
      try store.runCycle(at: .start.plus(180), decisions: [confirmed])
    }
    // What the first cycle saw stays as it saw it.
    #expect(try store.cycle(cycle) == record)
  }

  @Test func aSuccessThatAReadingShowsStaysTheSuccess() throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start)
    try store.recordOutcome(.done(replicaID: 9), of: intent.id, at: .start.plus(1))
    let seen = IntentDecision(intent: intent.id, outcome: .confirmed(replicaID: 9))
    try store.recordDecisions([seen], at: .start.plus(60))
    #expect(try store.history(at: .start).undecidedIntents.isEmpty)
    #expect(
      try store.steps(limit: 1) == [
        RecordedStep(intent: intent, outcome: .done(replicaID: 9), outcomeAt: .start.plus(1))
      ])
    #expect(throws: StoreError.intentDecided(intent.id)) { try store.recordDecisions([seen], at: .start.plus(61)) }
  }

  @Test func aSuccessThatReadingsMissKeepsAnotherStepOffUntilItIsKnownToBeMissed() throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start)
    try store.recordOutcome(.done(replicaID: 9), of: intent.id, at: .start.plus(1))
    #expect(throws: StoreError.self) { try store.recordIntent(.create(5), cycle: cycle, at: .start.plus(2)) }
    func miss(_ at: Timestamp) throws {
      try store.recordDecisions([IntentDecision(intent: intent.id, verdict: .missed(at: at))], at: .start.plus(90))
    }
    try miss(.start.plus(61))
    #expect(
      try fixture.open(try fixture.crashCopy()).history(at: .start).undecidedIntents.first?.missedAt == .start.plus(61))
    try miss(.start.plus(121))
    let again = try store.recordIntent(.create(5), cycle: cycle, at: .start.plus(200))
    #expect(try store.history(at: .start).undecidedIntents == [again])
    #expect(try store.steps(limit: 2).map(\.outcome) == [nil, .absent])
  }

  @Test func anUndecidedStepKeepsAnotherOneOff() throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start)
    #expect(throws: StoreError.stepUndecided(entity: "volume 'vol-5'", link: "paris-lyon", intent: intent.id)) {
      try store.recordIntent(.create(5), cycle: cycle, at: .start)
    }
    _ = try store.recordIntent(.create(5, link: "paris-rome"), cycle: cycle, at: .start)
    _ = try store.recordIntent(.create(6), cycle: cycle, at: .start)
    try store.recordOutcome(.absent, of: intent.id, at: .start)
    #expect(try store.recordIntent(.create(5), cycle: cycle, at: .start).id > intent.id)
  }

  @Test func intentsBelongToARunningCycle() throws {
    let store = try fixture.open()
    #expect(throws: StoreError.unknownCycle(1)) { try store.recordIntent(.create(5), cycle: 1, at: .start) }
    let record = try store.runCycle(at: .start)
    #expect(throws: StoreError.unknownCycle(record.number)) {
      try store.recordIntent(.create(5), cycle: record.number, at: .start)
    }
    #expect(throws: StoreError.unknownIntent(77)) { try store.recordOutcome(.absent, of: 77, at: .start) }
    #expect(try store.steps(limit: 5).isEmpty)
  }

  @Test func refusalsAreCountedUntilASuccess() throws {
    var store = try fixture.open()
    func attempt(_ outcome: StepOutcome, _ second: Int64) throws {
      let cycle = try store.beginCycle(at: .start)
      let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start.plus(second))
      try store.recordOutcome(outcome, of: intent.id, at: .start.plus(second))
    }
    func refusals() throws -> [Refusal] { try store.history(at: .start).refusals }
    let entity = EntityReference.volume(5).identity

    try attempt(.refused(because: "no space"), 1)
    try attempt(.refused(because: "pool locked"), 2)
    let twice = Refusal(
      entity: entity, link: refusalLink, count: 2, lastAt: .start.plus(2), because: "pool locked")
    #expect(try refusals() == [twice])
    try attempt(.absent, 3)
    let thrice = Refusal(
      entity: entity, link: refusalLink, count: 3, lastAt: .start.plus(3), because: Refusal.withoutEffect)
    #expect(try refusals() == [thrice])
    try store.close()
    store = try fixture.open()
    #expect(try refusals() == [thrice])
    try attempt(.done(replicaID: 1), 4)
    #expect(try refusals().isEmpty)
    let answered = try #require(try store.history(at: .start).undecidedIntents.first)
    try store.recordOutcome(.confirmed(replicaID: 1), of: answered.id, at: .start.plus(4))
    try attempt(.refused(because: "again"), 5)
    #expect(try refusals().map(\.count) == [1])
    let cycle = try store.beginCycle(at: .start)
    let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start.plus(6))
    try store.recordOutcome(.unknown(because: "reset"), of: intent.id, at: .start.plus(6))
    #expect(try refusals().map(\.count) == [1])
    try store.recordOutcome(.confirmed(replicaID: 1), of: intent.id, at: .start.plus(7))
    #expect(try refusals().isEmpty)
  }

  @Test func anOutcomeNamedOnlyByTheRecordCountsOnce() throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    let told = try store.recordIntent(.create(5), cycle: cycle, at: .start)
    let untold = try store.recordIntent(.create(6), cycle: cycle, at: .start)
    let refused = StepOutcome.refused(because: "no space")
    try store.recordOutcome(refused, of: told.id, at: .start)
    let record = CycleRecord.sample(
      number: cycle, at: .start,
      steps: [told, untold].map { .init(intent: $0.id, step: $0.step, outcome: refused) })
    try store.finishCycle(CycleResult(record: record))
    #expect(try store.history(at: .start).refusals.map(\.count) == [1, 1])
    #expect(try store.history(at: .start).undecidedIntents.isEmpty)
    #expect(try store.lastCycle() == record)
  }

  @Test func stepsAreListedNewestFirst() throws {
    let store = try fixture.open()
    let cycle = try store.beginCycle(at: .start)
    for object in [5, 6, 7] as [Int64] {
      let intent = try store.recordIntent(.create(object), cycle: cycle, at: .start)
      try store.recordOutcome(.done(replicaID: object), of: intent.id, at: .start)
    }
    #expect(try store.steps(limit: 2).map(\.intent.step) == [.create(7), .create(6)])
    #expect(try store.steps(of: EntityReference.volume(5).identity, limit: 9).map(\.intent.step) == [.create(5)])
    #expect(try store.steps(limit: -1).isEmpty)
  }
}
