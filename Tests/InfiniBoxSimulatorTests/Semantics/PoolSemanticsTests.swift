import InfiniBoxSimulator
import Testing

/// Pools and capacity (semantics 8).
@Suite struct PoolSemanticsTests {
  private static let gigabyte = 1_000_000_000

  @Test("8: a LIMITED pool takes no new datasets, but writes and the jobs of its replicas")
  func limited() async throws {
    let world = try WatchedWorld { $0.arrays[0].volumes.append(SimulatedVolumes("other", pool: "prod")) }
    try world.perform(.limitPool("dr"), on: "lyon")
    #expect(world.refusal(of: .createVolume("new", pool: "dr", sizeBytes: Self.gigabyte), on: "lyon") == "POOL_LIMITED")
    let answer = try await world.call("POST", "replicas", body: try await world.test.newReplica(["other"]))
    #expect(answer.code == "POOL_LIMITED" && answer.isRemote)
    try world.perform(.limitPool("prod"))
    try world.perform(.write(to: "v", bytes: 1_000))
    world.advance(62)
    #expect(try world.isEqual() && world.replica().state == .active)
  }

  @Test("8: a LOCKED pool takes no writes")
  func locked() throws {
    let world = try WatchedWorld(isReplicated: false)
    try world.perform(.lockPool("prod"))
    #expect(world.refusal(of: .write(to: "v", bytes: 1_000)) == "POOL_LOCKED")
    try world.perform(.unlockPool("prod"))
    try world.perform(.write(to: "v", bytes: 1_000))
  }

  @Test("8: the emergency buffer lets a pool grow: LIMITED in it, LOCKED beyond it", arguments: [-1, 0, 2_000_000_000])
  func emergencyBuffer(maxExtend: Int) throws {
    let world = try WatchedWorld(isReplicated: false) { world in
      world.arrays[0].pools[0].physicalCapacityBytes = 3 * Self.gigabyte
      world.arrays[0].pools[0].maxExtendBytes = maxExtend
    }
    func state() -> String? { world.simulator.poolState("prod", on: "paris") }
    #expect(state() == "NORMAL")
    try world.perform(.write(to: "v", bytes: 2 * Self.gigabyte))
    #expect(state() == (maxExtend < 0 ? "NORMAL" : maxExtend == 0 ? "LOCKED" : "LIMITED"))
    guard maxExtend > 0 else { return }
    try world.perform(.write(to: "v", bytes: 2 * Self.gigabyte))
    #expect(state() == "LOCKED")
    #expect(world.events("POOL_LIMITED") == 1 && world.events("POOL_LOCKED") == 1)
  }

  @Test("8: a pool announces its thresholds once each")
  func thresholds() throws {
    let world = try WatchedWorld(isReplicated: false) {
      $0.arrays[0].pools[0].physicalCapacityBytes = 10 * Self.gigabyte
    }
    try world.perform(.write(to: "v", bytes: 6 * Self.gigabyte + 100_000_000))
    #expect(world.events("POOL_SPACE_WARNING") == 1 && world.events("POOL_SPACE_CRITICAL") == 0)
    try world.perform(.write(to: "v", bytes: Self.gigabyte))
    #expect(world.events("POOL_SPACE_WARNING") == 1 && world.events("POOL_SPACE_CRITICAL") == 1)
    try world.perform(.delete("v"))
    try world.perform(.createVolume("w", pool: "prod", sizeBytes: 10 * Self.gigabyte))
    try world.perform(.write(to: "w", bytes: 8 * Self.gigabyte + 100_000_000))
    #expect(world.events("POOL_SPACE_WARNING") == 2)
  }

  @Test("8: the staging area is charged to the pools of both sides and shown with the replica")
  func staging() async throws {
    let world = try WatchedWorld()
    let quiet = (try await world.freePhysical("prod", on: "paris"), try await world.freePhysical("dr", on: "lyon"))
    try world.perform(.write(to: "v", bytes: 400_000_000))
    // The new data, and the old blocks that the last consistent point still needs.
    #expect(try await world.freePhysical("prod", on: "paris") == quiet.0 - 800_000_000)
    #expect(try await world.shown()["staging_area_allocated_size"] as? Int == 400_065_536)
    world.advance(61)
    #expect(try await world.freePhysical("dr", on: "lyon") == quiet.1 - 400_000_000)
    #expect(try await world.shown(on: "lyon")["staging_area_allocated_size"] as? Int == 400_065_536)
    world.advance(2)
    #expect(try await world.shown()["staging_area_allocated_size"] as? Int == 65_536)
    #expect(try await world.shown(on: "lyon")["staging_area_allocated_size"] as? Int == 65_536)
    #expect(try await world.freePhysical("dr", on: "lyon") == quiet.1 - 400_000_000)
  }

  @Test("8: a deleted replica gives its staging area back")
  func stagingOfDeleted() async throws {
    let world = try WatchedWorld()
    let before = try await world.freePhysical("dr", on: "lyon")
    try world.perform(.deleteReplica(of: "v"))
    #expect(try await world.freePhysical("dr", on: "lyon") == before + 65_536)
  }

  @Test("8: a long stall fills the source pool, which then auto-suspends the replica")
  func longStall() throws {
    let world = try WatchedWorld { world in
      world.arrays[0].pools[0].physicalCapacityBytes = 11 * Self.gigabyte
      world.arrays[0].pools[0].maxExtendBytes = 0
    }
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(61)
    try world.perform(.write(to: "v", bytes: 8 * Self.gigabyte))
    // 10 GB of data, and the 2 GB that the snapshot of the stalled job holds.
    #expect(world.simulator.poolState("prod", on: "paris") == "LOCKED")
    #expect(try world.replica().state == .autoSuspended && world.replica().stateReason == "LOCAL_POOL_LOCKED")
  }

  @Test("8: a snapshot takes what was overwritten since, and gives it back")
  func snapshots() async throws {
    let world = try WatchedWorld(isReplicated: false)
    let before = try await world.freePhysical("prod", on: "paris")
    try world.perform(.createSnapshot(of: "v", named: "s"))
    #expect(try await world.freePhysical("prod", on: "paris") == before)
    try world.perform(.write(to: "v", bytes: 400_000_000))
    #expect(try await world.freePhysical("prod", on: "paris") == before - 800_000_000)
    try world.perform(.delete("s"))
    #expect(try await world.freePhysical("prod", on: "paris") == before - 400_000_000)
  }

  @Test("8: thick datasets take their size, thin ones what they hold; both count against the virtual quota")
  func thick() async throws {
    let world = try WatchedWorld(isReplicated: false)
    let pool = try await world.test.pool("prod", on: "paris")
    let before = try await world.test.get("pools/\(pool)").object
    for (name, type) in [("thin", "THIN"), ("thick", "THICK")] {
      let body: [String: Any] = ["name": name, "pool_id": pool, "size": 5 * Self.gigabyte, "provtype": type]
      #expect(try await world.call("POST", "volumes", body: body).status == 200)
    }
    let after = try await world.test.get("pools/\(pool)").object
    func difference(_ key: String) -> Int { (before[key] as? Int ?? 0) - (after[key] as? Int ?? 0) }
    let size = (5 * Self.gigabyte + 511) / 512 * 512
    #expect(difference("free_physical_space") == size && difference("free_virtual_space") == 2 * size)
  }

  @Test("8: an auto-created target has the size and name of its source and is thin")
  func target() async throws {
    let world = try WatchedWorld()
    let volume = try await world.test.get("volumes?name=eq:v", on: "lyon").list.first
    #expect(volume?["provtype"] as? String == "THIN")
    #expect(volume?["size"] as? Int == world.simulator.dataset("v", on: "paris")?.sizeBytes)
  }
}
