import InfiniBoxSimulator
import Testing

/// One test a row of the table of asynchronous replicas (semantics 2.2): states and changes.
@Suite struct AsyncStateRowTests {
  @Test("A11: a job stalled for more than 24 h auto-suspends, and only a resume ends it")
  func a11() throws {
    let world = try WatchedWorld()
    try world.perform(.setLink("paris-lyon", .down))
    // The 24 h count from the first job that failed, a minute later.
    world.advance(86_459.999)
    #expect(try world.replica().state == .active)
    world.advance(0.001)
    #expect(try world.replica().state == .autoSuspended && world.replica().stateReason == "LINK_DOWN")
    #expect(world.events("REPLICA_AUTO_SUSPENDED") == 1)
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(3_600)
    #expect(try world.replica().state == .autoSuspended)
    try world.perform(.resume(replicaOf: "v"))
    world.advance(1)
    #expect(try world.replica().state == .active && !world.replica().isLagging)
  }

  @Test("A12: a locked target pool auto-suspends with its reason")
  func a12() async throws {
    let world = try WatchedWorld()
    try world.perform(.lockPool("dr"), on: "lyon")
    let source = try await world.shown()
    #expect(source["state"] as? String == "AUTO_SUSPENDED" && source["state_reason"] as? String == "REMOTE_POOL_LOCKED")
    #expect(world.events("REPLICA_AUTO_SUSPENDED") == 1)
    try world.perform(.unlockPool("dr"), on: "lyon")
    world.advance(600)
    #expect(try world.replica().state == .autoSuspended)
  }

  @Test("A12: a depleted target pool locks itself and auto-suspends until it has room and a person resumes")
  func a12Depletion() async throws {
    let world = try WatchedWorld { world in
      world.arrays[1].pools[1].physicalCapacityBytes = 3_000_000_000
      world.arrays[1].pools[1].maxExtendBytes = 0
    }
    try world.perform(.write(to: "v", bytes: 2_000_000_000))
    #expect(try world.replica().state == .active)
    world.advance(60)
    #expect(world.simulator.poolState("dr", on: "lyon") == "LOCKED")
    #expect(try world.replica().state == .autoSuspended && world.replica().stateReason == "REMOTE_POOL_LOCKED")
    try world.perform(.resume(replicaOf: "v"))
    #expect(try world.replica().state == .autoSuspended)
    let pool = try await world.test.pool("dr", on: "lyon")
    try await world.call("PUT", "pools/\(pool)", on: "lyon", body: ["physical_capacity": 9_000_000_000])
    #expect(world.simulator.poolState("dr", on: "lyon") == "NORMAL")
    try world.perform(.resume(replicaOf: "v"))
    world.advance(11)
    #expect(try world.replica().state == .active && world.isEqual())
  }

  @Test("A12: an array that waits on permanent failures suspends after its wait interval, or not at all")
  func a12Waiting() throws {
    let world = try WatchedWorld { $0.settings.waitsOnPermanentFailure = true }
    world.advance(30)
    try world.perform(.lockPool("dr"), on: "lyon")
    #expect(try world.replica().state == .active)
    world.advance(30)
    #expect(try world.replica().jobState == "STALLED")
    try world.perform(.unlockPool("dr"), on: "lyon")
    world.advance(1)
    #expect(try world.replica().jobState == "DONE")
    try world.perform(.lockPool("dr"), on: "lyon")
    world.advance(59.999)
    #expect(try world.replica().state == .active)
    world.advance(0.001)
    #expect(try world.replica().state == .autoSuspended)
  }

  @Test("A13: a person's suspend stops the job and all later ones; the target keeps its point")
  func a13() throws {
    let world = try WatchedWorld()
    try world.perform(.write(to: "v", bytes: 400_000_000))
    world.advance(61)
    let before = try world.replica()
    try world.perform(.suspend(replicaOf: "v"))
    world.advance(7_200)
    let after = try world.replica()
    #expect(after.state == .suspended && after.restorePoint == before.restorePoint && after.nextJobAt == nil)
    #expect(try world.replica(on: "lyon").restorePoint == before.restorePoint)
    #expect(try !world.isEqual())
  }

  @Test("A14: suspending an auto-suspended replica makes it SUSPENDED, or nothing", arguments: [true, false])
  func a14(overrides: Bool) throws {
    let world = try WatchedWorld { $0.settings.suspendOverridesAutoSuspended = overrides }
    try world.perform(.lockPool("dr"), on: "lyon")
    try world.perform(.suspend(replicaOf: "v"))
    #expect(try world.replica().state == (overrides ? .suspended : .autoSuspended))
    #expect(world.events("REPLICA_SUSPENDED") == (overrides ? 1 : 0))
  }

  @Test("A15: a resume ships the difference to the last consistent point")
  func a15() throws {
    let world = try WatchedWorld()
    try world.perform(.suspend(replicaOf: "v"))
    try world.perform(.write(to: "v", bytes: 400_000_000))
    world.advance(600)
    try world.perform(.resume(replicaOf: "v"))
    #expect(try world.replica().state == .active && world.replica().jobState == "REPLICATING")
    world.advance(3)
    #expect(try world.replica().jobState == "DONE" && world.isEqual())
  }

  @Test("A15: a resume before the first copy initialises again")
  func a15Initial() throws {
    let world = try WatchedWorld(isInitialized: false)
    world.advance(5)
    try world.perform(.suspend(replicaOf: "v"))
    try world.perform(.resume(replicaOf: "v"))
    #expect(try world.replica().jobState == "INITIALIZING")
    world.advance(11)
    #expect(try !world.replica().isInitial)
  }

  @Test("A15: a resume whose cause persists auto-suspends again")
  func a15Again() throws {
    let world = try WatchedWorld()
    try world.perform(.lockPool("dr"), on: "lyon")
    try world.perform(.resume(replicaOf: "v"))
    #expect(try world.replica().state == .autoSuspended && world.events("REPLICA_AUTO_SUSPENDED") == 2)
  }

  @Test("A16: a resume is refused while the link is down or the peer is a source")
  func a16() throws {
    let world = try WatchedWorld()
    try world.perform(.suspend(replicaOf: "v"))
    try world.perform(.setLink("paris-lyon", .down))
    #expect(world.refusal(of: .resume(replicaOf: "v")) == "LINK_NOT_UP")
    try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
    try world.perform(.setLink("paris-lyon", .up))
    #expect(world.refusal(of: .resume(replicaOf: "v")) == "ROLE_CONFLICT")
    #expect(world.refusal(of: .resume(replicaOf: "v"), on: "lyon") == "ROLE_CONFLICT")
  }

  @Test("A17: an interval counts from the next job")
  func a17() throws {
    let world = try WatchedWorld()
    world.advance(10)
    let next = try world.replica().nextJobAt
    try world.perform(.setInterval(replicaOf: "v", seconds: 30))
    #expect(try world.replica().nextJobAt == next && world.replica(on: "lyon").syncInterval == 30_000)
    world.advance(50)
    #expect(try world.replica().nextJobAt == next.map { $0 + 30_000 })
  }

  @Test("A17: an interval of 0, or a new one, set on the target holds for the source's timer", arguments: [0, 30])
  func a17OnTarget(seconds: Int) throws {
    let world = try WatchedWorld()
    try world.perform(.setInterval(replicaOf: "v", seconds: seconds), on: "lyon")
    world.advance(3_600)
    #expect(try world.replica().syncInterval == seconds * 1_000 && (world.replica().nextJobAt == nil) == (seconds == 0))
    #expect(try world.replica(on: "lyon").nextJobAt == nil)
  }

  @Test("A18: a new RPO is judged at once")
  func a18() throws {
    let world = try WatchedWorld()
    try world.perform(.suspend(replicaOf: "v"))
    world.advance(100)
    #expect(try !world.replica().isLagging)
    try world.perform(.setRPO(replicaOf: "v", seconds: 90))
    #expect(try world.replica().isLagging && world.events("REPLICA_RPO_LAGGING") == 1)
    try world.perform(.setRPO(replicaOf: "v", seconds: 300))
    #expect(try !world.replica().isLagging && world.events("REPLICA_RPO_OK") == 1)
  }

  @Test(
    "A19: a change to SYNC catches up and is synchronized; not while initializing, nor over a link that is not ready")
  func a19() throws {
    let world = try WatchedWorld()
    try world.perform(.write(to: "v", bytes: 400_000_000))
    try world.perform(.setLink("paris-lyon", .down))
    #expect(world.refusal(of: .changeType(replicaOf: "v", to: .sync)) == "LINK_NOT_READY_FOR_SYNC")
    try world.perform(.setLink("paris-lyon", .up))
    try world.perform(.changeType(replicaOf: "v", to: .sync))
    #expect(try world.replica().syncState == .inProgress && world.replica().rpo == nil)
    world.advance(3)
    #expect(try world.replica().syncState == .synchronized && world.isEqual())
    let initial = try WatchedWorld(isInitialized: false)
    #expect(initial.refusal(of: .changeType(replicaOf: "v", to: .sync)) == "REPLICA_INITIALIZING")
    let share = try WatchedWorld(kind: .filesystem)
    #expect(share.refusal(of: .changeType(replicaOf: "v", to: .sync)) == "REPLICATION_TYPE_NOT_SUPPORTED")
  }

  @Test("A20: a role changes on the asked side alone")
  func a20() throws {
    let world = try WatchedWorld()
    #expect(world.refusal(of: .changeRole(replicaOf: "v")) == "REPLICA_NOT_SUSPENDED")
    try world.perform(.suspend(replicaOf: "v"))
    try world.perform(.changeRole(replicaOf: "v"))
    #expect(try world.replica().role == .target && world.replica(on: "lyon").role == .target)
    #expect(world.simulator.dataset("v", on: "paris")?.isWriteProtected == true)
  }

  @Test("A21: a deleted replica is gone on both sides, its datasets stay")
  func a21() throws {
    let world = try WatchedWorld()
    try world.perform(.deleteReplica(of: "v"))
    #expect(world.simulator.replicas(on: "paris").isEmpty && world.simulator.replicas(on: "lyon").isEmpty)
    #expect(world.simulator.dataset("v", on: "lyon")?.isWriteProtected == false)
    #expect(world.simulator.snapshots(of: "v", on: "paris").isEmpty)
  }

  @Test("A22: a new member makes the whole group initialise; it keeps its consistent point until then")
  func a22() throws {
    let world = try WatchedWorld(kind: .consistencyGroup)
    world.advance(90)
    let before = try world.replica("cg:v")
    try world.perform(.createVolume("late", pool: "prod", sizeBytes: 10_000_000_000))
    try world.perform(.addMember("late", to: "v"))
    let during = try world.replica("cg:v")
    #expect(during.isInitial && during.jobState == "INITIALIZING" && during.restorePoint == before.restorePoint)
    world.advance(2)
    let after = try world.replica("cg:v")
    #expect(!after.isInitial && after.pairs.count == 3 && after.restorePoint == world.simulator.now - 2_000)
  }
}
