import InfiniBoxSimulator
import Testing

/// Consistency groups are replicated as one, and how their members come and go (semantics 5, rest 12.7).
@Suite struct GroupMemberTests {
  private func members(_ group: String, on array: String, _ test: TestSimulator) -> [Int] {
    test.simulator.groups(on: array).first { $0.name == group }?.memberIDs ?? []
  }

  /// A replicated group `fin` of two, and volumes that could join.
  private func replicated(
    _ type: String = "ASYNC", _ change: (inout SimulatedWorld) -> Void = { _ in }
  ) async throws -> TestSimulator {
    let test = try TestSimulator.refusing(change)
    let times: [String: Any] = ["sync_interval": 60_000, "rpo_value": 120_000]
    try await test.replicateGroup(["replication_type": type].merging(type == "ASYNC" ? times : [:]) { $1 })
    test.settle()
    return test
  }

  private func add(
    _ name: String, _ test: TestSimulator, _ extra: [String: Any] = [:]
  ) async throws -> TestSimulator.Answer {
    let body: [String: Any] = ["dataset_id": test.entity(name)]
    return try await test.call("POST", "cgs/\(test.entity("fin"))/members", body: body.merging(extra) { $1 })
  }

  /// The new member is a pair on both sides, and has the same data once the group is consistent again.
  private func expectMember(
    _ name: String, target: String, _ test: TestSimulator, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let replica = try #require(test.simulator.replica(of: "fin", on: "paris"), sourceLocation: sourceLocation)
    #expect(replica.isInitial, sourceLocation: sourceLocation)
    test.settle()
    let (local, remote) = (test.entity(name), test.entity(target, on: "lyon"))
    #expect(members("fin", on: "paris", test).contains(local), sourceLocation: sourceLocation)
    #expect(members("fin", on: "lyon", test).contains(remote), sourceLocation: sourceLocation)
    let settled = try #require(test.simulator.replica(of: "fin", on: "paris"), sourceLocation: sourceLocation)
    #expect(settled.pairs.contains { $0.localID == local && $0.remoteID == remote }, sourceLocation: sourceLocation)
    #expect(!settled.isInitial && settled.pairs.count == 3, sourceLocation: sourceLocation)
    let contents = [test.simulator.dataset(name, on: "paris"), test.simulator.dataset(target, on: "lyon")]
    #expect(contents[0]?.content == contents[1]?.content, sourceLocation: sourceLocation)
    test.expectSound(sourceLocation: sourceLocation)
  }

  @Test(arguments: ["ASYNC", "SYNC", "ACTIVE_ACTIVE"])
  func theArrayMakesTheTargetOfAMember(_ type: String) async throws {
    let test = try await replicated(type)
    let extra: [String: Any] = type == "ACTIVE_ACTIVE" ? ["active_active_info": ["base_action": "NEW"]] : [:]
    #expect(try await add("prod-1", test, extra).status == 200)
    try expectMember("prod-1", target: "prod-1", test)
  }

  @Test(arguments: ["ASYNC", "SYNC", "ACTIVE_ACTIVE"])
  func anEmptyTargetOfAMemberIsTaken(_ type: String) async throws {
    let test = try await replicated(type)
    let target = test.entity("target", on: "lyon")
    let extra: [String: Any] =
      type == "ACTIVE_ACTIVE"
      ? ["active_active_info": ["base_action": "EXISTING", "remote_entity_id": target]]
      : ["replication_pair_info": ["remote_base_action": "NO_BASE_DATA", "remote_entity_id": target]]
    #expect(try await add("prod-1", test, extra).status == 200)
    try expectMember("prod-1", target: "target", test)
  }

  @Test(arguments: [
    ("full", "TARGET_NOT_EMPTY"), ("small", "SIZE_MISMATCH"), ("elsewhere", "POOL_MISMATCH"),
    ("taken", "ENTITY_IN_CG"), ("target-snapshot-1", "TARGET_NOT_EMPTY"),
  ])
  func aTargetThatDoesNotFitIsRefused(_ name: String, _ code: String) async throws {
    let test = try await replicated {
      $0.arrays[1].volumes += [
        SimulatedVolumes("elsewhere", pool: "prod", usedBytes: 0), SimulatedVolumes("taken", pool: "dr", usedBytes: 0),
      ]
      $0.arrays[1].consistencyGroups = [SimulatedConsistencyGroups("other", pool: "dr", members: ["taken"])]
    }
    let pair: [String: Any] = ["remote_base_action": "NO_BASE_DATA", "remote_entity_id": test.entity(name, on: "lyon")]
    let body: [String: Any] = ["dataset_id": test.entity("prod-1"), "replication_pair_info": pair]
    try await test.expectRefused(
      code, "POST", "cgs/\(test.entity("fin"))/members", body: body, isRemote: true, about: [name])
  }

  @Test func aMemberCountsAgainstTheLimitAndThePeersPool() async throws {
    let test = try await replicated { $0.settings.maxReplicatedDatasets = 2 }
    let body: [String: Any] = ["dataset_id": test.entity("prod-1")]
    let path = "cgs/\(test.entity("fin"))/members"
    try await test.expectRefused("REPLICA_LIMIT_REACHED", "POST", path, body: body)
    let full = try await replicated()
    try full.simulator.perform(.limitPool("dr"), on: "lyon")
    try await full.expectRefused("POOL_LIMITED", "POST", path, body: body, isRemote: true, about: ["dr"])
  }

  @Test func theGroupsTimesAreImposedOnTheMember() async throws {
    let test = try await replicated()
    _ = try await add("prod-1", test)
    test.settle()
    let id = test.entity("prod-1")
    let replicas = try await test.get("replicas?local_entity_id=eq:\(test.entity("fin"))").list
    #expect(replicas.first?["sync_interval"] as? Int == 60_000 && replicas.first?["rpo_value"] as? Int == 120_000)
    let replica = try #require(replicas.first?["id"] as? Int)
    #expect(test.simulator.dataset("prod-1", on: "paris")?.replicaIDs == [replica])
    #expect(try await test.call("DELETE", "volumes/\(id)").code == "ENTITY_IS_REPLICATED")
  }

  @Test func whatIsReplicatedAloneJoinsAReplicatedGroupOnlyIfSet() async throws {
    let refusing = try await replicated()
    try await refusing.replicate("prod-1")
    refusing.settle()
    try await refusing.expectRefused(
      "ENTITY_ALREADY_REPLICATED", "POST", "cgs/\(refusing.entity("fin"))/members",
      body: ["dataset_id": refusing.entity("prod-1")], about: ["prod-1"])

    let test = try await replicated { $0.settings.groupAllowsReplicatedMember = true }
    try await test.replicate("prod-1")
    test.settle()
    let content = test.simulator.dataset("prod-1", on: "lyon")?.content
    #expect(try await add("prod-1", test).status == 200)
    // It keeps its copy, and its own replica is gone.
    #expect(test.simulator.dataset("prod-1", on: "lyon")?.content == content)
    #expect(test.simulator.replicas(on: "paris").map(\.entity) == ["fin"])
    #expect(test.simulator.replicas(on: "lyon").map(\.entity) == ["fin"])
    #expect(test.simulator.replica(of: "fin", on: "paris")?.isInitial == false)
    test.settle()
    #expect(test.simulator.replica(of: "fin", on: "paris")?.pairs.count == 3)
    test.expectSound()
  }

  @Test(arguments: [false, true])
  func whetherMembersChangeAtAllIsASetting(_ isSupported: Bool) async throws {
    let test = try await replicated { $0.settings.supportsGroupMemberChange = isSupported }
    let path = "cgs/\(test.entity("fin"))/members"
    if isSupported {
      #expect(try await test.call("DELETE", path + "/\(test.entity("fin-1"))").status == 200)
    } else {
      let body = ["dataset_id": test.entity("prod-1")]
      try await test.expectRefused("OPERATION_NOT_SUPPORTED", "POST", path, body: body, about: ["fin"])
      try await test.expectRefused(
        "OPERATION_NOT_SUPPORTED", "DELETE", path + "/\(test.entity("fin-1"))", about: ["fin"])
    }
  }

  @Test func onlyAMasterOfTheGroupsPoolJoins() async throws {
    let test = try await replicated { $0.arrays[0].volumes.append(SimulatedVolumes("away", pool: "dr")) }
    let path = "cgs/\(test.entity("fin"))/members"
    for (name, code) in [
      ("prod-1-snapshot-1", "ENTITY_IS_NOT_MASTER"), ("web-1", "ENTITY_IN_CG"), ("away", "POOL_MISMATCH"),
    ] {
      try await test.expectRefused(code, "POST", path, body: ["dataset_id": test.entity(name)], about: [name])
    }
    let sync = try await replicated("SYNC")
    let body = ["dataset_id": sync.entity("share")]
    try await sync.expectRefused(
      "REPLICATION_TYPE_NOT_SUPPORTED", "POST", "cgs/\(sync.entity("fin"))/members", body: body, about: ["share"])
  }

  // MARK: Leaving

  @Test func aRemovedMemberIsAnOrdinaryDatasetOnBothSides() async throws {
    let test = try await replicated()
    let point = test.simulator.replica(of: "fin", on: "paris")?.restorePoint
    let member = test.entity("fin-1")
    let answer = try await test.call("DELETE", "cgs/\(test.entity("fin"))/members/\(member)?retain_staging_area=false")
    #expect(answer.status == 200)
    for array in ["paris", "lyon"] {
      let dataset = try #require(test.simulator.dataset("fin-1", on: array))
      #expect(dataset.replicaIDs.isEmpty && !dataset.isWriteProtected && dataset.consistencyGroupID == nil)
      #expect(members("fin", on: array, test) == [test.entity("fin-2", on: array)])
      #expect(test.bases(of: "fin-1", on: array).isEmpty)
    }
    // The others were not initialised again.
    let replica = try #require(test.simulator.replica(of: "fin", on: "paris"))
    #expect(!replica.isInitial && replica.restorePoint == point && replica.pairs.count == 1)
    test.expectSound()
  }

  @Test func aRemovedMemberCanKeepABase() async throws {
    let test = try await replicated()
    let member = test.entity("fin-1")
    _ = try await test.call("DELETE", "cgs/\(test.entity("fin"))/members/\(member)?retain_staging_area=true")
    let bases = ["paris", "lyon"].compactMap { test.bases(of: "fin-1", on: $0).first }
    #expect(bases.count == 2 && bases[0].replicationGUID == bases[1].replicationGUID)
    let body = try await test.fromBase([test.basePair("fin-1", bases[0].id, bases[1].id)])
    #expect(try await test.call("POST", "replicas", body: body).status == 200)
    let sync = try await replicated("SYNC")
    let path = "cgs/\(sync.entity("fin"))/members/\(sync.entity("fin-1"))?retain_staging_area=true"
    try await sync.expectRefused("RETAIN_NOT_SUPPORTED", "DELETE", path, about: ["fin"])
  }

  @Test(arguments: ["ASYNC", "SYNC", "ACTIVE_ACTIVE"])
  func aRemovedMemberCanGoOnAsAReplicaOfItsOwn(_ type: String) async throws {
    let test = try await replicated(type)
    let path = "cgs/\(test.entity("fin"))/members/\(test.entity("fin-1"))"
    #expect(try await test.call("DELETE", path + "?create_replica=true&replica_name=alone").status == 200)
    let (own, peer) = (
      try #require(test.simulator.replica(of: "fin-1", on: "paris")),
      try #require(test.simulator.replica(of: "fin-1", on: "lyon"))
    )
    #expect(own.kind == .volume && own.remoteID == peer.id && peer.remoteID == own.id)
    #expect(own.type.rawValue == type && !own.isInitial)
    #expect(try await test.get("replicas/\(own.id)").object["description"] as? String == "alone")
    try test.simulator.perform(.write(to: "fin-1", bytes: 1_000), on: "paris")
    test.settle()
    let contents = ["paris", "lyon"].map { test.simulator.dataset("fin-1", on: $0)?.content }
    #expect(contents[0] == contents[1])
    #expect(test.simulator.replica(of: "fin-1", on: "paris")?.isInitial == false)
    test.expectSound()
  }

  @Test func withoutThePeerAMemberLeavesOnlyByForce() async throws {
    let test = try await replicated()
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    let path = "cgs/\(test.entity("fin"))/members/\(test.entity("fin-1"))"
    try await test.expectRefused("INVALID_STATE", "DELETE", path, about: ["fin"])
    #expect(try await test.call("DELETE", path + "?force_if_remote_error=true").status == 200)
    #expect(test.simulator.dataset("fin-1", on: "paris")?.replicaIDs == [])
    #expect(test.simulator.dataset("fin-1", on: "lyon")?.replicaIDs.isEmpty == false)
    // From now on the sides disagree, and an ordinary deletion says so.
    try test.simulator.perform(.setLink("paris-lyon", .up), on: "paris")
    test.simulator.advance(by: .seconds(300))
    let replica = try #require(test.simulator.replica(of: "fin", on: "paris")).id
    try await test.expectRefused("REMOTE_ERROR", "DELETE", "replicas/\(replica)", isRemote: true, about: ["fin"])
    #expect(try await test.call("DELETE", "replicas/\(replica)?force_if_remote_error=true").status == 200)
  }

  @Test func anEmptyGroupIsConsistentAtOnce() async throws {
    let test = try TestSimulator.refusing()
    try test.simulator.perform(.createConsistencyGroup("bare", pool: "prod"), on: "paris")
    let id = try await test.replicate("bare", kind: "CONSISTENCY_GROUP", members: [])
    let replica = try #require(test.simulator.replica(of: "bare", on: "paris"))
    #expect(!replica.isInitial && replica.pairs.isEmpty)
    #expect(try await test.get("replicas/\(id)").object["job_state"] as? String == "DONE")
    #expect(test.simulator.groups(on: "lyon").map(\.name).contains("bare"))
    // Its first member initialises it.
    let body = ["dataset_id": test.entity("prod-1")]
    #expect(try await test.call("POST", "cgs/\(test.entity("bare"))/members", body: body).status == 200)
    #expect(test.simulator.replica(of: "bare", on: "paris")?.isInitial == true)
    test.settle()
    #expect(test.simulator.replica(of: "bare", on: "paris")?.isInitial == false)
    test.expectSound()
  }
}
