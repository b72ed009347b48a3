import InfiniBoxSimulator
import Testing

/// An active-active replica with an asynchronous leg to a third array (semantics 2.5).
@Suite struct ConcurrentTests {
  private static let leg = "cg:fin@paris-oslo"
  private static let otherLeg = "cg:fin@lyon-oslo"

  /// Links between each two of three arrays; the group `fin` is active-active on the first two.
  private func world(
    hasSecondLink: Bool = true, hasLeg: Bool = true, _ change: (inout SimulatedWorld) -> Void = { _ in }
  ) throws -> WatchedWorld {
    let pools = [SimulatedPool("prod")]
    var description = SimulatedWorld(
      arrays: ["paris", "lyon", "oslo"].map { SimulatedArray($0, pools: pools) },
      links: [
        SimulatedLink("paris-lyon", between: "paris", and: "lyon"),
        SimulatedLink("paris-oslo", between: "paris", and: "oslo"),
      ])
    if hasSecondLink { description.links.append(SimulatedLink("lyon-oslo", between: "lyon", and: "oslo")) }
    description.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2)]
    description.replicas = [
      SimulatedReplicas(
        array: "paris", link: "paris-lyon", kind: .consistencyGroup, entities: "fin", type: .activeActive,
        remotePool: "prod")
    ]
    if hasLeg {
      description.replicas.append(
        SimulatedReplicas(
          array: "paris", link: "paris-oslo", kind: .consistencyGroup, entities: "fin", remotePool: "prod",
          intervalSeconds: 60, rpoSeconds: 120))
    }
    change(&description)
    let world = try WatchedWorld(description)
    try world.perform(.setWitness(link: "paris-lyon", address: "192.0.2.1"))
    return world
  }

  private func senders(_ world: WatchedWorld) -> [String] {
    ["paris", "lyon"].filter { array in
      world.simulator.replicas(on: array).contains { $0.isConcurrent && !$0.isStandby }
    }
  }

  @Test("2.5: a group with an active-active replica takes an asynchronous one to a third array")
  func creation() async throws {
    let world = try world(hasLeg: false)
    let link = try #require(world.simulator.links(on: "paris").first { $0.name == "paris-oslo" }).id
    let body: [String: Any] = [
      "link_id": link, "entity_type": "CONSISTENCY_GROUP", "base_action": "NEW",
      "local_entity_id": world.test.entity("fin"), "remote_pool_id": try await world.test.pool("prod", on: "oslo"),
      "sync_interval": 60_000, "rpo_value": 120_000,
    ]
    let answer = try await world.call("POST", "replicas", body: body)
    #expect(answer.status == 200 && answer.object["concurrent_replica"] as? Bool == true)
    #expect(answer.object["_is_internal_source"] as? Bool == true)
    let other = try await world.shown(Self.otherLeg, on: "lyon")
    #expect(other["concurrent_replica"] as? Bool == true && other["_is_internal_source"] as? Bool == false)
    #expect(try world.replica("cg:fin", on: "oslo").role == .target)
    world.advance(11)
    #expect(try world.isEqual("fin-1", "lyon", "oslo") && world.isEqual("fin-2", "paris", "oslo"))
    #expect(try !world.replica(Self.otherLeg, on: "lyon").isInitial)
  }

  @Test("2.5: a third array without an active-active replica is no concurrent leg: a second replica is refused")
  func creationWithoutActiveActive() async throws {
    let world = try world(hasLeg: false) { $0.replicas[0].type = .sync }
    let link = try #require(world.simulator.links(on: "paris").first { $0.name == "paris-oslo" }).id
    let body: [String: Any] = [
      "link_id": link, "entity_type": "CONSISTENCY_GROUP", "base_action": "NEW",
      "local_entity_id": world.test.entity("fin"), "remote_pool_id": try await world.test.pool("prod", on: "oslo"),
    ]
    #expect(try await world.call("POST", "replicas", body: body).status == 409)
    #expect(world.simulator.replicas(on: "oslo").isEmpty)
  }

  @Test("2.5: what hosts write on either active-active side reaches the third array")
  func ships() throws {
    let world = try world()
    try world.perform(.write(to: "fin-1", bytes: 1_000), on: "lyon")
    try world.perform(.write(to: "fin-2", bytes: 1_000), on: "paris")
    world.advance(62)
    #expect(try world.isEqual("fin-1", "lyon", "oslo") && world.isEqual("fin-2", "lyon", "oslo"))
    #expect(try world.replica(Self.otherLeg, on: "lyon").restorePoint == world.replica(Self.leg).restorePoint)
  }

  @Test("2.5: the other side goes on sending when the sender is lost, with the difference alone")
  func senderLost() throws {
    let world = try world()
    #expect(senders(world) == ["paris"])
    world.advance(70)
    try world.perform(.setPower(false), on: "paris")
    #expect(senders(world) == ["lyon"])
    world.advance(1)
    try world.perform(.write(to: "fin-1", bytes: 400_000_000), on: "lyon")
    try world.perform(.syncNow(replicaOf: Self.otherLeg), on: "lyon")
    world.advance(3)
    #expect(try world.isEqual("fin-1", "lyon", "oslo"))
    #expect(try world.replica(Self.otherLeg, on: "lyon").restorePoint == world.simulator.now - 3_000)
    try world.perform(.setPower(true), on: "paris")
    world.advance(120)
    #expect(senders(world) == ["lyon"])
    #expect(try world.replica("cg:fin").syncState == .synchronized && world.isEqual("fin-1", "paris", "oslo"))
  }

  @Test("2.5: a suspended leg ages on the other side when the sender is lost")
  func suspendedSenderLost() throws {
    let world = try world()
    try world.perform(.suspend(replicaOf: Self.leg))
    try world.perform(.setPower(false), on: "paris")
    world.advance(121)
    #expect(try world.replica(Self.otherLeg, on: "lyon").isLagging && senders(world) == ["lyon"])
  }

  @Test("2.5: the other side goes on sending when the sender's link is lost or detached", arguments: [true, false])
  func linkLost(isDetached: Bool) throws {
    let world = try world()
    try world.perform(isDetached ? .detachLink("paris-oslo") : .setLink("paris-oslo", .down))
    #expect(senders(world) == ["lyon"])
    #expect(try world.replica(Self.otherLeg, on: "lyon").state == .active)
    world.advance(119)
    #expect(try world.replica(Self.otherLeg, on: "lyon").jobState == "DONE")
  }

  @Test("2.5: with one link to the third array its loss stalls the leg")
  func onlyLinkLost() throws {
    let world = try world(hasSecondLink: false)
    try world.perform(.setLink("paris-oslo", .down))
    world.advance(61)
    #expect(try world.replica(Self.leg).jobState == "STALLED" && world.replica("cg:fin").syncState == .synchronized)
    try world.perform(.setLink("paris-oslo", .up))
    world.advance(1)
    #expect(try world.replica(Self.leg).jobState == "DONE")
  }

  @Test(
    "2.5: a sender that loses the arbitration hands over, or waits until its data is new again",
    arguments: [true, false])
  func senderLoses(hasSecondLink: Bool) throws {
    let world = try world(hasSecondLink: hasSecondLink)
    try world.perform(.setWitnessReachable(link: "paris-lyon", false), on: "paris")
    try world.perform(.setLink("paris-lyon", .down))
    try world.perform(.write(to: "fin-1", bytes: 1_000), on: "lyon")
    world.advance(120)
    #expect(senders(world) == [hasSecondLink ? "lyon" : "paris"])
    #expect(try world.isEqual("fin-1", "lyon", "oslo") == hasSecondLink)
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(120)
    #expect(try world.isEqual("fin-1", "paris", "oslo"))
  }

  @Test("2.5: sync now, suspend, resume, RPO and interval work on either side for both", arguments: ["paris", "lyon"])
  func allowed(side: String) throws {
    let world = try world()
    let leg = side == "paris" ? Self.leg : Self.otherLeg
    func legs() throws -> [ReplicaSnapshot] {
      [try world.replica(Self.leg), try world.replica(Self.otherLeg, on: "lyon")]
    }
    try world.perform(.suspend(replicaOf: leg), on: side)
    #expect(try legs().allSatisfy { $0.state == .suspended })
    try world.perform(.write(to: "fin-1", bytes: 1_000))
    try world.perform(.resume(replicaOf: leg), on: side)
    #expect(try legs().allSatisfy { $0.state == .active })
    world.advance(2)
    #expect(try world.isEqual("fin-1", "paris", "oslo"))
    try world.perform(.syncNow(replicaOf: leg), on: side)
    #expect(try world.replica(Self.leg).jobState == "REPLICATING")
    try world.perform(.setInterval(replicaOf: leg, seconds: 30), on: side)
    try world.perform(.setRPO(replicaOf: leg, seconds: 90), on: side)
    #expect(try legs().allSatisfy { $0.syncInterval == 30_000 && $0.rpo == 90_000 })
  }

  @Test("2.5: roles, types and members do not change, and the leg goes before its active-active replica")
  func refused() throws {
    let world = try world()
    try world.perform(.suspend(replicaOf: Self.leg))
    #expect(world.refusal(of: .changeRole(replicaOf: Self.leg)) == "OPERATION_NOT_SUPPORTED")
    #expect(world.refusal(of: .changeRole(replicaOf: "cg:fin"), on: "oslo") == "OPERATION_NOT_SUPPORTED")
    #expect(world.refusal(of: .changeType(replicaOf: Self.leg, to: .sync)) == "OPERATION_NOT_SUPPORTED")
    #expect(world.refusal(of: .deleteReplica(of: "cg:fin")) == "INVALID_STATE")
    try world.perform(.createVolume("late", pool: "prod", sizeBytes: 1_000_000_000))
    #expect(world.refusal(of: .addMember("late", to: "fin")) == "OPERATION_NOT_SUPPORTED")
  }

  @Test("2.5: deleting the leg on either side takes all three objects", arguments: ["paris", "lyon"])
  func deletion(side: String) throws {
    let world = try world()
    try world.perform(.deleteReplica(of: side == "paris" ? Self.leg : Self.otherLeg), on: side)
    #expect(world.simulator.replicas(on: "paris").map(\.type) == [.activeActive])
    #expect(world.simulator.replicas(on: "lyon").map(\.type) == [.activeActive])
    #expect(world.simulator.replicas(on: "oslo").isEmpty)
    try world.perform(.write(to: "fin-1", bytes: 1_000), on: "lyon")
    try world.perform(.deleteReplica(of: "cg:fin"))
  }

  @Test("2.5: the RPO of the leg is at least 5 s")
  func rpo() throws {
    let world = try world { world in
      world.settings.allowsRPOEqualToInterval = true
      world.replicas[1].intervalSeconds = 4
    }
    #expect(world.refusal(of: .setRPO(replicaOf: Self.leg, seconds: 4)) == "INVALID_RPO")
    try world.perform(.setRPO(replicaOf: Self.leg, seconds: 5))
  }
}
