import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// What an array suspended goes on once its cause is gone and nobody turned the roles: on a person's word, or on the
/// policy's.
struct ResumeTests {
  private static let async = "type: async, interval: 5m, rpo: 40h"

  /// One volume, or one group, replicated as the policy says.
  private func converged(
    _ protection: String = async, kind: String = "volume", mode: String = "enforce", resume: String = "approve"
  ) async throws -> TestDaemon {
    let text = { (mode: String) in policy("gold", "kind: \(kind), pool: prod", protection, mode: mode) }
    let daemon = try TestDaemon(text("enforce") + "\nresume: \(resume)") {
      if kind == "volume" {
        $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      } else {
        $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("prod-1", pool: "prod", membersPerGroup: 2)]
      }
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    if mode != "enforce" { try daemon.apply(text(mode) + "\nresume: \(resume)") }
    try await daemon.expectConverged()
    return daemon
  }

  /// A day and more without the link, then it is back.
  private func outage(_ daemon: TestDaemon, meanwhile: () throws -> Void = {}) async throws {
    try daemon.perform(.setLink("paris-lyon", .down))
    try await daemon.runCycles(3, every: .seconds(6 * 3600))
    try meanwhile()
    try await daemon.runCycles(2, every: .seconds(6 * 3600))
    try daemon.perform(.setLink("paris-lyon", .up))
    #expect(try daemon.replica(of: "prod-1").state == .autoSuspended)
    #expect(daemon.writes.isEmpty)
  }

  /// It caught up, and nothing is left to do.
  /// - Parameter isTold: whether the journal was told of the suspension; what is resumed in the cycle that finds it is not.
  private func expectCaughtUp(_ daemon: TestDaemon, isTold: Bool = true) async throws {
    #expect(daemon.writes == ["POST replicas/\(try daemon.replica(of: "prod-1").id)/resume"])
    #expect(try daemon.replica(of: "prod-1").state == .active)
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    #expect(
      daemon.alerts.transitions(of: .autoSuspended).filter { $0 != "reminder" }
        == (isTold ? ["opened", "resolved"] : []))
    try await daemon.expectConverged()
  }

  private let waiting =
    "a resume replaces what the target on array 'lyon' holds by what array 'paris' holds now; waits for approval"

  @Test(arguments: [("volume", "enforce"), ("volume", "approve"), ("consistency-group", "enforce")])
  func `after a day's outage it goes on when a person approved`(kind: String, mode: String) async throws {
    let daemon = try await converged(kind: kind, mode: mode)
    try await outage(daemon)
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    #expect(daemon.withheld("prod-1") == [waiting])
    try daemon.approveWaiting()
    try await daemon.runCycle()
    try await expectCaughtUp(daemon)
  }

  @Test(arguments: [Self.async, "type: sync"])
  func `after a day's outage it goes on by itself where the policy says so`(protection: String) async throws {
    let daemon = try await converged(protection, resume: "enforce")
    try await outage(daemon)
    try await daemon.runCycle()
    try await expectCaughtUp(daemon, isTold: false)
    let step = try #require(daemon.alerts.entries(of: "step").last)
    #expect(
      step.message.hasPrefix("resumed replica ")
        && step.message.hasSuffix("of volume 'prod-1' on array 'paris' over link 'paris-lyon'"))
  }

  @Test func `an observing policy only tells`() async throws {
    let daemon = try await converged(mode: "observe", resume: "enforce")
    try await outage(daemon)
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    #expect(daemon.withheld("prod-1") == ["policy 'gold' only observes"])
  }

  @Test func `a failover during the outage: never, not even when the roles were turned back`() async throws {
    let daemon = try await converged(resume: "enforce")
    try await outage(daemon) { try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon") }
    try await daemon.expectHandsOff(.bothSources, .sticky)
    try daemon.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try await daemon.expectHandsOff(.roleChanged, .sticky)
    try daemon.releaseHolds()
    try await daemon.runCycles(3)
    #expect(daemon.writes.isEmpty)
    let id = try daemon.replica(of: "prod-1").id
    #expect(
      daemon.withheld("prod-1") == [
        "replica \(id) was not seen active with these roles; resume it on array 'paris' if its content is the one that "
          + "counts"
      ])
    try daemon.perform(.resume(replicaOf: "prod-1"))
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try await daemon.expectConverged()
  }

  @Test func `what else changed during the outage is shown first`() async throws {
    let daemon = try await converged(resume: "enforce")
    try await outage(daemon) { try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 480)) }
    try await daemon.runCycles(2)
    try await daemon.restart()
    try await daemon.runCycle()
    #expect(daemon.writes.isEmpty)
    #expect(daemon.withheld("prod-1").first?.hasPrefix("it is the first plan after the hold on link") == true)
    try daemon.approveWaiting()
    try await daemon.runCycle()
    #expect(try daemon.replica(of: "prod-1").state == .active)
  }

  @Test func `a locked pool: not before it is unlocked`() async throws {
    let daemon = try await converged(resume: "enforce")
    try daemon.perform(.lockPool("dr"), on: "lyon")
    try await daemon.runCycles(3, every: .seconds(600))
    #expect(try daemon.replica(of: "prod-1").state == .autoSuspended)
    #expect(daemon.withheld("prod-1") == ["pool 'dr' of array 'lyon' is locked"])
    #expect(daemon.writes.isEmpty)
    try daemon.perform(.unlockPool("dr"), on: "lyon")
    try await daemon.runCycle()
    try await expectCaughtUp(daemon)
  }

  @Test func `what the array suspends again and again is left alone for the day`() async throws {
    let daemon = try await converged(resume: "enforce")
    for _ in 1...4 {
      try daemon.perform(.lockPool("dr"), on: "lyon")
      daemon.advance(.seconds(600))
      try daemon.perform(.unlockPool("dr"), on: "lyon")
      try await daemon.runCycle()
    }
    #expect(daemon.writes.count == 3)
    #expect(daemon.withheld("prod-1").first?.contains("suspended again each time; left alone until") == true)
    daemon.advance(.seconds(86_400))
    try await daemon.runCycle()
    #expect(daemon.writes.count == 4)
    #expect(try daemon.replica(of: "prod-1").state == .active)
  }

  @Test func `what a user suspended is nobody else's to resume`() async throws {
    let daemon = try await converged(resume: "enforce")
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    try await daemon.expectHandsOff(.suspended, .passing)
    #expect(daemon.judgement?.plan == PermittedPlan())
  }

  @Test(arguments: [SimulatedFault.Kind.loseReply, .statusAfterCommit(500)])
  func `a resume that happened without an answer is found by reading`(fault: SimulatedFault.Kind) async throws {
    let daemon = try await converged(resume: "enforce")
    try await outage(daemon)
    daemon.inject(fault, "POST")
    try await daemon.runCycle()
    #expect(try daemon.outcomes.last == "unknown")
    try await daemon.runCycle()
    #expect(try daemon.outcomes.last == "confirmed")
    try await expectCaughtUp(daemon, isTold: false)
  }

  @Test func `a resume that did not happen is tried again once it is settled`() async throws {
    let daemon = try await converged(resume: "enforce")
    try await outage(daemon)
    daemon.inject(.resetBeforeCommit, "POST")
    try await daemon.runCycle()
    daemon.advance(.seconds(30))
    try await daemon.runCycle()
    #expect(daemon.writes.count == 1)
    daemon.advance(.seconds(31))
    try await daemon.runCycle()
    #expect(try daemon.outcomes.suffix(2) == ["absent", "done"])
    #expect(try daemon.replica(of: "prod-1").state == .active)
  }

  @Test func `a consent is used up by one attempt`() async throws {
    let daemon = try await converged()
    try await outage(daemon)
    try await daemon.runCycle()
    try daemon.approveWaiting()
    try await daemon.runCycle()
    try daemon.perform(.lockPool("dr"), on: "lyon")
    daemon.advance(.seconds(600))
    try daemon.perform(.unlockPool("dr"), on: "lyon")
    try await daemon.runCycle()
    #expect(daemon.withheld("prod-1") == [waiting])
  }
}
