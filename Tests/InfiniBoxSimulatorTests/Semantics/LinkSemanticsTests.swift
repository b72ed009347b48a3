import InfiniBoxSimulator
import Testing

/// Links and how replicas must be read while they are not whole (semantics 2.6, 7).
@Suite struct LinkSemanticsTests {
  @Test("7.1: an array has as many links as the settings allow, one to each other array", arguments: [1, 2])
  func maxLinks(most: Int) async throws {
    let world = try WatchedWorld(isReplicated: false) { world in
      world.arrays.append(SimulatedArray("oslo"))
      world.settings.maxLinks = most
    }
    let space = try #require(try await world.test.get("network/spaces").ids.first)
    func make(_ host: String) async throws -> TestSimulator.Answer {
      let body: [String: Any] = ["name": "l", "local_replication_network_space_id": space, "remote_host": host]
      return try await world.call("POST", "links", body: body)
    }
    #expect(try await make("10.0.2.1").code == "LINK_EXISTS")
    #expect(try await make("10.0.3.1").code == (most == 1 ? "LINK_LIMIT" : nil))
  }

  @Test("7.2: the words of a link", arguments: SimulatedLinkHealth.allCases)
  func words(health: SimulatedLinkHealth) async throws {
    let world = try WatchedWorld()
    try world.perform(.setLink("paris-lyon", health))
    for array in ["paris", "lyon"] {
      #expect(try await world.shownLink(on: array)["link_state"] as? String == health.rawValue)
    }
  }

  @Test("7.2: a detached link shows DOWN on both arrays and has no network space on one", arguments: ["paris", "lyon"])
  func detachedWords(side: String) async throws {
    let world = try WatchedWorld()
    try world.perform(.detachLink("paris-lyon"), on: side)
    for array in ["paris", "lyon"] {
      let link = try await world.shownLink(on: array)
      #expect(link["link_state"] as? String == "DOWN")
      #expect((link["local_replication_network_space_id"] is Int) == (array != side))
    }
    #expect(world.events("LINK_DETACHED", on: side) == 1)
  }

  @Test("7.3: an outage below 24 h ends by itself for every type", arguments: SimulatedReplicationType.allCases)
  func shortOutage(type: SimulatedReplicationType) throws {
    let world = try WatchedWorld(type)
    try world.perform(.setLink("paris-lyon", .down))
    try world.perform(.write(to: "v", bytes: 400_000_000))
    world.advance(23 * 3_600)
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(63)
    #expect(try world.replica().state == .active && world.isEqual())
  }

  @Test("7.3: the 24 h can be set")
  func autoSuspendAfter() throws {
    let world = try WatchedWorld(.sync) { $0.settings.autoSuspendAfterMilliseconds = 60_000 }
    try world.perform(.setLink("paris-lyon", .down))
    world.advance(59.999)
    #expect(try world.replica().state == .active)
    world.advance(0.001)
    #expect(try world.replica().state == .autoSuspended)
  }

  @Test(
    "7.3: detaching suspends until a resume, or is an outage like others",
    arguments: [true, false], [SimulatedReplicationType.async, .sync])
  func detaching(suspends: Bool, type: SimulatedReplicationType) throws {
    let world = try WatchedWorld(type) { $0.settings.detachSuspends = suspends }
    try world.perform(.detachLink("paris-lyon"), on: "lyon")
    #expect(try world.replica().state == (suspends ? .autoSuspended : .active))
    #expect(try world.replica().stateReason == (suspends ? "LINK_DETACHED" : nil))
    try world.perform(.write(to: "v", bytes: 400_000_000))
    try world.perform(.attachLink("paris-lyon"), on: "lyon")
    world.advance(63)
    #expect(try world.isEqual() == !suspends)
    if suspends {
      try world.perform(.resume(replicaOf: "v"))
      world.advance(3)
      #expect(try world.isEqual())
    }
  }

  @Test("7.3: an attached link is up, or stays down until it is refreshed", arguments: [true, false])
  func refreshing(isNeeded: Bool) async throws {
    let world = try WatchedWorld { $0.settings.attachNeedsRefresh = isNeeded }
    try world.perform(.detachLink("paris-lyon"))
    try world.perform(.attachLink("paris-lyon"))
    #expect(try await world.shownLink()["link_state"] as? String == (isNeeded ? "DOWN" : "UP"))
    #expect(world.refusal(of: .resume(replicaOf: "v")) == (isNeeded ? "LINK_NOT_UP" : nil))
    try world.perform(.refreshLink("paris-lyon"))
    #expect(try await world.shownLink()["link_state"] as? String == "UP")
    try world.perform(.resume(replicaOf: "v"))
    #expect(try world.replica().state == .active)
  }

  @Test(
    "2.6.1: a target proves pairing, role and protection; its state is null, or that of its source",
    arguments: [true, false])
  func targetState(isShown: Bool) async throws {
    let world = try WatchedWorld { $0.settings.showsTargetState = isShown }
    try world.perform(.suspend(replicaOf: "v"))
    let target = try await world.shown(on: "lyon")
    #expect(target["state"] as? String == (isShown ? "SUSPENDED" : nil))
    #expect(target["remote_replica_id"] as? Int == (try world.replica().id))
  }

  @Test("2.6.2: idle, initial and pending can be told apart")
  func reading() async throws {
    let world = try WatchedWorld(isInitialized: false) { $0.settings.maxConcurrentInitializations = 0 }
    let pending = try await world.shown()
    #expect(pending["state"] as? String == "ACTIVE" && pending["job_state"] as? String == "PENDING")
    let job = try #require((pending["jobs"] as? [[String: Any]])?.first)
    #expect(job["state"] as? String == "PENDING" && job["is_initial"] as? Bool == true)
    let idle = try await WatchedWorld().shown()
    #expect(idle["job_state"] as? String == "DONE" && idle["is_initial"] as? Bool == false)
  }

  @Test(
    "2.6.3: over a degraded link data flows, nothing can be provisioned, and states are reported wrongly",
    arguments: [true, false])
  func degraded(misreports: Bool) async throws {
    let world = try WatchedWorld { world in
      world.settings.misreportsStatesWhileDegraded = misreports
      world.arrays[0].volumes.append(SimulatedVolumes("other", pool: "prod"))
    }
    try world.perform(.write(to: "v", bytes: 400_000_000))
    try world.perform(.setLink("paris-lyon", .degraded))
    #expect(world.events("LINK_DEGRADED") == 1 && world.events("LINK_DEGRADED", on: "lyon") == 1)
    world.advance(63)
    #expect(try world.isEqual() && world.replica().state == .active)
    #expect(try await world.shown()["state"] as? String == (misreports ? "AUTO_SUSPENDED" : "ACTIVE"))
    let filtered = try await world.test.get("replicas?state=eq:ACTIVE")
    #expect(filtered.count == (misreports ? 0 : 1))
    let body = try await world.test.newReplica(["other"])
    #expect(try await world.call("POST", "replicas", body: body).status == 409)
    try world.perform(.setLink("paris-lyon", .up))
    #expect(try await world.shown()["state"] as? String == "ACTIVE")
    #expect(try await world.call("POST", "replicas", body: body).status == 200)
  }

  @Test("2.6.3: a synchronized mirror is reported out of sync over a degraded link, and is not")
  func degradedMirror() async throws {
    let world = try WatchedWorld(.sync)
    try world.perform(.setLink("paris-lyon", .degraded))
    #expect(try await world.shown()["sync_state"] as? String == "OUT_OF_SYNC")
    try world.perform(.write(to: "v", bytes: 1_000))
    #expect(try world.isEqual() && world.replica().syncState == .synchronized)
  }

  @Test("2.7: an array that is lost as a whole takes its links down and brings them back")
  func lostArray() async throws {
    let world = try WatchedWorld()
    try world.perform(.setPower(false), on: "lyon")
    #expect(try await world.shownLink()["link_state"] as? String == "DOWN")
    #expect(!world.simulator.isReachable("lyon") && world.events("LINK_DOWN") == 1)
    world.advance(61)
    #expect(try world.replica().jobState == "STALLED")
    try world.perform(.setPower(true), on: "lyon")
    world.advance(1)
    #expect(try world.replica().jobState == "DONE" && world.events("LINK_UP") == 1)
  }

  @Test("2.7: a lost source array does nothing until it is back")
  func lostSource() throws {
    let world = try WatchedWorld()
    try world.perform(.write(to: "v", bytes: 400_000_000))
    world.advance(61)
    try world.perform(.setPower(false))
    #expect(world.refusal(of: .write(to: "v", bytes: 1)) == "WRITE_PROTECTED")
    world.advance(25 * 3_600)
    #expect(try world.replica().state == .active && world.events("REPLICA_RPO_LAGGING") == 0)
    try world.perform(.setPower(true))
    #expect(try world.replica().isLagging)
    world.advance(4)
    #expect(try world.isEqual() && !world.replica().isLagging)
  }

  @Test("2.7: jobs over one link share what it carries")
  func sharing() throws {
    let world = try WatchedWorld(count: 2, isInitialized: false) { $0.settings.linkBytesPerSecond = 200_000_000 }
    // Two copies of 11 s at half the speed; the one that is left goes on at full speed.
    world.advance(11)
    #expect(try world.replica("v1").progress == 50)
    try world.perform(.suspend(replicaOf: "v2"))
    world.advance(5.499)
    #expect(try world.replica("v1").isInitial)
    world.advance(0.001)
    #expect(try !world.replica("v1").isInitial)
  }
}
