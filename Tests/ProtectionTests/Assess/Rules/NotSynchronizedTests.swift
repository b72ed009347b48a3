import Protection
import TestSupport
import Testing

@Suite struct NotSynchronizedTests {
  let world = World.twoArrays().volume("db").replica(of: "db", type: .sync).policy(.gold(.sync))

  @Test(arguments: [
    (Replica.Synchronisation.inProgress, Severity.warning), (.outOfSync, .critical), (.lagging, .critical),
    (.stalled, .critical), (.other("ASYNC_MODE"), .critical),
  ])
  func anythingButSynchronizedIsReported(_ state: Replica.Synchronisation, _ severity: Severity) {
    let behind = world.editReplica(of: "db") { $0.synchronisation = state }
    #expect(behind.findings(.notSynchronized).map(\.severity) == [severity])
    #expect(behind.verdict(on: "db")?.word != .protected)
  }

  @Test func anArrayThatDoesNotTellIsReported() {
    let silent = world.editReplica(of: "db") { $0.synchronisation = nil }
    #expect(silent.findings(.notSynchronized).map(\.severity) == [.warning])
    #expect(silent.verdict(on: "db")?.word == .unknown)
  }

  @Test(arguments: [Replica.Synchronisation.initializing, .initializingPending, .synchronized])
  func silentWhileInitializingAndWhenSynchronized(_ state: Replica.Synchronisation) {
    let fine = world.editReplica(of: "db") { $0.synchronisation = state }
    #expect(fine.findings(.notSynchronized) == [])
  }

  @Test(arguments: [
    (Replica.Synchronisation.outOfSync, Verdict.Word.unprotected), (.lagging, .unprotected),
    (.initializing, .initializing), (.other("ASYNC_MODE"), .unknown),
  ])
  func eitherSideOfActiveActiveTells(_ state: Replica.Synchronisation, _ verdict: Verdict.Word) {
    let pair = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
    #expect(pair.verdict(on: "db") == .protected)
    let behind = pair.editReplica(of: "db", on: "lyon") { $0.synchronisation = state }
    #expect(behind.verdict(on: "db")?.word == verdict)
    #expect(behind.findings(.notSynchronized).map(\.judgedFrom) == (state == .initializing ? [] : [["lyon"]]))
    #expect(pair.editReplica(of: "db", on: "lyon") { $0.synchronisation = nil }.verdict(on: "db") == .protected)
    let stopped = pair.editReplica(of: "db", on: "lyon") { $0.state = .autoSuspended }
    #expect(stopped.verdict(on: "db")?.word == .unprotected)
    #expect(stopped.findings(.autoSuspended).map(\.judgedFrom) == [["lyon"]])
  }

  @Test func aFirstCopyThatIsInterruptedIsReported() {
    let interrupted = world.editReplica(of: "db") {
      $0.isInitial = true
      $0.synchronisation = .outOfSync
    }
    #expect(interrupted.verdict(on: "db")?.word == .unprotected)
    #expect(interrupted.findings(.notSynchronized).map(\.severity) == [.critical])
  }

  @Test func silentForASuspendedReplicaWhichHasItsOwnFinding() {
    let suspended = world.editReplica(of: "db") {
      $0.state = .suspended
      $0.synchronisation = .outOfSync
    }
    #expect(suspended.findingKinds == [.suspended])
  }
}
