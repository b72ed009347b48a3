import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// Holds that end by themselves once their sign is gone and both sides show the roles of before.
@Suite struct PassingHoldTests {
  @Test func `H3: what a user suspended is left alone until it is resumed`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    try await daemon.expectHandsOff(.suspended, .passing)
    let hold = try #require(try daemon.store.automaticHolds().first)
    #expect(throws: StoreError.holdPassing(hold.id, seen: hold.seen, ending: hold.ending)) {
      try daemon.store.releaseHold(hold.id, by: .anna, at: daemon.now)
    }
    try daemon.perform(.resume(replicaOf: "prod-1"))
    try await daemon.expectReturn()
    let told = daemon.alerts.entries.filter { $0.event.hasPrefix("hold") }
    #expect(told.map(\.event) == ["hold", "hold-released"])
    #expect(told.first?.fields["entity"] == "prod-1")
  }

  @Test func `what else changed during a hold is shown first, and waits for approval`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    try await daemon.runCycle()
    try daemon.disturb()
    try await daemon.expectHandsOff(.suspended, .passing)
    try daemon.perform(.resume(replicaOf: "prod-1"))
    try await daemon.runCycles(2)
    try await daemon.restart()
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    let waiting = try #require(daemon.judgement?.plan.withheld.first)
    #expect(waiting.awaitsApproval && waiting.reason.hasPrefix("it is the first plan after the hold"))
    try daemon.approveWaiting()
    try await daemon.expectReturn()
  }

  @Test func `an approval from before a hold does not cover what changed during the next`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    try await daemon.runCycle()
    try daemon.disturb()
    try daemon.perform(.resume(replicaOf: "prod-1"))
    try await daemon.runCycles(2)
    try daemon.approveWaiting()
    // Before a cycle could use it somebody stops the replica again, and more than that changes.
    try daemon.perform(.suspend(replicaOf: "prod-1"))
    try await daemon.runCycles(2)
    try daemon.perform(.setInterval(replicaOf: "prod-1", seconds: 600), .resume(replicaOf: "prod-1"))
    daemon.simulator.clearRequestLog()
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    try daemon.approveWaiting()
    try await daemon.expectReturn()
  }

  @Test func `H4: suspended by the array, the other side gone`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(.deleteReplica(of: "prod-1", isForced: true), on: "lyon")
    try await daemon.expectHandsOff(.autoSuspended, .passing)
    try daemon.perform(.deleteReplica(of: "prod-1", isForced: true))
    try daemon.perform(.rename("prod-1", to: "survivor"), on: "lyon")
    try await daemon.expectHandsOff(.deletedAfterFailover, .sticky)
  }

  @Test(arguments: [SimulatedLinkHealth.down, .degraded, .unknown])
  func `H6: an outage of a link is one row, and ends by itself`(_ health: SimulatedLinkHealth) async throws {
    let daemon = try await TestDaemon.working(volumes: 8)
    try daemon.disturb()
    try daemon.perform(.setLink("paris-lyon", health))
    try await daemon.expectHandsOff(.linkNotUp, .passing)
    #expect(try daemon.store.automaticHolds().count == 1)
    try daemon.perform(.setLink("paris-lyon", .up))
    try await daemon.expectReturn()
  }

  @Test func `H6: a detached link, and what the array suspended with it`() async throws {
    let daemon = try await TestDaemon.working(volumes: 8)
    try daemon.disturb()
    try daemon.perform(.detachLink("paris-lyon"))
    try await daemon.expectHandsOff(.linkNotUp, .passing)
    #expect(try daemon.store.automaticHolds().count == 1)
    try daemon.perform(.attachLink("paris-lyon"), .resume(replicaOf: "prod-1"))
    try await daemon.expectReturn()
  }

  @Test func `H7: the other array does not answer; a new volume waits for it and nobody`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.perform(.setReachable(false), on: "lyon")
    try daemon.perform(.createVolume("prod-9", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.expectHandsOff(.peerUnreachable, .passing)
    try daemon.perform(.setReachable(true), on: "lyon")
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-9"])
    #expect(try daemon.store.automaticHolds().isEmpty)
  }

  @Test func `H7: roles that were turned while the array was silent make it sticky`() async throws {
    let daemon = try await TestDaemon.working("type: sync")
    try daemon.perform(.setReachable(false), on: "lyon")
    try await daemon.expectHandsOff(.peerUnreachable, .passing)
    try daemon.perform(.setReachable(true), on: "lyon")
    daemon.advance(.seconds(600))
    try daemon.perform(.switchRole(replicaOf: "prod-1"))
    try await daemon.expectHandsOff(.rolesReversed, .sticky)
  }

  @Test func `H8: one side of an active-active pair is suspended`() async throws {
    let daemon = try await TestDaemon.working("type: active-active")
    try daemon.perform(.suspend(replicaOf: "prod-1"), on: "lyon")
    try await daemon.expectHandsOff(.suspended, .passing)
    try daemon.perform(.resume(replicaOf: "prod-1"), on: "lyon")
    daemon.advance(.seconds(600))
    try await daemon.expectQuiet()
  }

  @Test func `H9: a deletion that protectd never saw shows by its fresh snapshots on both sides`() async throws {
    let base = "type: async, interval: 5m, rpo: 15m, base: { from: snapshot, otherwise: new }"
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", base)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", count: 1, pool: "prod")]
      $0.replicas = [SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "prod-1", remotePool: "dr")]
    }
    try daemon.perform(.deleteReplica(of: "prod-1", retainStagingArea: true))
    try await daemon.expectHandsOff(.replicaDeleted, .passing)
    #expect(daemon.verdict(of: "prod-1")?.word == .held)
    daemon.advance(.hours(1))
    try await daemon.runCycle()
    #expect(daemon.writes == ["POST replicas"])
  }

  @Test func `H10: a test of recovery on a writable snapshot of the copy`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(
      .createSnapshot(of: "prod-1", named: "test"), .createSnapshot(of: "test", named: "test-child"),
      .map("test-child"),
      on: "lyon")
    let child = try #require(daemon.simulator.snapshots(of: "test", on: "lyon").first { $0.name == "test-child" })
    let credentials = Data("admin:\(daemon.password.value)".utf8).base64EncodedString()
    let answer = try await daemon.simulator.respond(
      to: SimulatedRequest(
        "PUT", "/api/rest/volumes/\(child.id)?approved=true", headers: [("Authorization", "Basic \(credentials)")],
        body: Array(#"{"write_protected": false}"#.utf8)), array: "lyon")
    #expect(answer.status == 200)
    try await daemon.expectHandsOff(.recoveryTest, .passing)
    try daemon.perform(.unmap("test-child"), on: "lyon")
    try await daemon.expectReturn()
  }

  @Test func `H11: an operator's tag holds an entity that has no replica yet, or one that has`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(.createVolume("prod-2", pool: "prod", sizeBytes: 10_000_000_000))
    for name in ["prod-1", "prod-2"] {
      try daemon.perform(.setMetadata(of: name, key: "protectd-hold", value: "resize tonight"))
    }
    try await daemon.expectHandsOff(.operatorTag, .passing, on: "prod-2")
    #expect(daemon.withheld("prod-2").first?.contains("'resize tonight'") == true)
    #expect(try daemon.store.automaticHolds().count == 2)
    try daemon.perform(.setMetadata(of: "prod-2", key: "protectd-hold", value: nil))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-2"] && daemon.writes == ["POST replicas"])
    try daemon.perform(.setMetadata(of: "prod-1", key: "protectd-hold", value: nil))
    try await daemon.expectReturn()
  }

  @Test func `H11: an array that takes no list of keys is asked for all tags`() async throws {
    let daemon = try await TestDaemon.working()
    try daemon.disturb()
    try daemon.perform(.setMetadata(of: "prod-1", key: "protectd-hold", value: "resize tonight"))
    daemon.inject(.status(400), "GET", "metadata", on: "paris")
    let record = try await daemon.runCycle()
    #expect(record.outcome == .complete)
    #expect(try daemon.store.automaticHolds().map(\.sign) == [.operatorTag])
  }

  @Test func `a sign on a member holds its group, and a converged cycle writes nothing`() async throws {
    let daemon = try TestDaemon(policy("gold", "kind: consistency-group", "type: async, interval: 5m")) {
      $0.arrays[0].consistencyGroups = [
        SimulatedConsistencyGroups("fin", count: 1, pool: "prod", membersPerGroup: 2)
      ]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(1200))
    try daemon.perform(.setInterval(replicaOf: "cg:fin", seconds: 480))
    let member = try #require(daemon.judgement?.observation["paris"]?.entities.first { $0.consistencyGroupID != nil })
    try daemon.perform(.setMetadata(of: member.name, key: "protectd-hold", value: "resize"))
    try await daemon.expectHandsOff(.operatorTag, .passing, on: member.name)
    let before = try daemon.store.history(at: daemon.now).automaticHolds
    try await daemon.runCycle()
    #expect(try daemon.store.history(at: daemon.now).automaticHolds == before)
    try daemon.perform(.setMetadata(of: member.name, key: "protectd-hold", value: nil))
    try await daemon.expectReturn()
  }
}
