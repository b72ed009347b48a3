import InfiniBoxSimulator
import Testing

/// Which replicas arrays refuse to create (semantics 9, R1–R23), and that nothing changes then.
@Suite struct RefusalRowsCreationTests {
  @Test("R1: an entity is replicated once")
  func alreadyReplicated() async throws {
    let test = try TestSimulator.refusing()
    try await test.replicate("prod-1")
    try await test.replicateGroup()
    try await test.expectCreationRefused(
      "ENTITY_ALREADY_REPLICATED", try await test.newReplica(["prod-1"]), about: ["prod-1"])
    let group = try await test.newReplica(["fin-1", "fin-2"], kind: "CONSISTENCY_GROUP", group: "fin")
    try await test.expectCreationRefused("ENTITY_ALREADY_REPLICATED", group, about: ["fin"])
  }

  @Test("R2: a target is no source")
  func targetAsSource() async throws {
    let test = try TestSimulator.refusing()
    try await test.replicate("prod-1")
    let body: [String: Any] = [
      "link_id": try await test.link(on: "lyon"), "entity_type": "VOLUME", "base_action": "NEW",
      "local_entity_id": test.entity("prod-1", on: "lyon"), "remote_pool_id": try await test.pool("dr", on: "paris"),
    ]
    try await test.expectCreationRefused("ENTITY_IS_REPLICA_TARGET", body, on: "lyon", about: ["prod-1"])
  }

  @Test("R3: a snapshot is neither source nor target")
  func snapshot() async throws {
    let test = try TestSimulator.refusing()
    try await test.expectCreationRefused(
      "ENTITY_IS_NOT_MASTER", try await test.newReplica(["prod-1-snapshot-1"]), about: ["prod-1-snapshot-1"])
    try await test.expectCreationRefused(
      "ENTITY_IS_NOT_MASTER", try await test.existingTarget("prod-1", "target-snapshot-1"), isRemote: true,
      about: ["target-snapshot-1"])
    try test.simulator.perform(.createSnapshot(of: "fin", named: "moment"), on: "paris")
    let members = ["moment-fin-1", "moment-fin-2"]
    let group = try await test.newReplica(members, kind: "CONSISTENCY_GROUP", group: "moment")
    try await test.expectCreationRefused("ENTITY_IS_NOT_MASTER", group, about: ["moment"])
  }

  @Test("R4: a member is replicated through its group")
  func member() async throws {
    let test = try TestSimulator.refusing()
    try await test.expectCreationRefused("ENTITY_IN_CG", try await test.newReplica(["fin-1"]), about: ["fin-1"])
  }

  @Test("R5: a filesystem has asynchronous replicas only", arguments: ["SYNC", "ACTIVE_ACTIVE"])
  func filesystem(_ type: String) async throws {
    let test = try TestSimulator.refusing()
    let body = try await test.newReplica(["share"], kind: "FILESYSTEM", extra: ["replication_type": type])
    try await test.expectCreationRefused("REPLICATION_TYPE_NOT_SUPPORTED", body, about: ["share"])
  }

  @Test("R6: a target has the size of its source")
  func size() async throws {
    let test = try TestSimulator.refusing()
    let body = try await test.existingTarget("prod-1", "small")
    try await test.expectCreationRefused("SIZE_MISMATCH", body, isRemote: true, about: ["small"])
  }

  @Test("R7: a target without a base is empty")
  func full() async throws {
    let test = try TestSimulator.refusing()
    let body = try await test.existingTarget("prod-1", "full")
    try await test.expectCreationRefused("TARGET_NOT_EMPTY", body, isRemote: true, about: ["full"])
    #expect(
      try await test.call("POST", "replicas", body: try await test.existingTarget("prod-1", "target")).status == 200)
  }

  @Test("R8: a filesystem takes no existing target without a base")
  func existingFilesystem() async throws {
    let test = try TestSimulator.refusing()
    let body = try await test.existingTarget("share", "free", kind: "FILESYSTEM")
    try await test.expectCreationRefused("EXISTING_TARGET_NOT_SUPPORTED", body, isRemote: true, about: ["free"])
  }

  @Test("R9: a mapped target is taken by an asynchronous replica, not by an active-active one")
  func mapped() async throws {
    let test = try TestSimulator.refusing()
    try test.simulator.perform(.map("target"), on: "lyon")
    let body = try await test.existingTarget("prod-1", "target", ["replication_type": "ACTIVE_ACTIVE"])
    try await test.expectCreationRefused("ENTITY_IS_MAPPED", body, isRemote: true, about: ["target"])
    let asynchronous = try await test.existingTarget("prod-1", "target")
    #expect(try await test.call("POST", "replicas", body: asynchronous).status == 200)
    #expect(test.simulator.dataset("target", on: "lyon")?.isWriteProtected == true)
  }

  @Test("R10: a write-enabled target becomes write-protected, and takes writes again without the replica")
  func writeEnabled() async throws {
    let test = try TestSimulator.refusing()
    #expect(test.simulator.dataset("target", on: "lyon")?.isWriteProtected == false)
    let body = try await test.existingTarget("prod-1", "target")
    let id = try await test.call("POST", "replicas", body: body).id
    #expect(test.simulator.dataset("target", on: "lyon")?.isWriteProtected == true)
    #expect(try await test.call("DELETE", "replicas/\(id)").status == 200)
    #expect(test.simulator.dataset("target", on: "lyon")?.isWriteProtected == false)
  }

  @Test("R11: the link is connected", arguments: [SimulatedLinkHealth.down, .unknown])
  func link(_ health: SimulatedLinkHealth) async throws {
    let test = try TestSimulator.refusing()
    try test.simulator.perform(.setLink("paris-lyon", health), on: "paris")
    try await test.expectCreationRefused("LINK_NOT_UP", try await test.newReplica(["prod-1"]), about: ["paris-lyon"])
  }

  @Test("R11: the link is attached", arguments: ["paris", "lyon"])
  func detachedLink(_ array: String) async throws {
    let test = try TestSimulator.refusing()
    try test.simulator.perform(.detachLink("paris-lyon"), on: array)
    try await test.expectCreationRefused("LINK_NOT_UP", try await test.newReplica(["prod-1"]), about: ["paris-lyon"])
  }

  @Test("R12: a link for asynchronous replication carries no other", arguments: ["SYNC", "ACTIVE_ACTIVE"])
  func asyncOnlyLink(_ type: String) async throws {
    let test = try TestSimulator.refusing { $0.links[0].isAsyncOnly = true }
    let body = try await test.newReplica(["prod-1"], extra: ["replication_type": type])
    try await test.expectCreationRefused("LINK_NOT_READY_FOR_SYNC", body, about: ["paris-lyon"])
    try await test.replicate("prod-1")
  }

  @Test("R13: an active-active replica over a slow link is refused or not, as set", arguments: [true, false])
  func slowLink(_ isRefused: Bool) async throws {
    let test = try TestSimulator.refusing {
      $0.links[0].roundTripMilliseconds = 6
      $0.settings.refusesActiveActiveOverSlowLink = isRefused
    }
    let body = try await test.newReplica(["prod-1"], extra: ["replication_type": "ACTIVE_ACTIVE"])
    if isRefused {
      try await test.expectCreationRefused("LINK_TOO_SLOW", body, about: ["paris-lyon"])
    } else {
      #expect(try await test.call("POST", "replicas", body: body).status == 200)
    }
  }

  @Test(
    "R14: the versions are at most one major apart",
    arguments: [
      ("4.0.30.10", "5.5.0.10", true), ("5.0.3", "5.5.40", true), ("5.5.0.10", "6.0.20", true),
      ("7.3.10.20", "8.6.0.0", true), ("5.5.0.10", "7.3.10.20", false), ("8.6.0.0", "4.0.30.10", false),
    ])
  func versions(_ local: String, _ remote: String, _ isAllowed: Bool) async throws {
    let test = try TestSimulator.refusing {
      $0.arrays[0].version = local
      $0.arrays[1].version = remote
    }
    if isAllowed {
      try await test.replicate("prod-1")
    } else {
      try await test.expectCreationRefused("INCOMPATIBLE_VERSIONS", try await test.newReplica(["prod-1"]))
    }
  }

  @Test("R15: replicas have a limit, on either array", arguments: ["paris", "lyon"])
  func replicaLimit(_ array: String) async throws {
    let test = try TestSimulator.refusing { $0.settings.maxReplicas = 1 }
    try await test.replicate("prod-1")
    if array == "lyon" {
      // Only the target's object is left.
      try test.simulator.perform(.deleteReplica(of: "prod-1", isForced: true), on: "paris")
    }
    try await test.expectCreationRefused(
      "REPLICA_LIMIT_REACHED", try await test.newReplica(["prod-2"]), isRemote: array == "lyon")
  }

  @Test("R15: replicated datasets have a limit, and members count")
  func datasetLimit() async throws {
    let test = try TestSimulator.refusing { $0.settings.maxReplicatedDatasets = 3 }
    try await test.replicateGroup()
    let group = try await test.newReplica(["web-1"], kind: "CONSISTENCY_GROUP", group: "web")
    #expect(try await test.call("POST", "replicas", body: group).status == 200)
    try await test.expectCreationRefused("REPLICA_LIMIT_REACHED", try await test.newReplica(["prod-1"]))
  }

  @Test("R16: more initialisations than slots are queued, not refused")
  func slots() async throws {
    let test = try TestSimulator.refusing { $0.settings.maxConcurrentInitializations = 1 }
    try await test.replicate("prod-1")
    try await test.replicate("prod-2")
    #expect(test.simulator.replicas(on: "paris").map(\.jobState) == ["INITIALIZING", "PENDING"])
    test.settle()
    #expect(test.simulator.replicas(on: "paris").allSatisfy { !$0.isInitial })
  }

  @Test("R17: the remote pool has room for every target and takes it")
  func remotePool() async throws {
    let test = try TestSimulator.refusing {
      $0.arrays[1].pools.append(SimulatedPool("tiny", virtualCapacityBytes: 15_000_000_000))
    }
    let group = try await test.newReplica(["fin-1", "fin-2"], kind: "CONSISTENCY_GROUP", group: "fin", pool: "tiny")
    try await test.expectCreationRefused("POOL_CAPACITY", group, isRemote: true, about: ["tiny"])
    try test.simulator.perform(.limitPool("dr"), on: "lyon")
    let body = try await test.newReplica(["prod-1"])
    try await test.expectCreationRefused("POOL_LIMITED", body, isRemote: true, about: ["dr"])
    try test.simulator.perform(.lockPool("dr"), on: "lyon")
    try await test.expectCreationRefused("POOL_LOCKED", body, isRemote: true, about: ["dr"])
  }

  @Test("R18: the names of targets are free")
  func names() async throws {
    let test = try TestSimulator.refusing()
    let pair: [String: Any] = [
      "remote_base_action": "CREATE", "local_entity_id": test.entity("prod-1"), "remote_entity_name": "full",
    ]
    let volume = try await test.newReplica(["prod-1"], extra: ["entity_pairs": [pair]])
    try await test.expectCreationRefused("NAME_CONFLICT", volume, isRemote: true)
    try test.simulator.perform(.createConsistencyGroup("fin", pool: "dr"), on: "lyon")
    let group = try await test.newReplica(["fin-1", "fin-2"], kind: "CONSISTENCY_GROUP", group: "fin")
    try await test.expectCreationRefused("NAME_CONFLICT", group, isRemote: true)
  }

  @Test(
    "R21: times are long enough and the RPO exceeds the interval",
    arguments: [
      (60_000, 60_000, "INVALID_RPO"), (60_000, 30_000, "INVALID_RPO"), (4_000, 3_999, "INVALID_RPO"),
      (3_999, 60_000, "INVALID_INTERVAL"),
    ])
  func times(_ interval: Int, _ rpo: Int, _ code: String) async throws {
    let test = try TestSimulator.refusing()
    let times = ["sync_interval": interval, "rpo_value": rpo]
    try await test.expectCreationRefused(code, try await test.newReplica(["prod-1"], extra: times), status: 400)
    let id = try await test.replicate("prod-1", ["sync_interval": 60_000, "rpo_value": 120_000])
    try await test.expectRefused(code, "PUT", "replicas/\(id)", body: times, status: 400)
    #expect(
      try await test.call("PUT", "replicas/\(id)", body: ["sync_interval": 4_000, "rpo_value": 5_000]).status == 200)
  }

  @Test("R21: whether an RPO may equal the interval is a setting")
  func equalTimes() async throws {
    let test = try TestSimulator.refusing { $0.settings.allowsRPOEqualToInterval = true }
    try await test.replicate("prod-1", ["sync_interval": 4_000, "rpo_value": 4_000])
  }

  @Test("R22: a concurrent replica needs an active-active one, on a consistency group")
  func concurrent() async throws {
    let test = try TestSimulator.threeArrays()
    let group = try await test.toNice(["fin-1", "fin-2"], group: "fin", ["sync_interval": 4_000, "rpo_value": 60_000])
    try await test.replicateGroup()
    try await test.expectCreationRefused("CONCURRENT_REQUIRES_AA", group, about: ["fin"])
    try await test.replicate("prod-1", ["replication_type": "ACTIVE_ACTIVE"])
    try await test.expectCreationRefused(
      "CONCURRENT_REQUIRES_AA", try await test.toNice(["prod-1"]), about: ["prod-1"])
  }

  @Test("R22: an active-active group takes one asynchronous replica to a third array, with an RPO of at least 5 s")
  func concurrentAllowed() async throws {
    let test = try TestSimulator.threeArrays()
    try await test.replicateGroup(["replication_type": "ACTIVE_ACTIVE"])
    test.settle()
    let times = { (rpo: Int) -> [String: Any] in ["sync_interval": 4_000, "rpo_value": rpo] }
    let members = ["fin-1", "fin-2"]
    try await test.expectCreationRefused(
      "INVALID_RPO", try await test.toNice(members, group: "fin", times(4_500)), status: 400)
    let body = try await test.toNice(members, group: "fin", times(5_000))
    #expect(try await test.call("POST", "replicas", body: body).status == 200)
    #expect(test.simulator.replicas(on: "nice").map(\.role) == [.target])
    try await test.expectCreationRefused("ENTITY_ALREADY_REPLICATED", body, about: ["fin"])
    test.settle()
    #expect(test.simulator.replicas(on: "nice").allSatisfy { !$0.isInitial })
    #expect(
      test.simulator.dataset("fin-1", on: "nice")?.content == test.simulator.dataset("fin-1", on: "paris")?.content)
    test.expectSound()
  }

  @Test("R23: a consistency group is mapped completely")
  func incompleteMapping() async throws {
    let test = try TestSimulator.refusing()
    let body = try await test.newReplica(["fin-1"], kind: "CONSISTENCY_GROUP", group: "fin")
    try await test.expectCreationRefused("INVALID_BASE", body, status: 400, about: ["fin"])
    let strange = try await test.newReplica(["fin-1", "prod-1"], kind: "CONSISTENCY_GROUP", group: "fin")
    try await test.expectCreationRefused("INVALID_BASE", strange, status: 400, about: ["fin"])
  }

  @Test("R23: a base is one point of both sides: what is none is refused")
  func noBase() async throws {
    let test = try TestSimulator.refusing { world in
      world.baseSnapshots = [
        SimulatedBaseSnapshots(array: "paris", link: "paris-lyon", entities: "prod-#", count: 2, remotePool: "dr")
      ]
    }
    let base = try #require(test.bases(of: "prod-1", on: "paris").first)
    let plain = test.entity("prod-1-snapshot-1")
    let remote = try #require(test.bases(of: "prod-1", on: "lyon").first)
    let other = try #require(test.bases(of: "prod-2", on: "lyon").first)
    // Not made by replication, not a child, of the other array.
    for (local, remote) in [(plain, remote.id), (base.id, other.id), (remote.id, base.id), (base.id, 0)] {
      let body = try await test.fromBase([test.basePair("prod-1", local, remote)])
      try await test.expectCreationRefused("INVALID_BASE", body)
    }
    let body = try await test.fromBase([test.basePair("prod-1", base.id, remote.id)])
    #expect(try await test.call("POST", "replicas", body: body).status == 200)
  }
}
