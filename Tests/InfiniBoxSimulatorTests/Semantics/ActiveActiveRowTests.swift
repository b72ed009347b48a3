import InfiniBoxSimulator
import Testing

/// One test a row of the table of active-active replicas (semantics 2.4).
@Suite struct ActiveActiveRowTests {
  private func world(
    isInitialized: Bool = true, witness: String? = "192.0.2.1", count: Int = 1,
    _ change: (inout SimulatedWorld) -> Void = { _ in }
  ) throws -> WatchedWorld {
    let world = try WatchedWorld(.activeActive, count: count, isInitialized: isInitialized, change)
    try world.perform(.setWitness(link: "paris-lyon", address: witness))
    return world
  }

  private func syncStates(_ world: WatchedWorld) throws -> [SimulatedSyncState?] {
    try ["paris", "lyon"].map { try world.replica(on: $0).syncState }
  }

  @Test("P1: both sides initialise, or wait; the creating side is preferred and serves hosts alone")
  func p1() async throws {
    let world = try world(isInitialized: false, count: 7)
    #expect(
      try world.replica("v1").syncState == .initializing && world.replica("v1", on: "lyon").syncState == .initializing)
    #expect(try world.replica("v7").syncState == .initializingPending)
    #expect(try world.replica("v7", on: "lyon").syncState == .initializingPending)
    #expect(try world.replica("v1").isPreferred == true && world.replica("v1", on: "lyon").isPreferred == false)
    #expect(world.serves("v1", on: "paris") && !world.serves("v1", on: "lyon"))
  }

  @Test("P2: a finished copy is synchronized on both sides, and both serve hosts")
  func p2() throws {
    let world = try world(isInitialized: false)
    world.advance(11)
    #expect(try syncStates(world) == [.synchronized, .synchronized])
    for array in ["paris", "lyon"] {
      try world.perform(.write(to: "v", bytes: 1_000), on: array)
      #expect(try world.isEqual())
    }
  }

  @Test("P3: a lost link has the witness pick the preferred side; the other one lags and serves nobody")
  func p3() async throws {
    let world = try world()
    try world.perform(.setLink("paris-lyon", .down))
    #expect(try syncStates(world) == [.outOfSync, .lagging])
    #expect(world.serves(on: "paris") && !world.serves(on: "lyon"))
    let volume = try await world.test.get("volumes/\(world.test.entity("v", on: "lyon"))", on: "lyon").object
    #expect(volume["paths_available"] as? Bool == false)
    #expect(world.refusal(of: .write(to: "v", bytes: 1_000), on: "lyon") == "WRITE_PROTECTED")
    #expect(world.events("REPLICA_AA_FAILOVER") == 1)
  }

  @Test("P3: if the witness reaches one side alone it picks that one")
  func p3OneSide() throws {
    let world = try world()
    try world.perform(.setWitnessReachable(link: "paris-lyon", false), on: "paris")
    try world.perform(.setLink("paris-lyon", .down))
    #expect(try syncStates(world) == [.lagging, .outOfSync])
    #expect(!world.serves(on: "paris") && world.serves(on: "lyon"))
  }

  @Test("P4: the witness lets the survivor of a lost array continue", arguments: ["paris", "lyon"])
  func p4(lost: String) throws {
    let world = try world()
    try world.perform(.setPower(false), on: lost)
    let survivor = lost == "paris" ? "lyon" : "paris"
    #expect(world.serves(on: survivor) && !world.serves(on: lost))
    try world.perform(.write(to: "v", bytes: 400_000_000), on: survivor)
    world.advance(3_600)
    try world.perform(.setPower(true), on: lost)
    #expect(try syncStates(world) == [.inProgress, .inProgress] && !world.serves(on: lost))
    world.advance(3)
    #expect(try syncStates(world) == [.synchronized, .synchronized] && world.isEqual() && world.serves(on: lost))
  }

  @Test("P5: without a witness the preferred side continues", arguments: [nil, "0.0.0.0"])
  func p5(witness: String?) async throws {
    let world = try world(witness: witness)
    #expect(try await world.shownLink()["local_witness_state"] as? String == "N/A")
    try world.perform(.setLink("paris-lyon", .down))
    #expect(try syncStates(world) == [.outOfSync, .lagging] && !world.serves(on: "lyon"))
  }

  @Test("P5: without a witness the loss of the preferred array takes the volumes offline until it is back")
  func p5PreferredLost() throws {
    let world = try world(witness: nil)
    try world.perform(.setPower(false), on: "paris")
    #expect(try !world.serves(on: "lyon") && world.replica(on: "lyon").syncState == .lagging)
    #expect(world.refusal(of: .write(to: "v", bytes: 1_000), on: "lyon") == "WRITE_PROTECTED")
    try world.perform(.setPower(true), on: "paris")
    #expect(world.serves(on: "paris"))
    world.advance(1)
    #expect(try syncStates(world) == [.synchronized, .synchronized] && world.serves(on: "lyon"))
  }

  @Test("P6: a lost witness alone changes nothing but its state on the link")
  func p6() async throws {
    let world = try world()
    #expect(try await world.shownLink()["local_witness_state"] as? String == "CONNECTED")
    for array in ["paris", "lyon"] {
      try world.perform(.setWitnessReachable(link: "paris-lyon", false), on: array)
    }
    #expect(try syncStates(world) == [.synchronized, .synchronized])
    let link = try await world.shownLink()
    #expect(link["local_witness_state"] as? String == "DISCONNECTED")
    #expect(link["remote_witness_state"] as? String == "DISCONNECTED")
    #expect(world.events("LINK_WITNESS_LOST") == 1 && world.events("LINK_WITNESS_LOST", on: "lyon") == 1)
    try world.perform(.setLink("paris-lyon", .down))
    #expect(world.serves(on: "paris") && !world.serves(on: "lyon"))
  }

  @Test("P7: a link that is back has the winner's data copied, then the loser's paths return")
  func p7() throws {
    let world = try world()
    try world.perform(.setWitnessReachable(link: "paris-lyon", false), on: "paris")
    try world.perform(.setLink("paris-lyon", .down))
    try world.perform(.write(to: "v", bytes: 400_000_000), on: "lyon")
    let written = try world.content(on: "lyon")
    try world.perform(.setLink("paris-lyon", .up))
    #expect(try syncStates(world) == [.inProgress, .inProgress] && !world.serves(on: "paris"))
    world.advance(3)
    #expect(try syncStates(world) == [.synchronized, .synchronized] && world.serves(on: "paris"))
    #expect(try world.content(on: "paris") == written)
  }

  @Test("P8: a link lost during the catch-up stalls it; who won before goes on, preferred or not")
  func p8() async throws {
    let world = try world()
    try world.perform(.setLink("paris-lyon", .down))
    try world.perform(.write(to: "v", bytes: 400_000_000))
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(1)
    try world.perform(.prefer(replicaOf: "v"), on: "lyon")
    try world.perform(.setLink("paris-lyon", .down))
    #expect(try syncStates(world) == [.stalled, .stalled])
    #expect(world.serves(on: "paris") && !world.serves(on: "lyon"))
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(3)
    #expect(try syncStates(world) == [.synchronized, .synchronized] && world.isEqual())
  }

  @Test("P9: a suspend keeps the asked side serving and takes the other one's paths", arguments: ["paris", "lyon"])
  func p9(side: String) async throws {
    let world = try world()
    let other = side == "paris" ? "lyon" : "paris"
    try world.perform(.suspend(replicaOf: "v"), on: side)
    #expect(try world.replica(on: side).state == .suspended && world.replica(on: other).state == .suspended)
    #expect(try world.replica(on: side).isSuspendedFromLocal == true)
    #expect(try world.replica(on: other).isSuspendedFromLocal == false)
    #expect(try await world.shown(on: side)["suspended_from_local"] as? Bool == true)
    #expect(world.serves(on: side) && !world.serves(on: other))
    try world.perform(.write(to: "v", bytes: 1_000), on: side)
  }

  @Test("P9: the losing side of an outage does not win by being suspended")
  func p9Loser() throws {
    let world = try world()
    try world.perform(.setLink("paris-lyon", .down))
    try world.perform(.suspend(replicaOf: "v"), on: "lyon")
    #expect(world.serves(on: "paris") && !world.serves(on: "lyon"))
  }

  @Test("P10: a resume copies what the serving side wrote, then both serve", arguments: ["paris", "lyon"])
  func p10(side: String) throws {
    let world = try world()
    try world.perform(.suspend(replicaOf: "v"), on: "lyon")
    try world.perform(.write(to: "v", bytes: 400_000_000), on: "lyon")
    let written = try world.content(on: "lyon")
    try world.perform(.resume(replicaOf: "v"), on: side)
    #expect(try syncStates(world) == [.inProgress, .inProgress])
    world.advance(3)
    #expect(try syncStates(world) == [.synchronized, .synchronized] && world.content(on: "paris") == written)
    #expect(try world.replica(on: "lyon").isSuspendedFromLocal == false && world.serves(on: "paris"))
  }

  @Test("P11: the preferred side changes on both objects, if they are connected")
  func p11() throws {
    let world = try world()
    try world.perform(.prefer(replicaOf: "v"), on: "lyon")
    #expect(try world.replica().isPreferred == false && world.replica(on: "lyon").isPreferred == true)
    #expect(world.events("REPLICA_PREFERRED_CHANGED", on: "lyon") == 1)
    try world.perform(.setLink("paris-lyon", .down))
    #expect(world.serves(on: "lyon") && !world.serves(on: "paris"))
    #expect(world.refusal(of: .prefer(replicaOf: "v")) == "LINK_NOT_UP")
  }

  @Test("P12: an outage of a day auto-suspends only if set so", arguments: [false, true])
  func p12(suspends: Bool) throws {
    let world = try world { $0.settings.autoSuspendsActiveActiveOnLinkLoss = suspends }
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(48 * 3_600)
    #expect(try world.replica().state == (suspends ? .autoSuspended : .active))
    #expect(world.serves(on: "paris") && !world.serves(on: "lyon"))
    try world.perform(.setLink("paris-lyon", .up))
    if suspends { try world.perform(.resume(replicaOf: "v"), on: "lyon") }
    world.advance(1)
    #expect(try syncStates(world) == [.synchronized, .synchronized])
  }

  @Test("P12: a locked pool auto-suspends both objects, and the other side serves hosts", arguments: ["paris", "lyon"])
  func p12Pool(locked: String) throws {
    let world = try world()
    let other = locked == "paris" ? "lyon" : "paris"
    try world.perform(.lockPool(locked == "paris" ? "prod" : "dr"), on: locked)
    #expect(try world.replica().state == .autoSuspended && world.replica(on: "lyon").state == .autoSuspended)
    #expect(world.serves(on: other) && !world.serves(on: locked))
    try world.perform(.write(to: "v", bytes: 1_000), on: other)
    try world.perform(.unlockPool(locked == "paris" ? "prod" : "dr"), on: locked)
    try world.perform(.resume(replicaOf: "v"), on: locked)
    world.advance(2)
    #expect(try syncStates(world) == [.synchronized, .synchronized] && world.isEqual())
  }
}
