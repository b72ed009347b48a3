import InfiniBoxSimulator
import Testing

/// The procedures of semantics 3.2 to 3.5 from their first step to their last.
@Suite struct RoleProcedureTests {
  private static let types: [SimulatedReplicationType] = [.async, .sync]

  /// Lets a replica that copies from `array` ship all that it has.
  private func ship(_ world: WatchedWorld, from array: String) throws {
    if try world.replica(on: array).type == .async { try world.perform(.syncNow(replicaOf: "v"), on: array) }
    world.advance(30)
    #expect(try world.isEqual())
  }

  /// 3.2: the target takes over at its last consistent point; the source site is gone, or only the link.
  private func failOver(_ world: WatchedWorld, isSiteLost: Bool) throws {
    let consistent = try world.content(on: "lyon")
    try world.perform(isSiteLost ? .setPower(false) : .setLink("paris-lyon", .down))
    try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
    let target = try world.replica(on: "lyon")
    #expect(target.role == .source && target.state == .autoSuspended && target.stateReason == "ROLE_CONFLICT")
    #expect(world.simulator.dataset("v", on: "lyon")?.isWriteProtected == false)
    #expect(try world.content(on: "lyon") == consistent)
    try world.perform(.write(to: "v", bytes: 400_000_000), on: "lyon")
  }

  @Test(
    "3.2: disaster: the target is promoted, writable at its last consistent point", arguments: types, [true, false])
  func disaster(type: SimulatedReplicationType, isSiteLost: Bool) throws {
    let world = try WatchedWorld(type)
    world.advance(10)
    try failOver(world, isSiteLost: isSiteLost)
    #expect(try world.replica().role == .source && world.replica().state == .active)
    guard !isSiteLost else { return }
    // The cut-off source goes on by itself: both sides have diverged.
    try world.perform(.write(to: "v", bytes: 400_000_000))
    #expect(try !world.isEqual())
    world.advance(86_460)
    #expect(try world.replica().state == .autoSuspended)
  }

  @Test(
    "3.3: failback after a disaster keeps what was written at the other site, and comes home", arguments: types,
    [true, false])
  func failback(type: SimulatedReplicationType, isSiteLost: Bool) throws {
    let world = try WatchedWorld(type)
    world.advance(10)
    try failOver(world, isSiteLost: isSiteLost)
    let written = try world.content(on: "lyon")
    world.advance(3_600)
    // 1–2: the old array is back, isolated until now.
    try world.perform(isSiteLost ? .setPower(true) : .setLink("paris-lyon", .up))
    #expect(try world.replica().state == .autoSuspended && world.replica().stateReason == "ROLE_CONFLICT")
    try world.perform(.refreshLink("paris-lyon"), on: "lyon")
    // 3–5: it becomes the target and receives.
    try world.perform(.changeRole(replicaOf: "v"))
    #expect(world.simulator.dataset("v", on: "paris")?.isWriteProtected == true)
    try world.perform(.resume(replicaOf: "v"), on: "lyon")
    world.advance(30)
    #expect(try world.replica(on: "lyon").state == .active && world.content(on: "paris") == written)
    // 6: home again.
    try ship(world, from: "lyon")
    try world.perform(.suspend(replicaOf: "v"), on: "lyon")
    try world.perform(.changeRole(replicaOf: "v"))
    try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
    try world.perform(.resume(replicaOf: "v"))
    try world.perform(.write(to: "v", bytes: 1_000))
    try ship(world, from: "paris")
    #expect(try world.replica().role == .source && world.replica(on: "lyon").role == .target)
    #expect(try world.content(on: "paris") != written)
  }

  @Test(
    "3.4: a drill behind a detached link discards its writes; production goes on, or needs a resume",
    arguments: [true, false], [true, false])
  func drill(detachSuspends: Bool, roleConflictSuspends: Bool) throws {
    for type in Self.types {
      let world = try WatchedWorld(type) { world in
        world.settings.detachSuspends = detachSuspends
        world.settings.roleConflictSuspends = roleConflictSuspends
      }
      try world.perform(.detachLink("paris-lyon"), on: "lyon")
      try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
      try world.perform(.write(to: "v", bytes: 400_000_000), on: "lyon")
      try world.perform(.write(to: "v", bytes: 400_000_000))
      let production = try world.content(on: "paris")
      world.advance(3_600)
      try world.perform(.attachLink("paris-lyon"), on: "lyon")
      try world.perform(.refreshLink("paris-lyon"), on: "lyon")
      try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
      #expect(world.simulator.dataset("v", on: "lyon")?.isWriteProtected == true)
      let goesOn = !detachSuspends && !roleConflictSuspends
      #expect(try world.replica().state == (goesOn ? .active : .autoSuspended))
      if !goesOn { try world.perform(.resume(replicaOf: "v")) }
      world.advance(70)
      #expect(try world.content(on: "paris") == production && world.isEqual())
      #expect(try world.replica().role == .source)
    }
  }

  @Test("3.4: a drill beside a suspended production replica discards its writes", arguments: types)
  func drillWithoutDetaching(type: SimulatedReplicationType) throws {
    let world = try WatchedWorld(type)
    try world.perform(.suspend(replicaOf: "v"))
    try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
    try world.perform(.write(to: "v", bytes: 400_000_000), on: "lyon")
    try world.perform(.write(to: "v", bytes: 1_000))
    let production = try world.content(on: "paris")
    try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
    try world.perform(.resume(replicaOf: "v"))
    world.advance(5)
    #expect(try world.content(on: "lyon") == production && world.content(on: "paris") == production)
  }

  @Test("3.5: a planned move of a synchronous replica switches the role and loses nothing")
  func plannedSynchronous() throws {
    let world = try WatchedWorld(.sync, count: 3)
    for name in ["v1", "v2", "v3"] {
      try world.perform(.write(to: name, bytes: 1_000))
      try world.perform(.switchRole(replicaOf: name))
      world.advance(10)
    }
    for name in ["v1", "v2", "v3"] {
      #expect(
        try world.replica(name, on: "lyon").role == .source
          && world.replica(name, on: "lyon").syncState == .synchronized)
      try world.perform(.write(to: name, bytes: 1_000), on: "lyon")
      #expect(try world.isEqual(name))
    }
  }

  @Test("3.5: a planned move of an asynchronous replica ships the last writes first and loses nothing")
  func plannedAsynchronous() throws {
    let world = try WatchedWorld()
    try world.perform(.write(to: "v", bytes: 400_000_000))
    let last = try world.content(on: "paris")
    try ship(world, from: "paris")
    try world.perform(.suspend(replicaOf: "v"))
    try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
    try world.perform(.changeRole(replicaOf: "v"))
    try world.perform(.resume(replicaOf: "v"), on: "lyon")
    #expect(try world.content(on: "lyon") == last)
    try world.perform(.write(to: "v", bytes: 1_000), on: "lyon")
    world.advance(62)
    #expect(try world.isEqual() && world.replica(on: "lyon").state == .active && world.replica().role == .target)
  }

  @Test("3.5: a test of recovery writes to a snapshot's child on the target; the replica is untouched")
  func recoveryTest() async throws {
    let world = try WatchedWorld()
    let before = try world.replica(on: "lyon")
    try world.perform(.createSnapshot(of: "v", named: "test"), on: "lyon")
    try world.perform(.createSnapshot(of: "test", named: "child"), on: "lyon")
    let child = world.test.entity("child", on: "lyon")
    let answer = try await world.call("PUT", "volumes/\(child)", on: "lyon", body: ["write_protected": false])
    #expect(answer.status == 200)
    try world.perform(.write(to: "child", bytes: 1_000), on: "lyon")
    world.advance(30)
    #expect(try world.content("test", on: "lyon") == world.content(on: "lyon"))
    try world.perform(.delete("child"), on: "lyon")
    try world.perform(.delete("test"), on: "lyon")
    #expect(try world.replica(on: "lyon").restorePoint == before.restorePoint && world.replica().state == .active)
  }

  @Test("3.1: a role does not change while the pair works, nor before the first copy")
  func guards() throws {
    let world = try WatchedWorld()
    #expect(world.refusal(of: .changeRole(replicaOf: "v"), on: "lyon") == "REPLICA_NOT_SUSPENDED")
    #expect(world.refusal(of: .switchRole(replicaOf: "v")) == "INVALID_STATE")
    let initial = try WatchedWorld(isInitialized: false)
    try initial.perform(.setLink("paris-lyon", .down))
    #expect(initial.refusal(of: .changeRole(replicaOf: "v"), on: "lyon") == "TARGET_NOT_CONSISTENT")
  }

  @Test("3.1: two targets serve nobody, until one of them is promoted")
  func bothTargets() throws {
    let world = try WatchedWorld()
    try world.perform(.suspend(replicaOf: "v"))
    try world.perform(.changeRole(replicaOf: "v"))
    for array in ["paris", "lyon"] {
      #expect(world.refusal(of: .write(to: "v", bytes: 1), on: array) == "WRITE_PROTECTED")
      #expect(world.refusal(of: .resume(replicaOf: "v"), on: array) == "OPERATION_ON_TARGET")
    }
    try world.perform(.changeRole(replicaOf: "v"))
    #expect(try world.replica().state == .suspended)
    try world.perform(.resume(replicaOf: "v"))
    world.advance(2)
    #expect(try world.isEqual())
  }
}
