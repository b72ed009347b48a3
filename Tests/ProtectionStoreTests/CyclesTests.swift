import Protection
import Testing

@testable import ProtectionStore

@Suite struct CyclesTests {
  @Test func aCycleAMinuteIsKeptForAsLongAsThePastIsKept() {
    let retention = Retention()
    #expect(retention.age == .seconds(90 * 86_400))
    #expect(Duration.seconds(60 * retention.cycles) >= retention.age)
  }

  let fixture = try! StoreFixture()

  @Test func aRecordComesBackAsItWas() throws {
    let store = try fixture.open()
    #expect(try store.lastCycle() == nil)
    let complete = try store.runCycle(at: .start)
    let partial = try store.runCycle(at: .start.plus(60), outcome: .partial)
    let failed = try store.runCycle(at: .start.plus(120), outcome: .failed(because: "no memory"))
    #expect(try store.cycles(limit: 9) == [failed, partial, complete])
    #expect(try store.cycles(limit: 2) == [failed, partial])
    #expect(try store.lastCycle() == failed)
    #expect(try store.cycle(partial.number) == partial)
    #expect(try store.cycle(99) == nil)
  }

  @Test func countsOfTheNewestCycleThatConcludedSomethingAreRemembered() throws {
    let store = try fixture.open()
    #expect(try store.history(at: .start).lastCounts == nil)
    try store.runCycle(at: .start)
    let partial = try store.runCycle(at: .start.plus(60), outcome: .partial)
    try store.runCycle(at: .start.plus(120), outcome: .failed(because: "no memory"))
    _ = try store.beginCycle(at: .start.plus(180))
    let expected = LastCounts(takenAt: partial.startedAt, policies: partial.policies, arrays: partial.arrays)
    #expect(try store.history(at: .start).lastCounts == expected)
  }

  @Test func numbersGrowAcrossRestartsAndCutOffCycles() throws {
    var numbers: [Int64] = []
    for _ in 0..<3 {
      let store = try fixture.open()
      numbers.append(try store.beginCycle(at: .start))
      numbers.append(try store.beginCycle(at: .start))
      try store.close()
    }
    #expect(numbers == [1, 2, 3, 4, 5, 6])
    let store = try fixture.open()
    #expect(try store.lastCycle() == nil)
    #expect(try store.cycle(1) == nil)
  }

  @Test func aCycleIsFinishedOnce() throws {
    let store = try fixture.open()
    let record = try store.runCycle(at: .start)
    #expect(throws: StoreError.unknownCycle(record.number)) { try store.finishCycle(CycleResult(record: record)) }
    #expect(throws: StoreError.unknownCycle(7)) {
      try store.finishCycle(CycleResult(record: .sample(number: 7, at: .start)))
    }
  }

  @Test func aConvergedCycleWritesFiveRows() throws {
    let store = try fixture.open()
    let findings = (0..<300).map { TrackedFinding.sample($0) }
    func known(_ at: Timestamp) -> [KnownReplica] { (0..<300).map { .sample($0, seenAt: at) } }
    try store.runCycle(
      at: .start, transitions: findings.map { .opened($0) }, open: findings, known: known(.start))
    let before = try store.rowsWritten()
    try store.runCycle(at: .start.plus(60), open: findings, changed: [], known: known(.start.plus(60)))
    // The cycle's row twice (begun, finished), the time at which replicas were seen, and the marks of two transactions.
    #expect(try store.rowsWritten() - before == 5)
    #expect(try store.history(at: .start).knownReplicas.allSatisfy { $0.lastSeenAt == .start.plus(60) })
    let details = try store.read { try $0.row("SELECT count(*) AS n FROM cycle_detail")?["n"] as Int? }
    #expect(details == 1)
  }

  @Test func aFailedCycleForgetsNothing() throws {
    let store = try fixture.open()
    let finding = TrackedFinding.sample(1)
    let replica = KnownReplica.sample(1, seenAt: .start)
    try store.runCycle(at: .start, transitions: [.opened(finding)], open: [finding], known: [replica])
    try store.runCycle(at: .start.plus(60), outcome: .failed(because: "bug"))
    #expect(try store.openFindings() == [finding])
    #expect(try store.history(at: .start).knownReplicas == [replica])
    #expect(try store.history(at: .start).lastCounts?.takenAt == .start)
  }

  @Test func oldCyclesAndResolvedFindingsGoInBatches() throws {
    let store = try ProtectionStore(
      path: fixture.path, version: "1", now: .start, migrations: Migration.all,
      retention: Retention(age: .seconds(100), cycles: 1000, batch: 2))
    let open = TrackedFinding.sample(1)
    let gone = (2...5).map { TrackedFinding.sample($0) }
    try store.runCycle(at: .start, transitions: ([open] + gone).map { .opened($0) }, open: [open] + gone)
    try store.runCycle(at: .start.plus(1), transitions: gone.map { .resolved($0) }, open: [open])
    for second in 2..<5 { try store.runCycle(at: .start.plus(Int64(second)), open: [open]) }
    try store.runCycle(at: .start.plus(200), open: [open])
    #expect(try store.cycles(limit: 99).map(\.number) == [6, 5, 4, 3])
    #expect(try store.findings(includingResolved: true) { $0 }.count == 3)
    for second in 201..<204 { try store.runCycle(at: .start.plus(Int64(second)), open: [open]) }
    #expect(try store.cycles(limit: 99).map(\.number) == [9, 8, 7, 6])
    #expect(try store.findings(includingResolved: true, as: \.tracked) == [open])
  }

  @Test func noMoreResolvedFindingsThanTheBoundAreKeptButThoseOfTheCycleItself() throws {
    let store = try ProtectionStore(
      path: fixture.path, version: "1", now: .start, migrations: Migration.all,
      retention: Retention(age: .seconds(1_000_000), resolvedFindings: 3, batch: 2))
    let findings = (0..<8).map { TrackedFinding.sample($0) }
    let gone = findings.prefix(7)
    let open = findings.suffix(1)
    try store.runCycle(at: .start, transitions: findings.map { .opened($0) }, open: findings)
    try store.runCycle(at: .start.plus(60), transitions: gone.map { .resolved($0) }, open: Array(open))
    #expect(try store.findings(includingResolved: true) { $0 }.count == 8, "their end has to be told")
    for (cycle, left) in [6, 4, 4].enumerated() {
      try store.runCycle(at: .start.plus(Int64(120 + cycle)), open: Array(open))
      #expect(try store.findings(includingResolved: true) { $0 }.count == left)
    }
    #expect(try store.findings(includingResolved: false, as: \.tracked) == Array(open))
  }

  @Test func noMoreCyclesThanTheBoundAreKept() throws {
    let store = try ProtectionStore(
      path: fixture.path, version: "1", now: .start, migrations: Migration.all,
      retention: Retention(age: .seconds(1_000_000), cycles: 3, batch: 10))
    for second in 0..<8 {
      let number = try store.beginCycle(at: .start.plus(Int64(second)))
      var record = CycleRecord.sample(number: number, at: .start.plus(Int64(second)))
      record.arrays[0].requests = second
      try store.finishCycle(CycleResult(record: record))
    }
    #expect(try store.cycles(limit: 99).map(\.number) == [8, 7, 6])
    #expect(try store.cycles(limit: 99).map(\.arrays[0].requests) == [7, 6, 5])
    let details = try store.read { try $0.row("SELECT count(*) AS n FROM cycle_detail")?["n"] as Int? }
    #expect(details == 3)
  }
}
