import InfiniBoxSimulator
import Testing

/// The life of replicas on the virtual clock; names begin with the row of semantics 2.2 to 2.4.
@Suite struct EngineTests {
  /// 2 GB at 200 MB/s and a second of overhead: a first copy takes 11 s.
  private func replicated(
    _ count: Int = 1, type: String = "ASYNC", interval: Int? = 60_000, rpo: Int? = 120_000
  ) async throws -> (TestSimulator, [Int]) {
    let test = try TestSimulator { world in
      world.arrays[0].volumes = [
        SimulatedVolumes("prod-##", count: count, pool: "prod", usedBytes: 2_000_000_000)
      ]
    }
    var ids: [Int] = []
    for number in 1...count {
      var extra: [String: Any] = ["replication_type": type]
      if type == "ASYNC", let interval { extra["sync_interval"] = interval }
      if type == "ASYNC", let rpo { extra["rpo_value"] = rpo }
      let body = try await test.newReplica(["prod-" + (number < 10 ? "0" : "") + "\(number)"], extra: extra)
      let answer = try await test.call("POST", "replicas", body: body)
      try #require(answer.status == 200, "\(answer.json)")
      ids.append(answer.id)
    }
    return (test, ids)
  }

  private func replica(_ test: TestSimulator, on array: String = "paris") throws -> ReplicaSnapshot {
    try #require(test.simulator.replica(of: "prod-01", on: array))
  }

  @Test func a1CreationShowsBothObjectsAtOnce() async throws {
    let (test, ids) = try await replicated()
    let source = try await test.get("replicas/\(ids[0])").object
    #expect(source["state"] as? String == "ACTIVE")
    #expect(source["role"] as? String == "SOURCE")
    #expect(source["is_initial"] as? Bool == true)
    #expect(source["job_state"] as? String == "INITIALIZING")
    let target = try await test.get("replicas", on: "lyon").list[0]
    #expect(target["role"] as? String == "TARGET")
    #expect(target["state"] is String == false)
    #expect(target["remote_replica_id"] as? Int == ids[0])
    #expect(target["id"] as? Int == source["remote_replica_id"] as? Int)
    #expect(target["local_entity_id"] as? Int == source["remote_entity_id"] as? Int)
    #expect(test.simulator.dataset("prod-01", on: "lyon")?.isWriteProtected == true)
    test.expectSound()
  }

  @Test func a2InitialisationsTakeTurnsOldestFirst() async throws {
    let (test, ids) = try await replicated(8)
    func states() -> [String?] { test.simulator.replicas(on: "paris").map(\.jobState) }
    #expect(states() == Array(repeating: "INITIALIZING", count: 6) + ["PENDING", "PENDING"])
    test.simulator.advance(by: .milliseconds(10_999))
    #expect(states()[6] == "PENDING")
    test.simulator.advance(by: .milliseconds(1))
    #expect(states() == Array(repeating: "DONE", count: 6) + ["INITIALIZING", "INITIALIZING"])
    #expect(test.simulator.replicas(on: "paris").map(\.id) == ids)
    test.simulator.advance(by: .seconds(11))
    #expect(test.simulator.replicas(on: "paris").allSatisfy { !$0.isInitial })
    test.expectSound()
  }

  @Test func a3FirstCopyMakesBothSidesEqual() async throws {
    let (test, _) = try await replicated()
    let created = test.simulator.now
    test.simulator.advance(by: .milliseconds(5_500))
    #expect(try replica(test).progress == 50)
    test.simulator.advance(by: .milliseconds(5_500))
    let source = try replica(test)
    let target = try replica(test, on: "lyon")
    #expect(source.isInitial == false && target.isInitial == false)
    #expect(source.restorePoint == created && target.restorePoint == created)
    #expect(source.consistentGUID != nil && source.consistentGUID == target.consistentGUID)
    #expect(
      test.simulator.dataset("prod-01", on: "lyon")?.content == test.simulator.dataset("prod-01", on: "paris")?.content)
    test.expectSound()
  }

  @Test func a4AndA5JobsShipTheDifference() async throws {
    let (test, _) = try await replicated()
    test.simulator.advance(by: .seconds(11))
    try test.simulator.perform(.write(to: "prod-01", bytes: 400_000_000), on: "paris")
    let before = try replica(test)
    let old = test.simulator.dataset("prod-01", on: "lyon")?.content
    test.simulator.advance(by: .seconds(60))
    #expect(try replica(test).jobState == "REPLICATING")
    #expect(test.simulator.dataset("prod-01", on: "lyon")?.content == old)
    test.simulator.advance(by: .seconds(3))
    let after = try replica(test)
    #expect(after.jobState == "DONE")
    #expect(after.restorePoint == test.simulator.now - 3_000)
    #expect(after.lastSynchronized == test.simulator.now)
    #expect(after.consistentGUID != before.consistentGUID)
    #expect(
      test.simulator.dataset("prod-01", on: "lyon")?.content == test.simulator.dataset("prod-01", on: "paris")?.content)
    test.expectSound()
  }

  @Test func a6DueJobsCoalesce() async throws {
    let (test, ids) = try await replicated(interval: 4_000, rpo: nil)
    test.simulator.advance(by: .seconds(11))
    try test.simulator.perform(.write(to: "prod-01", bytes: 2_000_000_000), on: "paris")
    test.simulator.advance(by: .seconds(13))
    let object = try await test.get("replicas/\(ids[0])").object
    #expect(object["pending_job_count"] as? Int == 1)
    #expect((object["jobs"] as? [Any])?.count == 1)
    test.simulator.advance(by: .seconds(2))
    #expect(try await test.get("replicas/\(ids[0])").object["pending_job_count"] as? Int == 0)
    test.expectSound()
  }

  @Test func a7SyncNowStartsAJob() async throws {
    let (test, ids) = try await replicated()
    test.simulator.advance(by: .seconds(12))
    #expect(try await test.call("POST", "replicas/\(ids[0])/sync").status == 200)
    #expect(try replica(test).jobState == "REPLICATING")
  }

  @Test func a8AndA10AnOutageStallsAndTheJobGoesOn() async throws {
    let (test, ids) = try await replicated()
    test.simulator.advance(by: .seconds(5))
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    #expect(try replica(test).jobState == "STALLED")
    #expect(try await test.get("replicas/\(ids[0])").object["state"] as? String == "ACTIVE")
    test.simulator.advance(by: .seconds(3_600))
    #expect(try replica(test).jobState == "STALLED")
    try test.simulator.perform(.setLink("paris-lyon", .up), on: "paris")
    #expect(try replica(test).jobState == "INITIALIZING")
    test.simulator.advance(by: .milliseconds(5_999))
    #expect(try replica(test).isInitial)
    test.simulator.advance(by: .milliseconds(1))
    #expect(try replica(test).isInitial == false)
    test.expectSound()
  }

  @Test func a9AnIdleReplicaStallsAtItsNextTimerAndLags() async throws {
    let (test, ids) = try await replicated()
    test.simulator.advance(by: .seconds(20))
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    #expect(try replica(test).jobState == "DONE")
    test.simulator.advance(by: .seconds(60))
    #expect(try replica(test).jobState == "STALLED")
    #expect(try replica(test).isLagging == false)
    test.simulator.advance(by: .seconds(60))
    #expect(try replica(test).isLagging)
    #expect(try await test.get("replicas/\(ids[0])").object["rpo_state"] as? String == "LAGGING")
    #expect(test.simulator.eventCodes(on: "paris").filter { $0 == "REPLICA_RPO_LAGGING" }.count == 1)
    try test.simulator.perform(.setLink("paris-lyon", .up), on: "paris")
    test.simulator.advance(by: .seconds(70))
    #expect(try replica(test).isLagging == false)
    #expect(test.simulator.eventCodes(on: "paris").filter { $0 == "REPLICA_RPO_OK" }.count == 1)
  }

  @Test func a11OutageOfADaySuspendsAndOnlyResumeEndsIt() async throws {
    let (test, ids) = try await replicated()
    test.simulator.advance(by: .seconds(12))
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    test.simulator.advance(by: .seconds(24 * 3_600))
    #expect(try replica(test).state == .active)
    test.simulator.advance(by: .seconds(60))
    #expect(try replica(test).state == .autoSuspended)
    #expect(try replica(test).stateReason == "LINK_DOWN")
    #expect(try await test.call("POST", "replicas/\(ids[0])/resume").code == "LINK_NOT_UP")
    try test.simulator.perform(.setLink("paris-lyon", .up), on: "paris")
    test.simulator.advance(by: .seconds(3_600))
    #expect(try replica(test).state == .autoSuspended)
    try test.simulator.perform(.resume(replicaOf: "prod-01"), on: "paris")
    test.simulator.advance(by: .seconds(2))
    #expect(try replica(test).state == .active)
    #expect(try replica(test).isLagging == false)
    test.expectSound()
  }

  @Test func a12ALockedTargetPoolSuspends() async throws {
    let (test, _) = try await replicated()
    test.simulator.advance(by: .seconds(12))
    try test.simulator.perform(.lockPool("dr"), on: "lyon")
    #expect(try replica(test).state == .autoSuspended)
    #expect(try replica(test).stateReason == "REMOTE_POOL_LOCKED")
    try test.simulator.perform(.resume(replicaOf: "prod-01"), on: "paris")
    #expect(try replica(test).state == .autoSuspended)
    try test.simulator.perform(.unlockPool("dr"), on: "lyon")
    try test.simulator.perform(.resume(replicaOf: "prod-01"), on: "paris")
    #expect(try replica(test).state == .active)
  }

  @Test func a13ASuspendedReplicaKeepsItsRestorePoint() async throws {
    let (test, _) = try await replicated()
    test.simulator.advance(by: .seconds(12))
    try test.simulator.perform(.suspend(replicaOf: "prod-01"), on: "paris")
    let before = try replica(test)
    test.simulator.advance(by: .seconds(7_200))
    let after = try replica(test)
    #expect(after.state == .suspended && after.restorePoint == before.restorePoint && after.isLagging)
    #expect(try replica(test, on: "lyon").restorePoint == before.restorePoint)
  }

  @Test func a17AnIntervalCountsFromTheNextJob() async throws {
    let (test, ids) = try await replicated()
    test.simulator.advance(by: .seconds(12))
    let before = try await test.get("replicas/\(ids[0])").object["next_job_start_time"] as? Int
    #expect(try await test.call("PUT", "replicas/\(ids[0])", body: ["sync_interval": 30_000]).status == 200)
    #expect(try await test.get("replicas/\(ids[0])").object["next_job_start_time"] as? Int == before)
    test.simulator.advance(by: .seconds(60))
    let after = try await test.get("replicas/\(ids[0])").object["next_job_start_time"] as? Int
    #expect(after == (before ?? 0) + 30_000)
    #expect(try replica(test, on: "lyon").syncInterval == 30_000)
  }

  @Test func s1ToS3SyncReplicasInitialiseInSlots() async throws {
    let (test, _) = try await replicated(7, type: "SYNC")
    #expect(test.simulator.replicas(on: "paris").map(\.syncState).last == .initializingPending)
    #expect(try replica(test).syncState == .initializing)
    test.simulator.advance(by: .seconds(11))
    #expect(try replica(test).syncState == .synchronized)
    try test.simulator.perform(.write(to: "prod-01", bytes: 1_000), on: "paris")
    #expect(
      test.simulator.dataset("prod-01", on: "lyon")?.content == test.simulator.dataset("prod-01", on: "paris")?.content)
    test.expectSound()
  }

  @Test func s4ToS6AMirrorBreaksAndCatchesUp() async throws {
    let (test, ids) = try await replicated(type: "SYNC")
    test.simulator.advance(by: .seconds(11))
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    #expect(try replica(test).syncState == .outOfSync)
    #expect(try await test.get("replicas/\(ids[0])").object["async_mode"] as? Bool == true)
    let old = test.simulator.dataset("prod-01", on: "lyon")?.content
    try test.simulator.perform(.write(to: "prod-01", bytes: 400_000_000), on: "paris")
    #expect(test.simulator.dataset("prod-01", on: "lyon")?.content == old)
    try test.simulator.perform(.setLink("paris-lyon", .up), on: "paris")
    #expect(try replica(test).syncState == .inProgress)
    test.simulator.advance(by: .seconds(3))
    #expect(try replica(test).syncState == .synchronized)
    #expect(test.simulator.dataset("prod-01", on: "lyon")?.content != old)
    test.expectSound()
  }

  @Test func s10OutageOfADaySuspendsAMirror() async throws {
    let (test, _) = try await replicated(type: "SYNC")
    test.simulator.advance(by: .seconds(11))
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    test.simulator.advance(by: .seconds(24 * 3_600 - 1))
    #expect(try replica(test).state == .active)
    test.simulator.advance(by: .seconds(1))
    #expect(try replica(test).state == .autoSuspended)
    #expect(try replica(test).syncState == .outOfSync)
  }

  @Test func s13RolesSwitchAndStaySynchronized() async throws {
    let (test, ids) = try await replicated(type: "SYNC")
    test.simulator.advance(by: .seconds(11))
    #expect(try await test.call("POST", "replicas/\(ids[0])/switch_role").status == 200)
    #expect(try replica(test).role == .target)
    #expect(try replica(test, on: "lyon").role == .source)
    #expect(try replica(test, on: "lyon").syncState == .synchronized)
    #expect(test.simulator.dataset("prod-01", on: "paris")?.isWriteProtected == true)
    #expect(test.simulator.dataset("prod-01", on: "lyon")?.isWriteProtected == false)
    test.expectSound()
  }

  @Test func p1ToP7ActiveActiveElectsItsPreferredSide() async throws {
    let (test, _) = try await replicated(type: "ACTIVE_ACTIVE")
    test.simulator.advance(by: .seconds(11))
    #expect(try replica(test).syncState == .synchronized)
    #expect(try replica(test, on: "lyon").syncState == .synchronized)
    try test.simulator.perform(.write(to: "prod-01", bytes: 1_000), on: "lyon")
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    #expect(try replica(test).syncState == .outOfSync)
    #expect(try replica(test, on: "lyon").syncState == .lagging)
    #expect(throws: SimulatedRefusal.self) {
      try test.simulator.perform(.write(to: "prod-01", bytes: 1_000), on: "lyon")
    }
    try test.simulator.perform(.write(to: "prod-01", bytes: 1_000), on: "paris")
    test.simulator.advance(by: .seconds(48 * 3_600))
    #expect(try replica(test).state == .active)
    try test.simulator.perform(.setLink("paris-lyon", .up), on: "paris")
    test.simulator.advance(by: .seconds(5))
    #expect(try replica(test, on: "lyon").syncState == .synchronized)
    #expect(
      test.simulator.dataset("prod-01", on: "lyon")?.content == test.simulator.dataset("prod-01", on: "paris")?.content)
    test.expectSound()
  }

  @Test func failoverAndFailbackKeepWhatWasWrittenAtTheOtherSite() async throws {
    let (test, _) = try await replicated()
    test.simulator.advance(by: .seconds(12))
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    try test.simulator.perform(.changeRole(replicaOf: "prod-01"), on: "lyon")
    #expect(try replica(test, on: "lyon").role == .source)
    #expect(try replica(test, on: "lyon").state == .autoSuspended)
    try test.simulator.perform(.write(to: "prod-01", bytes: 1_000), on: "lyon")
    try test.simulator.perform(.setLink("paris-lyon", .up), on: "paris")
    #expect(try replica(test).state == .autoSuspended)
    #expect(try replica(test).stateReason == "ROLE_CONFLICT")
    #expect(throws: SimulatedRefusal.self) { try test.simulator.perform(.resume(replicaOf: "prod-01"), on: "lyon") }
    try test.simulator.perform(.changeRole(replicaOf: "prod-01"), on: "paris")
    try test.simulator.perform(.resume(replicaOf: "prod-01"), on: "lyon")
    let written = test.simulator.dataset("prod-01", on: "lyon")?.content
    test.simulator.advance(by: .seconds(30))
    #expect(try replica(test, on: "lyon").state == .active)
    #expect(test.simulator.dataset("prod-01", on: "paris")?.content == written)
    #expect(test.simulator.dataset("prod-01", on: "paris")?.isWriteProtected == true)
    test.expectSound()
  }

  @Test func detachingSuspendsUnlessSetOtherwise() async throws {
    for suspends in [true, false] {
      let test = try TestSimulator { world in
        world.settings.detachSuspends = suspends
        world.arrays[0].volumes = [SimulatedVolumes("prod-##", count: 1, pool: "prod")]
        world.replicas = [
          SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "prod-##", type: .sync, remotePool: "dr")
        ]
      }
      try test.simulator.perform(.detachLink("paris-lyon"), on: "lyon")
      #expect(test.simulator.links(on: "paris").map(\.state) == ["DOWN"])
      #expect(try replica(test).state == (suspends ? .autoSuspended : .active))
      #expect(try replica(test).syncState == .outOfSync)
      try test.simulator.perform(.attachLink("paris-lyon"), on: "lyon")
      test.simulator.advance(by: .seconds(10))
      #expect(try replica(test).syncState == (suspends ? .outOfSync : .synchronized))
      test.expectSound()
    }
  }

  @Test func aGroupCommitsAllItsMembersTogether() async throws {
    let test = try TestSimulator { world in
      world.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 3)]
    }
    let members = ["fin-1", "fin-2", "fin-3"]
    let body = try await test.newReplica(members, kind: "CONSISTENCY_GROUP", group: "fin")
    #expect(try await test.call("POST", "replicas", body: body).status == 200)
    test.simulator.advance(by: .milliseconds(15_999))
    #expect(members.allSatisfy { test.simulator.dataset($0, on: "lyon")?.content == 0 })
    test.simulator.advance(by: .milliseconds(1))
    for member in members {
      #expect(
        test.simulator.dataset(member, on: "lyon")?.content == test.simulator.dataset(member, on: "paris")?.content)
    }
    let group = try #require(test.simulator.groups(on: "lyon").first { $0.name == "fin" })
    #expect(group.memberIDs.count == 3)
    try test.simulator.perform(.createVolume("late", pool: "prod", sizeBytes: 10_000_000_000), on: "paris")
    try test.simulator.perform(.addMember("late", to: "fin"), on: "paris")
    #expect(test.simulator.replica(of: "cg:fin", on: "paris")?.isInitial == true)
    test.simulator.advance(by: .seconds(2))
    #expect(test.simulator.replica(of: "cg:fin", on: "paris")?.isInitial == false)
    #expect(test.simulator.replica(of: "cg:fin", on: "lyon")?.pairs.count == 4)
    test.expectSound()
  }
}
