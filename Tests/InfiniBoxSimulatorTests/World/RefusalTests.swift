import Foundation
import InfiniBoxSimulator
import Testing

/// What arrays refuse, and that nothing changes then; names begin with the row of semantics 9.
@Suite struct RefusalTests {
  private func world(_ change: (inout SimulatedWorld) -> Void = { _ in }) throws -> TestSimulator {
    try TestSimulator { world in
      world.arrays[0].volumes = [
        SimulatedVolumes("prod-#", count: 3, pool: "prod", snapshots: 1),
        SimulatedVolumes("empty", pool: "prod", usedBytes: 0),
      ]
      world.arrays[0].filesystems = [SimulatedVolumes("share", pool: "prod")]
      world.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2)]
      world.arrays[1].volumes = [
        SimulatedVolumes("target", pool: "dr", usedBytes: 0),
        SimulatedVolumes("full", pool: "dr"),
        SimulatedVolumes("small", pool: "dr", sizeBytes: 5_000_000_000, usedBytes: 0),
      ]
      change(&world)
    }
  }

  /// Sends a creation that must be refused with that code, and expects that no replica came of it.
  private func expectRefusal(
    _ code: String, _ test: TestSimulator, _ body: [String: Any], isRemote: Bool = false, replicas: Int = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let volumes = test.simulator.volumes(on: "lyon").count
    let answer = try await test.call("POST", "replicas", body: body)
    #expect(answer.code == code, sourceLocation: sourceLocation)
    #expect((400...499).contains(answer.status), sourceLocation: sourceLocation)
    #expect(answer.isRemote == isRemote, sourceLocation: sourceLocation)
    #expect(test.simulator.replicas(on: "paris").count == replicas, sourceLocation: sourceLocation)
    #expect(test.simulator.volumes(on: "lyon").count == volumes, sourceLocation: sourceLocation)
    test.expectSound(sourceLocation: sourceLocation)
  }

  private func existing(
    _ test: TestSimulator, _ local: String, _ remote: String, extra: [String: Any] = [:], kind: String = "VOLUME"
  ) async throws -> [String: Any] {
    let pair: [String: Any] = [
      "remote_base_action": "NO_BASE_DATA", "local_entity_id": test.entity(local),
      "remote_entity_id": test.entity(remote, on: "lyon"),
    ]
    let body: [String: Any] = ["link_id": try await test.link(), "entity_type": kind, "entity_pairs": [pair]]
    return body.merging(extra) { $1 }
  }

  @Test func r1AnEntityIsReplicatedOnce() async throws {
    let test = try world()
    let body = try await test.newReplica(["prod-1"])
    #expect(try await test.call("POST", "replicas", body: body).status == 200)
    try await expectRefusal("ENTITY_ALREADY_REPLICATED", test, body, replicas: 1)
  }

  @Test func r2ATargetIsNoSource() async throws {
    let test = try world()
    _ = try await test.call("POST", "replicas", body: try await test.newReplica(["prod-1"]))
    let body: [String: Any] = [
      "link_id": try await test.link(on: "lyon"), "entity_type": "VOLUME", "base_action": "NEW",
      "local_entity_id": test.entity("prod-1", on: "lyon"), "remote_pool_id": try await test.pool("dr", on: "paris"),
    ]
    #expect(try await test.call("POST", "replicas", on: "lyon", body: body).code == "ENTITY_IS_REPLICA_TARGET")
  }

  @Test func r3ASnapshotIsNotReplicated() async throws {
    let test = try world()
    try await expectRefusal("ENTITY_IS_NOT_MASTER", test, try await test.newReplica(["prod-1-snapshot-1"]))
  }

  @Test func r4AMemberIsReplicatedThroughItsGroup() async throws {
    let test = try world()
    try await expectRefusal("ENTITY_IN_CG", test, try await test.newReplica(["fin-1"]))
  }

  @Test func r5AFilesystemHasNoSyncReplica() async throws {
    let test = try world()
    for type in ["SYNC", "ACTIVE_ACTIVE"] {
      let body = try await test.newReplica(["share"], kind: "FILESYSTEM", extra: ["replication_type": type])
      try await expectRefusal("REPLICATION_TYPE_NOT_SUPPORTED", test, body)
    }
  }

  @Test func r6ATargetHasTheSizeOfItsSource() async throws {
    let test = try world()
    try await expectRefusal("SIZE_MISMATCH", test, try await existing(test, "prod-1", "small"), isRemote: true)
  }

  @Test func r7ATargetIsEmpty() async throws {
    let test = try world()
    try await expectRefusal("TARGET_NOT_EMPTY", test, try await existing(test, "prod-1", "full"), isRemote: true)
  }

  @Test func r8AFilesystemTakesNoExistingTarget() async throws {
    let test = try world { $0.arrays[1].filesystems = [SimulatedVolumes("share", pool: "dr", usedBytes: 0)] }
    let body = try await existing(test, "share", "share", kind: "FILESYSTEM")
    try await expectRefusal("EXISTING_TARGET_NOT_SUPPORTED", test, body, isRemote: true)
  }

  @Test(arguments: [SimulatedLinkHealth.down, .degraded, .unknown])
  func r11TheLinkIsConnected(_ health: SimulatedLinkHealth) async throws {
    let test = try world()
    try test.simulator.perform(.setLink("paris-lyon", health), on: "paris")
    try await expectRefusal("LINK_NOT_UP", test, try await test.newReplica(["prod-1"]))
  }

  @Test func r12ALinkForAsyncCarriesNoSync() async throws {
    let test = try world { $0.links[0].isAsyncOnly = true }
    let body = try await test.newReplica(["prod-1"], extra: ["replication_type": "SYNC"])
    try await expectRefusal("LINK_NOT_READY_FOR_SYNC", test, body)
  }

  @Test func r15ReplicasHaveALimit() async throws {
    let test = try world { $0.settings.maxReplicas = 1 }
    _ = try await test.call("POST", "replicas", body: try await test.newReplica(["prod-1"]))
    try await expectRefusal("REPLICA_LIMIT_REACHED", test, try await test.newReplica(["prod-2"]), replicas: 1)
  }

  @Test func r16MoreThanTheSlotsIsQueuedNotRefused() async throws {
    let test = try world { $0.settings.maxConcurrentInitializations = 1 }
    for name in ["prod-1", "prod-2"] {
      #expect(try await test.call("POST", "replicas", body: try await test.newReplica([name])).status == 200)
    }
    #expect(test.simulator.replicas(on: "paris").map(\.jobState) == ["INITIALIZING", "PENDING"])
  }

  @Test func r17TheRemotePoolHasRoom() async throws {
    let test = try world {
      $0.arrays[1].pools.append(SimulatedPool("tiny", virtualCapacityBytes: 9_000_000_000))
    }
    let body = try await test.newReplica(["prod-1"], pool: "tiny")
    try await expectRefusal("POOL_CAPACITY", test, body, isRemote: true)
    try test.simulator.perform(.limitPool("dr"), on: "lyon")
    try await expectRefusal("POOL_LIMITED", test, try await test.newReplica(["prod-1"]), isRemote: true)
    try test.simulator.perform(.lockPool("dr"), on: "lyon")
    try await expectRefusal("POOL_LOCKED", test, try await test.newReplica(["prod-1"]), isRemote: true)
  }

  @Test func r18TheTargetNameIsFree() async throws {
    let test = try world { $0.arrays[1].volumes.append(SimulatedVolumes("prod-1", pool: "prod")) }
    try await expectRefusal("NAME_CONFLICT", test, try await test.newReplica(["prod-1"]), isRemote: true)
  }

  @Test func r19ThePeerWantsCredentials() async throws {
    let test = try world { $0.settings.requiresRemoteAuthorization = true }
    let body = try await test.newReplica(["prod-1"])
    let refused = try await test.call("POST", "replicas", body: body)
    #expect(refused.status == 403 && refused.code == "REMOTE_PERMISSION_REQUIRED")
    for value in ["Basic YWRtaW46MTIzNDU2", "Basic lyon=YWRtaW46MTIzNDU2;other=eDp5"] {
      let test = try world { $0.settings.requiresRemoteAuthorization = true }
      let answer = try await test.call(
        "POST", "replicas", body: try await test.newReplica(["prod-1"]),
        headers: TestSimulator.credentials + [(name: "X-Remote-Authorization", value: value)])
      #expect(answer.status == 200)
    }
  }

  @Test func r20ADangerousOperationIsApproved() async throws {
    let test = try world()
    let volume = test.entity("empty")
    let answer = try await test.call("DELETE", "volumes/\(volume)?approved=false")
    #expect(answer.status == 403 && answer.code == "APPROVAL_REQUIRED")
    #expect(test.simulator.dataset("empty", on: "paris") != nil)
    let parent = try await test.call("DELETE", "volumes/\(test.entity("prod-1"))?approved=false")
    #expect(parent.code == "APPROVAL_REQUIRED_VOLUME_HAS_CHILDREN")
    #expect(try await test.call("DELETE", "volumes/\(volume)").status == 200)
    #expect(test.simulator.dataset("empty", on: "paris") == nil)
  }

  @Test(arguments: [
    (60_000, 60_000, "INVALID_RPO"), (60_000, 30_000, "INVALID_RPO"), (1_000, 60_000, "INVALID_INTERVAL"),
  ])
  func r21TheRPOExceedsTheInterval(_ interval: Int, _ rpo: Int, _ code: String) async throws {
    let test = try world()
    let body = try await test.newReplica(["prod-1"], extra: ["sync_interval": interval, "rpo_value": rpo])
    try await expectRefusal(code, test, body)
    let changed = try await test.newReplica(["prod-1"], extra: ["sync_interval": 60_000, "rpo_value": 120_000])
    let id = try await test.call("POST", "replicas", body: changed).id
    #expect(
      try await test.call("PUT", "replicas/\(id)", body: ["sync_interval": interval, "rpo_value": rpo]).code == code)
    #expect(test.simulator.replicas(on: "paris")[0].syncInterval == 60_000)
  }

  @Test func r23ABaseIsOnePointOfBothSides() async throws {
    let test = try world { world in
      world.baseSnapshots = [
        SimulatedBaseSnapshots(array: "paris", link: "paris-lyon", entities: "prod-#", count: 2, remotePool: "dr")
      ]
    }
    func body(_ local: Int, _ remote: Int) async throws -> [String: Any] {
      let pair: [String: Any] = [
        "local_base_action": "BASE", "remote_base_action": "BASE", "local_entity_id": test.entity("prod-1"),
        "remote_entity_id": test.entity("prod-1", on: "lyon"), "local_base_entity_id": local,
        "remote_base_entity_id": remote,
      ]
      return ["link_id": try await test.link(), "entity_type": "VOLUME", "entity_pairs": [pair]]
    }
    let mine = test.simulator.snapshots(of: "prod-1", on: "paris")
    let plain = try #require(mine.first { $0.replicationGUID == nil })
    let base = try #require(mine.first { $0.replicationGUID != nil })
    let remote = try #require(test.simulator.snapshots(of: "prod-1", on: "lyon").first)
    let other = try #require(test.simulator.snapshots(of: "prod-2", on: "lyon").first)
    #expect(base.replicationGUID == remote.replicationGUID)
    try await expectRefusal("INVALID_BASE", test, try await body(plain.id, remote.id))
    try await expectRefusal("INVALID_BASE", test, try await body(base.id, other.id))
    let answer = try await test.call("POST", "replicas", body: try await body(base.id, remote.id))
    #expect(answer.status == 200)
    #expect(answer.object["is_initial"] as? Bool == false)
    test.simulator.advance(by: .seconds(30))
    #expect(
      test.simulator.dataset("prod-1", on: "lyon")?.content == test.simulator.dataset("prod-1", on: "paris")?.content)
    test.expectSound()
  }

  @Test func r23AWrittenBaseIsNone() async throws {
    let test = try world { world in
      world.baseSnapshots = [
        SimulatedBaseSnapshots(array: "paris", link: "paris-lyon", entities: "prod-1", remotePool: "dr")
      ]
    }
    let base = try #require(test.simulator.snapshots(of: "prod-1", on: "paris").first { $0.replicationGUID != nil })
    let remote = try #require(test.simulator.snapshots(of: "prod-1", on: "lyon").first)
    #expect(try await test.call("PUT", "volumes/\(base.id)", body: ["write_protected": false]).status == 200)
    try test.simulator.perform(.write(to: base.name, bytes: 1_000), on: "paris")
    let pair: [String: Any] = [
      "local_base_action": "BASE", "remote_base_action": "BASE", "local_entity_id": test.entity("prod-1"),
      "remote_entity_id": test.entity("prod-1", on: "lyon"), "local_base_entity_id": base.id,
      "remote_base_entity_id": remote.id,
    ]
    let body: [String: Any] = ["link_id": try await test.link(), "entity_type": "VOLUME", "entity_pairs": [pair]]
    try await expectRefusal("INVALID_BASE", test, body)
  }

  @Test func r23AGroupIsMappedCompletely() async throws {
    let test = try world()
    let body = try await test.newReplica(["fin-1"], kind: "CONSISTENCY_GROUP", group: "fin")
    try await expectRefusal("INVALID_BASE", test, body)
  }

  @Test func r24To27AReplicatedDatasetIsLeftAlone() async throws {
    let test = try world()
    _ = try await test.call("POST", "replicas", body: try await test.newReplica(["prod-1"]))
    let (volume, target) = (test.entity("prod-1"), test.entity("prod-1", on: "lyon"))
    #expect(try await test.call("DELETE", "volumes/\(volume)").code == "ENTITY_IS_REPLICATED")
    #expect(try await test.call("DELETE", "volumes/\(target)", on: "lyon").code == "ENTITY_IS_REPLICATED")
    let snapshot = test.entity("prod-1-snapshot-1")
    #expect(try await test.call("POST", "volumes/\(volume)/restore", body: snapshot).code == "ENTITY_IS_REPLICATED")
    let size = ["size": 20_000_000_000]
    #expect(try await test.call("PUT", "volumes/\(volume)", body: size).code == "ENTITY_IS_REPLICATED")
    let answer = try await test.call("PUT", "volumes/\(target)", on: "lyon", body: ["write_protected": false])
    #expect(answer.code == "ENTITY_IS_REPLICA_TARGET")
    test.expectSound()
  }

  @Test func r30To32DeletionsNeedThePeerOrForce() async throws {
    let test = try world()
    let id = try await test.call("POST", "replicas", body: try await test.newReplica(["prod-1"])).id
    let sync = try await test.newReplica(["prod-2"], extra: ["replication_type": "SYNC"])
    let syncID = try await test.call("POST", "replicas", body: sync).id
    test.simulator.advance(by: .seconds(60))
    #expect(
      try await test.call("DELETE", "replicas/\(syncID)?retain_staging_area=true").code == "RETAIN_NOT_SUPPORTED")
    let target = test.simulator.replicas(on: "lyon")[0].id
    #expect(try await test.call("DELETE", "replicas/\(target)", on: "lyon").code == "OPERATION_ON_TARGET")
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    let refused = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true")
    #expect(refused.code == "REMOTE_ERROR" && refused.isRemote)
    #expect(try await test.call("DELETE", "replicas/\(id)?force_if_remote_error=true").status == 200)
    #expect(test.simulator.replica(of: "prod-1", on: "paris") == nil)
    #expect(test.simulator.replica(of: "prod-1", on: "lyon")?.id == target)
    #expect(try await test.call("DELETE", "replicas/\(target)?force_on_target=true", on: "lyon").status == 200)
    #expect(test.simulator.dataset("prod-1", on: "lyon")?.isWriteProtected == false)
    test.expectSound()
  }

  @Test func r31AForcedTargetDeletionLeavesAnOrphanThatSuspends() async throws {
    let test = try world()
    _ = try await test.call("POST", "replicas", body: try await test.newReplica(["prod-1"]))
    test.simulator.advance(by: .seconds(60))
    try test.simulator.perform(.deleteReplica(of: "prod-1", isForced: true), on: "lyon")
    let orphan = try #require(test.simulator.replica(of: "prod-1", on: "paris"))
    #expect(orphan.state == .autoSuspended && orphan.stateReason == "REMOTE_REPLICA_MISSING")
    try test.simulator.perform(.deleteReplica(of: "prod-1"), on: "paris")
    #expect(test.simulator.replicas(on: "paris").isEmpty)
  }

  @Test func r33To36AndR39WhatAReplicaRefuses() async throws {
    let test = try world()
    let id = try await test.call("POST", "replicas", body: try await test.newReplica(["prod-1"])).id
    let target = test.simulator.replicas(on: "lyon")[0].id
    #expect(
      try await test.call("POST", "replicas/\(target)/change_role", on: "lyon").code == "TARGET_NOT_CONSISTENT")
    #expect(
      try await test.call("POST", "replicas/\(id)/change_type_to_sync", body: [:] as [String: Any]).code
        == "REPLICA_INITIALIZING")
    test.simulator.advance(by: .seconds(60))
    for action in ["suspend", "resume", "sync"] {
      #expect(
        try await test.call("POST", "replicas/\(target)/\(action)", on: "lyon").code == "OPERATION_ON_TARGET")
    }
    #expect(try await test.call("POST", "replicas/\(id)/change_role").code == "REPLICA_NOT_SUSPENDED")
    #expect(try await test.call("POST", "replicas/\(target)/change_role", on: "lyon").code == "REPLICA_NOT_SUSPENDED")
    #expect(try await test.call("POST", "replicas/\(id)/switch_role").code == "INVALID_STATE")
    #expect(try await test.call("POST", "replicas/\(id)/suspend").status == 200)
    #expect(try await test.call("POST", "replicas/\(id)/sync").code == "INVALID_STATE")
    #expect(try await test.call("POST", "replicas/\(target)/change_role", on: "lyon").status == 200)
    #expect(try await test.call("POST", "replicas/\(id)/resume").code == "ROLE_CONFLICT")
    test.expectSound()
  }

  @Test func r41AReplicatedVolumeDoesNotJoin() async throws {
    let test = try world()
    _ = try await test.call("POST", "replicas", body: try await test.newReplica(["prod-1"]))
    let answer = try await test.call(
      "POST", "cgs/\(test.entity("fin"))/members", body: ["dataset_id": test.entity("prod-1")])
    #expect(answer.code == "CG_NOT_REPLICATED")
  }

  @Test func capacityNamesAndSizesAreChecked() async throws {
    let test = try world()
    let pool = try await test.pool("prod", on: "paris")
    func create(_ body: [String: Any]) async throws -> String? {
      try await test.call("POST", "volumes", body: body).code
    }
    #expect(try await create(["name": "prod-1", "size": 2_000_000_000, "pool_id": pool]) == "VOLUME_NAME_CONFLICT")
    #expect(try await create(["name": "a", "size": 1_000, "pool_id": pool]) == "INVALID_SIZE")
    #expect(try await create(["name": "a", "size": Int.max, "pool_id": pool]) == "INVALID_SIZE")
    #expect(try await create(["name": "", "size": 2_000_000_000, "pool_id": pool]) == "INVALID_NAME")
    #expect(try await create(["name": "a", "size": 2_000_000_000, "pool_id": 77]) == "POOL_NOT_FOUND")
    #expect(try await create(["size": 2_000_000_000, "pool_id": pool]) == "MISSING_FIELD")
    #expect(try await test.call("DELETE", "pools/\(pool)").code == "POOL_NOT_EMPTY")
    #expect(try await test.call("GET", "volumes/77").status == 404)
    test.expectSound()
  }
}
