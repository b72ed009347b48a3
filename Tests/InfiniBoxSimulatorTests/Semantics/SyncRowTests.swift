import InfiniBoxSimulator
import Testing

/// One test a row of the table of synchronous replicas (semantics 2.3).
@Suite struct SyncRowTests {
  @Test("S1: a new replica initialises, or waits if the slots are full")
  func s1() async throws {
    let world = try WatchedWorld(.sync, count: 7, isInitialized: false)
    let states = world.simulator.replicas(on: "paris").map(\.syncState)
    #expect(states == Array(repeating: .initializing, count: 6) + [.initializingPending])
    #expect(try await world.shown("v7")["state"] as? String == "ACTIVE")
  }

  @Test("S2: the waiting one initialises as soon as a slot is free")
  func s2() throws {
    let world = try WatchedWorld(.sync, count: 7, isInitialized: false)
    world.advance(10.999)
    #expect(try world.replica("v7").syncState == .initializingPending)
    world.advance(0.001)
    #expect(try world.replica("v7").syncState == .initializing)
  }

  @Test("S3: a finished copy is synchronized, and every write goes to both sides")
  func s3() async throws {
    let world = try WatchedWorld(.sync, isInitialized: false)
    world.advance(11)
    #expect(try world.replica().syncState == .synchronized)
    #expect(try await world.shown()["async_mode"] as? Bool == false)
    try world.perform(.write(to: "v", bytes: 1_000))
    #expect(try world.isEqual())
    world.advance(3_600)
    #expect(try await world.shown()["restore_point"] as? Int == world.simulator.now)
  }

  @Test("S4: a lost or detached link leaves the source writable and out of sync", arguments: [true, false])
  func s4(isDetached: Bool) async throws {
    let world = try WatchedWorld(.sync) { $0.settings.detachSuspends = false }
    world.advance(60)
    try world.perform(isDetached ? .detachLink("paris-lyon") : .setLink("paris-lyon", .down))
    let lostAt = world.simulator.now
    let old = try world.content(on: "lyon")
    try world.perform(.write(to: "v", bytes: 400_000_000))
    world.advance(60)
    let source = try await world.shown()
    #expect(source["state"] as? String == "ACTIVE" && source["sync_state"] as? String == "OUT_OF_SYNC")
    #expect(source["async_mode"] as? Bool == true && source["restore_point"] as? Int == lostAt)
    #expect(try world.content(on: "lyon") == old && world.events("REPLICA_OUT_OF_SYNC") == 1)
  }

  @Test("S5: a link that is back starts the catch-up by itself")
  func s5() throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.setLink("paris-lyon", .down))
    try world.perform(.setLink("paris-lyon", .up))
    #expect(try world.replica().syncState == .inProgress && world.replica().state == .active)
  }

  @Test("S6: a catch-up ends synchronized, after the difference was copied")
  func s6() throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.setLink("paris-lyon", .down))
    try world.perform(.write(to: "v", bytes: 400_000_000))
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(2.999)
    #expect(try world.replica().syncState == .inProgress && !world.isEqual())
    world.advance(0.001)
    #expect(try world.replica().syncState == .synchronized && world.isEqual())
    #expect(world.events("REPLICA_SYNCHRONIZED") == 1)
  }

  @Test("S7: an overloaded target drops out of sync and recovers by itself, however long it takes")
  func s7() throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.setOverloaded(true), on: "lyon")
    #expect(try world.replica().syncState == .outOfSync && world.replica().state == .active)
    try world.perform(.write(to: "v", bytes: 400_000_000))
    world.advance(25 * 3_600)
    #expect(try world.replica().state == .active)
    try world.perform(.setOverloaded(false), on: "lyon")
    #expect(try world.replica().syncState == .inProgress)
    world.advance(3)
    #expect(try world.replica().syncState == .synchronized && world.isEqual())
  }

  @Test("S7: the day of an outage counts from the loss of the link, not from an overload before it")
  func s7ThenLink() throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.setOverloaded(true), on: "lyon")
    world.advance(25 * 3_600)
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(23 * 3_600)
    #expect(try world.replica().state == .active)
  }

  @Test("S8: a person's suspend leaves it SUSPENDED and out of sync")
  func s8() throws {
    let world = try WatchedWorld(.sync)
    world.advance(60)
    try world.perform(.suspend(replicaOf: "v"))
    let replica = try world.replica()
    #expect(replica.state == .suspended && replica.syncState == .outOfSync)
    #expect(replica.restorePoint == world.simulator.now)
    try world.perform(.write(to: "v", bytes: 1_000))
    #expect(try !world.isEqual())
  }

  @Test("S9: a locked or full target pool auto-suspends until it is fixed and resumed", arguments: [true, false])
  func s9(isLocked: Bool) async throws {
    let world = try WatchedWorld(.sync) { world in
      world.arrays[1].pools[1].physicalCapacityBytes = 3_000_000_000
      world.arrays[1].pools[1].maxExtendBytes = 0
    }
    world.advance(60)
    try world.perform(
      isLocked ? .lockPool("dr") : .write(to: "v", bytes: 2_000_000_000), on: isLocked ? "lyon" : "paris")
    let replica = try world.replica()
    #expect(replica.state == .autoSuspended && replica.stateReason == "REMOTE_POOL_LOCKED")
    #expect(replica.syncState == .outOfSync && replica.restorePoint == world.simulator.now)
    if isLocked {
      try world.perform(.unlockPool("dr"), on: "lyon")
    } else {
      let pool = try await world.test.pool("dr", on: "lyon")
      try await world.call("PUT", "pools/\(pool)", on: "lyon", body: ["physical_capacity": 9_000_000_000])
    }
    #expect(try world.replica().state == .autoSuspended)
    try world.perform(.resume(replicaOf: "v"))
    world.advance(11)
    #expect(try world.replica().syncState == .synchronized)
  }

  @Test("S9: a locked source pool auto-suspends too, and takes no writes")
  func s9Source() throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.lockPool("prod"))
    #expect(try world.replica().state == .autoSuspended && world.replica().stateReason == "LOCAL_POOL_LOCKED")
    #expect(world.refusal(of: .write(to: "v", bytes: 1_000)) == "POOL_LOCKED")
  }

  @Test("S10: an outage of 24 h auto-suspends, and the link alone does not end it")
  func s10() throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(86_399.999)
    #expect(try world.replica().state == .active)
    world.advance(0.001)
    #expect(try world.replica().state == .autoSuspended && world.replica().syncState == .outOfSync)
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(600)
    #expect(try world.replica().state == .autoSuspended && world.replica().syncState == .outOfSync)
  }

  @Test("S11: a resume copies the difference and synchronizes")
  func s11() throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.suspend(replicaOf: "v"))
    try world.perform(.write(to: "v", bytes: 400_000_000))
    try world.perform(.resume(replicaOf: "v"))
    #expect(try world.replica().state == .active && world.replica().syncState == .inProgress)
    world.advance(3)
    #expect(try world.replica().syncState == .synchronized && world.isEqual())
  }

  @Test("S12: a new member makes the whole synchronized group initialise")
  func s12() throws {
    let world = try WatchedWorld(.sync, kind: .consistencyGroup)
    world.advance(60)
    try world.perform(.createVolume("late", pool: "prod", sizeBytes: 10_000_000_000))
    try world.perform(.addMember("late", to: "v"))
    let during = try world.replica("cg:v")
    #expect(during.state == .active && during.syncState == .initializing && during.isInitial)
    #expect(during.restorePoint == world.simulator.now)
    world.advance(1)
    #expect(try world.replica("cg:v").syncState == .synchronized && world.isEqual("late"))
  }

  @Test("S13: switching the role of a synchronized replica swaps both sides and keeps them synchronized")
  func s13() throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.switchRole(replicaOf: "v"))
    #expect(try world.replica().role == .target && world.replica(on: "lyon").role == .source)
    #expect(try world.replica(on: "lyon").syncState == .synchronized)
    try world.perform(.write(to: "v", bytes: 1_000), on: "lyon")
    #expect(try world.isEqual())
    #expect(world.refusal(of: .write(to: "v", bytes: 1_000)) == "WRITE_PROTECTED")
    #expect(world.events("REPLICA_ROLE_SWITCHED", on: "lyon") == 1)
    try world.perform(.setLink("paris-lyon", .down))
    #expect(world.refusal(of: .switchRole(replicaOf: "v"), on: "lyon") == "INVALID_STATE")
  }
}
