import InfiniBoxSimulator
import Testing

/// One test a row of the table of asynchronous replicas (semantics 2.2): jobs.
@Suite struct AsyncJobRowTests {
  @Test("A1: a new replica is ACTIVE at once, its target write-protected and without a state")
  func a1() async throws {
    let world = try WatchedWorld(isReplicated: false)
    let body = try await world.test.newReplica(["v"])
    #expect(try await world.call("POST", "replicas", body: body).status == 200)
    let source = try await world.shown()
    #expect(source["state"] as? String == "ACTIVE" && source["role"] as? String == "SOURCE")
    #expect(source["is_initial"] as? Bool == true && source["job_state"] as? String == "INITIALIZING")
    let target = try await world.shown(on: "lyon")
    #expect(target["role"] as? String == "TARGET" && target["state"] is String == false)
    #expect(world.simulator.dataset("v", on: "lyon")?.isWriteProtected == true)
  }

  @Test("A1: a given target is adopted and write-protected")
  func a1Adopted() async throws {
    let world = try WatchedWorld(isReplicated: false) { world in
      world.arrays[1].volumes = [SimulatedVolumes("copy", pool: "dr", usedBytes: 0)]
    }
    let pair: [String: Any] = [
      "remote_base_action": "NO_BASE_DATA", "local_entity_id": world.test.entity("v"),
      "remote_entity_id": world.test.entity("copy", on: "lyon"),
    ]
    let body: [String: Any] = ["link_id": try await world.test.link(), "entity_type": "VOLUME", "entity_pairs": [pair]]
    #expect(try await world.call("POST", "replicas", body: body).status == 200)
    #expect(world.simulator.dataset("copy", on: "lyon")?.isWriteProtected == true)
    world.advance(11)
    #expect(try world.content(on: "paris") == world.content("copy", on: "lyon"))
  }

  @Test("A2: free slots go to the oldest waiting initialisation", arguments: [6, 1])
  func a2(slots: Int) throws {
    let world = try WatchedWorld(count: 8, isInitialized: false) {
      $0.settings.maxConcurrentInitializations = slots
    }
    func count(_ state: String) -> Int { world.simulator.replicas(on: "paris").count { $0.jobState == state } }
    #expect(count("INITIALIZING") == slots && count("PENDING") == 8 - slots)
    world.advance(10.999)
    #expect(count("PENDING") == 8 - slots)
    world.advance(0.001)
    let states = world.simulator.replicas(on: "paris").map(\.jobState)
    let running = min(slots, 8 - slots)
    #expect(
      states == Array(repeating: "DONE", count: slots) + Array(repeating: "INITIALIZING", count: running)
        + Array(repeating: "PENDING", count: 8 - slots - running))
  }

  @Test("A3: the first copy makes both sides equal and starts the RPO")
  func a3() async throws {
    let world = try WatchedWorld(isInitialized: false)
    let created = world.simulator.now
    world.advance(5.5)
    #expect(try world.replica().progress == 50)
    #expect(try await world.shown()["rpo_state"] as? String == "N/A")
    world.advance(5.5)
    let (source, target) = (try world.replica(), try world.replica(on: "lyon"))
    #expect(!source.isInitial && !target.isInitial && source.jobState == "DONE")
    #expect(source.restorePoint == created && target.restorePoint == created)
    #expect(source.consistentGUID != nil && source.consistentGUID == target.consistentGUID)
    #expect(try world.isEqual())
    #expect(try await world.shown()["rpo_state"] as? String == "OK")
  }

  @Test("A4: the interval timer starts a job that ships the difference alone")
  func a4() throws {
    let world = try WatchedWorld()
    try world.perform(.write(to: "v", bytes: 400_000_000))
    world.advance(59.999)
    #expect(try world.replica().jobState == "DONE")
    world.advance(0.001)
    #expect(try world.replica().jobState == "REPLICATING")
    // 2 s for 400 MB and one of overhead, not the 11 s of a full copy.
    world.advance(3)
    #expect(try world.replica().jobState == "DONE")
  }

  @Test("A5: a delivered job becomes the consistent point, of a group as a whole")
  func a5() throws {
    let world = try WatchedWorld(kind: .consistencyGroup)
    let before = try world.replica("cg:v")
    let old = try ["v-1", "v-2"].map { try world.content($0, on: "lyon") }
    try world.perform(.write(to: "cg:v", bytes: 200_000_000))
    world.advance(62.999)
    #expect(try ["v-1", "v-2"].map { try world.content($0, on: "lyon") } == old)
    world.advance(0.001)
    let after = try world.replica("cg:v")
    #expect(try world.isEqual("v-1") && world.isEqual("v-2"))
    #expect(after.restorePoint == world.simulator.now - 3_000 && after.lastSynchronized == world.simulator.now)
    #expect(after.consistentGUID != before.consistentGUID)
    #expect(try after.consistentGUID == world.replica("cg:v", on: "lyon").consistentGUID)
  }

  @Test("A6: due jobs coalesce into one, which starts when the running one ends")
  func a6() throws {
    let world = try WatchedWorld(interval: 4, rpo: nil)
    try world.perform(.write(to: "v", bytes: 2_000_000_000))
    world.advance(14)
    #expect(try world.replica().pendingJobCount == 1 && world.replica().jobState == "REPLICATING")
    world.advance(1)
    let next = try world.replica()
    #expect(next.pendingJobCount == 0 && next.jobState == "REPLICATING")
    #expect(next.restorePoint == world.simulator.now - 11_000)
    world.advance(1)
    #expect(try world.replica().restorePoint == world.simulator.now - 1_000)
  }

  @Test("A7: sync-now starts a job, or one after the running one")
  func a7() throws {
    let world = try WatchedWorld()
    world.advance(10)
    try world.perform(.syncNow(replicaOf: "v"))
    #expect(try world.replica().jobState == "REPLICATING")
    try world.perform(.syncNow(replicaOf: "v"))
    #expect(try world.replica().pendingJobCount == 1)
    world.advance(1)
    #expect(try world.replica().jobState == "REPLICATING" && world.replica().pendingJobCount == 0)
    world.advance(1)
    #expect(try world.replica().jobState == "DONE")
  }

  @Test("A8: a lost link stalls the job; the replica stays ACTIVE, ages and keeps what it shipped")
  func a8() async throws {
    let world = try WatchedWorld()
    try world.perform(.write(to: "v", bytes: 400_000_000))
    world.advance(61)
    try world.perform(.setLink("paris-lyon", .down))
    #expect(try world.replica().jobState == "STALLED" && world.replica().state == .active)
    #expect(try world.replica(on: "lyon").stagingBytes > 400_000_000)
    world.advance(59)
    #expect(try await world.shown()["rpo_state"] as? String == "OK")
    world.advance(0.001)
    #expect(try await world.shown()["rpo_state"] as? String == "LAGGING")
    #expect(try world.replica(on: "lyon").stagingBytes > 400_000_000)
  }

  @Test("A8: an initialisation stalls as well")
  func a8Initial() throws {
    let world = try WatchedWorld(isInitialized: false)
    world.advance(5)
    try world.perform(.setLink("paris-lyon", .unknown))
    #expect(try world.replica().jobState == "STALLED" && world.replica().isInitial)
    #expect(try world.replica().state == .active)
  }

  @Test("A9: a link lost between two jobs shows at the next timer")
  func a9() throws {
    let world = try WatchedWorld()
    world.advance(10)
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(49.999)
    #expect(try world.replica().jobState == "DONE")
    world.advance(0.001)
    #expect(try world.replica().jobState == "STALLED")
  }

  @Test("A10: a link back within the limit lets the job go on from where it was")
  func a10() throws {
    let world = try WatchedWorld(isInitialized: false)
    world.advance(5)
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(23 * 3_600)
    try world.perform(.setLink("paris-lyon", .up))
    #expect(try world.replica().jobState == "INITIALIZING")
    world.advance(5.999)
    #expect(try world.replica().isInitial)
    world.advance(0.001)
    #expect(try !world.replica().isInitial && world.isEqual())
  }
}
