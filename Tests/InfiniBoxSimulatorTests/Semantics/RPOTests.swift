import InfiniBoxSimulator
import Testing

/// RPO and sync interval (semantics 4).
@Suite struct RPOTests {
  @Test("4: the RPO status has one event at each edge")
  func edges() async throws {
    let world = try WatchedWorld()
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(120)
    #expect(try await world.shown()["rpo_state"] as? String == "OK" && world.events("REPLICA_RPO_LAGGING") == 0)
    world.advance(0.001)
    #expect(try await world.shown()["rpo_state"] as? String == "LAGGING")
    world.advance(3_600)
    #expect(world.events("REPLICA_RPO_LAGGING") == 1 && world.events("REPLICA_RPO_OK") == 0)
    try world.perform(.setLink("paris-lyon", .up))
    // The stalled job still ships its old snapshot; the one that waited behind it is within the RPO.
    world.advance(2)
    #expect(try await world.shown()["rpo_state"] as? String == "OK" && world.events("REPLICA_RPO_OK") == 1)
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(600)
    #expect(world.events("REPLICA_RPO_LAGGING") == 2)
  }

  @Test("4: without an RPO the status is N/A for ever")
  func none() async throws {
    let world = try WatchedWorld(rpo: nil)
    try world.perform(.suspend(replicaOf: "v"))
    world.advance(86_400)
    #expect(try await world.shown()["rpo_state"] as? String == "N/A" && world.events("REPLICA_RPO_LAGGING") == 0)
  }

  @Test("4: until the first copy is done the status is N/A, however long that takes")
  func initializing() async throws {
    let world = try WatchedWorld(isInitialized: false)
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(3_600)
    #expect(try await world.shown()["rpo_state"] as? String == "N/A" && world.events("REPLICA_RPO_LAGGING") == 0)
    // The first copy holds data that is older than the RPO; the next job makes it good.
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(11)
    #expect(try await world.shown()["rpo_state"] as? String == "LAGGING")
    world.advance(61)
    #expect(try await world.shown()["rpo_state"] as? String == "OK")
    #expect(world.events("REPLICA_RPO_LAGGING") == 1 && world.events("REPLICA_RPO_OK") == 1)
  }

  @Test("4: a replica from a base that is older than its RPO lags at once")
  func oldBase() async throws {
    let world = try WatchedWorld(isReplicated: false) { world in
      world.baseSnapshots = [
        SimulatedBaseSnapshots(array: "paris", link: "paris-lyon", entities: "v", remotePool: "dr")
      ]
    }
    world.advance(86_400)
    let pair: [String: Any] = [
      "local_base_action": "BASE", "remote_base_action": "BASE", "local_entity_id": world.test.entity("v"),
      "remote_entity_id": world.test.entity("v", on: "lyon"),
      "local_base_entity_id": try #require(world.simulator.snapshots(of: "v", on: "paris").first).id,
      "remote_base_entity_id": try #require(world.simulator.snapshots(of: "v", on: "lyon").first).id,
    ]
    let body: [String: Any] = [
      "link_id": try await world.test.link(), "entity_type": "VOLUME", "entity_pairs": [pair],
      "sync_interval": 60_000, "rpo_value": 120_000,
    ]
    let answer = try await world.call("POST", "replicas", body: body)
    #expect(answer.object["rpo_state"] as? String == "LAGGING")
    world.advance(1)
    #expect(try await world.shown()["rpo_state"] as? String == "OK")
  }

  @Test("4: suspended replicas keep ageing", arguments: [true, false])
  func suspended(byPerson: Bool) throws {
    let world = try WatchedWorld()
    try world.perform(byPerson ? .suspend(replicaOf: "v") : .lockPool("dr"), on: byPerson ? "paris" : "lyon")
    world.advance(120.001)
    #expect(try world.replica().isLagging && world.events("REPLICA_RPO_LAGGING") == 1)
  }

  @Test("4: removing the RPO ends the lag, a new one is judged at once")
  func removal() async throws {
    let world = try WatchedWorld()
    try world.perform(.suspend(replicaOf: "v"))
    world.advance(200)
    try world.perform(.setRPO(replicaOf: "v", seconds: nil))
    #expect(try await world.shown()["rpo_state"] as? String == "N/A" && !world.replica().isLagging)
    try world.perform(.setRPO(replicaOf: "v", seconds: 150))
    #expect(try world.replica().isLagging && world.events("REPLICA_RPO_LAGGING") == 2)
  }

  @Test("4: a group has one interval and one RPO, a later member's too")
  func group() throws {
    let world = try WatchedWorld(kind: .consistencyGroup)
    try world.perform(.createVolume("late", pool: "prod", sizeBytes: 10_000_000_000))
    try world.perform(.addMember("late", to: "v"))
    world.advance(2)
    try world.perform(.write(to: "late", bytes: 1_000))
    world.advance(60)
    #expect(try world.isEqual("late") && world.replica("cg:v").pairs.count == 3)
  }

  @Test("4: mirrors have neither interval nor RPO", arguments: [SimulatedReplicationType.sync, .activeActive])
  func mirrors(type: SimulatedReplicationType) async throws {
    let world = try WatchedWorld(type)
    let shown = try await world.shown()
    #expect(shown["sync_interval"] is Int == false && shown["rpo_value"] is Int == false)
    #expect(shown["rpo_state"] as? String == "N/A")
    #expect(world.refusal(of: .setRPO(replicaOf: "v", seconds: 60)) == "OPERATION_NOT_SUPPORTED")
    #expect(world.refusal(of: .setInterval(replicaOf: "v", seconds: 60)) == "OPERATION_NOT_SUPPORTED")
  }

  @Test("4: a job longer than its interval has the next ones queue as one")
  func longJob() throws {
    let world = try WatchedWorld(interval: 4, rpo: 8)
    try world.perform(.write(to: "v", bytes: 4_000_000_000))
    world.advance(20)
    #expect(try world.replica().pendingJobCount == 1 && world.replica().isLagging)
    world.advance(5)
    #expect(try world.replica().pendingJobCount == 0)
    world.advance(4)
    #expect(try !world.replica().isLagging)
  }

  @Test("4: an interval of 0 has no timer; jobs run on demand")
  func manual() throws {
    let world = try WatchedWorld()
    try world.perform(.setInterval(replicaOf: "v", seconds: 0))
    try world.perform(.write(to: "v", bytes: 1_000))
    world.advance(3_600)
    #expect(try !world.isEqual() && world.replica().nextJobAt == nil)
    try world.perform(.syncNow(replicaOf: "v"))
    world.advance(2)
    #expect(try world.isEqual() && world.replica().nextJobAt == nil)
  }

  @Test("4: an RPO as short as the interval is refused, or accepted", arguments: [true, false])
  func equal(isAllowed: Bool) throws {
    let world = try WatchedWorld { $0.settings.allowsRPOEqualToInterval = isAllowed }
    #expect(world.refusal(of: .setRPO(replicaOf: "v", seconds: 60)) == (isAllowed ? nil : "INVALID_RPO"))
    #expect(world.refusal(of: .setRPO(replicaOf: "v", seconds: 59)) == "INVALID_RPO")
  }

  @Test("4: the least RPO and interval can be set")
  func least() throws {
    let world = try WatchedWorld { world in
      world.settings.minimumRPOMilliseconds = 10_000
      world.settings.minimumSyncIntervalMilliseconds = 6_000
    }
    #expect(world.refusal(of: .setInterval(replicaOf: "v", seconds: 5)) == "INVALID_INTERVAL")
    try world.perform(.setInterval(replicaOf: "v", seconds: 6))
    #expect(world.refusal(of: .setRPO(replicaOf: "v", seconds: 9)) == "INVALID_RPO")
    try world.perform(.setRPO(replicaOf: "v", seconds: 10))
  }
}
