import InfiniBoxSimulator
import Testing

/// Events: which there are, and when they can be read (semantics 10.2).
@Suite struct EventTests {
  /// What has to happen for an event, and where it is logged.
  struct Happening: Sendable, CustomTestStringConvertible {
    let code: String
    let level: String
    var array = "paris"
    var type = SimulatedReplicationType.async
    var kind = SimulatedEntityKind.volume
    var isInitialized = true
    /// Seconds that pass after the actions.
    var seconds = 0.0
    var actions: [(array: String, action: OperatorAction)] = []

    var testDescription: String { code }
  }

  private static let happenings: [Happening] = [
    Happening(code: "REPLICA_DELETED", level: "WARNING", actions: [("paris", .deleteReplica(of: "v"))]),
    Happening(code: "REPLICA_INITIALIZED", level: "INFO", isInitialized: false, seconds: 11),
    Happening(code: "REPLICA_SUSPENDED", level: "WARNING", actions: [("paris", .suspend(replicaOf: "v"))]),
    Happening(
      code: "REPLICA_RESUMED", level: "INFO",
      actions: [("paris", .suspend(replicaOf: "v")), ("paris", .resume(replicaOf: "v"))]),
    Happening(code: "REPLICA_AUTO_SUSPENDED", level: "ERROR", actions: [("lyon", .lockPool("dr"))]),
    Happening(
      code: "REPLICA_RPO_LAGGING", level: "WARNING", seconds: 121, actions: [("paris", .suspend(replicaOf: "v"))]),
    Happening(
      code: "REPLICA_RPO_OK", level: "INFO", seconds: 63,
      actions: [("paris", .setRPO(replicaOf: "v", seconds: 61)), ("paris", .write(to: "v", bytes: 400_000_000))]),
    Happening(
      code: "REPLICA_ROLE_CHANGED", level: "WARNING",
      actions: [("paris", .suspend(replicaOf: "v")), ("paris", .changeRole(replicaOf: "v"))]),
    Happening(
      code: "REPLICA_ROLE_SWITCHED", level: "WARNING", type: .sync, actions: [("paris", .switchRole(replicaOf: "v"))]),
    Happening(
      code: "REPLICA_OUT_OF_SYNC", level: "WARNING", type: .sync, actions: [("paris", .setLink("paris-lyon", .down))]),
    Happening(
      code: "REPLICA_SYNCHRONIZED", level: "INFO", type: .sync, seconds: 1,
      actions: [("paris", .setLink("paris-lyon", .down)), ("paris", .setLink("paris-lyon", .up))]),
    Happening(
      code: "REPLICA_UPDATED", level: "INFO", actions: [("paris", .setInterval(replicaOf: "v", seconds: 30))]),
    Happening(
      code: "REPLICA_AA_FAILOVER", level: "ERROR", type: .activeActive,
      actions: [("paris", .setLink("paris-lyon", .down))]),
    Happening(
      code: "REPLICA_PREFERRED_CHANGED", level: "INFO", array: "lyon", type: .activeActive,
      actions: [("lyon", .prefer(replicaOf: "v"))]),
    Happening(code: "LINK_DEGRADED", level: "WARNING", actions: [("paris", .setLink("paris-lyon", .degraded))]),
    Happening(code: "LINK_DOWN", level: "ERROR", array: "lyon", actions: [("paris", .setLink("paris-lyon", .down))]),
    Happening(
      code: "LINK_UP", level: "INFO", array: "lyon",
      actions: [("paris", .setLink("paris-lyon", .down)), ("paris", .setLink("paris-lyon", .up))]),
    Happening(code: "LINK_DETACHED", level: "WARNING", actions: [("paris", .detachLink("paris-lyon"))]),
    Happening(
      code: "LINK_ATTACHED", level: "INFO",
      actions: [("paris", .detachLink("paris-lyon")), ("paris", .attachLink("paris-lyon"))]),
    Happening(
      code: "LINK_WITNESS_LOST", level: "WARNING",
      actions: [("paris", .setWitnessReachable(link: "paris-lyon", false))]),
    Happening(code: "POOL_LIMITED", level: "CRITICAL", actions: [("paris", .limitPool("prod"))]),
    Happening(code: "POOL_LOCKED", level: "CRITICAL", actions: [("paris", .lockPool("prod"))]),
    Happening(
      code: "POOL_UNLOCKED", level: "INFO", actions: [("paris", .lockPool("prod")), ("paris", .unlockPool("prod"))]),
    Happening(
      code: "VOLUME_CREATED", level: "INFO",
      actions: [("paris", .createVolume("new", pool: "prod", sizeBytes: 1_000_000_000))]),
    Happening(
      code: "VOLUME_DELETED", level: "INFO",
      actions: [("paris", .createVolume("new", pool: "prod", sizeBytes: 1_000_000_000)), ("paris", .delete("new"))]),
    Happening(
      code: "CONS_GROUP_CREATED", level: "INFO", actions: [("paris", .createConsistencyGroup("new", pool: "prod"))]),
  ]

  @Test("10.2: what happens is logged once with its level", arguments: happenings)
  func logged(happening: Happening) async throws {
    let world = try WatchedWorld(happening.type, kind: happening.kind, isInitialized: happening.isInitialized)
    if happening.type == .activeActive { try world.perform(.setWitness(link: "paris-lyon", address: "192.0.2.1")) }
    for step in happening.actions { try world.perform(step.action, on: step.array) }
    world.advance(happening.seconds)
    world.advance(10)
    let events = try await world.test.get("events?code=eq:\(happening.code)", on: happening.array).list
    #expect(events.map { $0["level"] as? String } == [happening.level])
  }

  @Test("10.2: an event can be read after its delay", arguments: [10_000, 0, 60_000])
  func delay(milliseconds: Int) async throws {
    let world = try WatchedWorld { $0.settings.eventDelayMilliseconds = milliseconds }
    func seen() async throws -> Int { try await world.test.get("events?code=eq:REPLICA_SUSPENDED").list.count }
    world.advance(1)
    try world.perform(.suspend(replicaOf: "v"))
    let suspendedAt = world.simulator.now
    if milliseconds > 0 {
      world.advance(Double(milliseconds - 1) / 1_000)
      #expect(try await seen() == 0)
      world.advance(0.001)
    }
    #expect(try await seen() == 1)
    let event = try await world.test.get("events?code=eq:REPLICA_SUSPENDED").list.first
    #expect(event?["timestamp"] as? Int == suspendedAt && event?["username"] as? String == "operator")
  }

  @Test("10.2: beyond its limit the log drops a fifth of it, the oldest first")
  func retention() throws {
    let world = try WatchedWorld { $0.settings.maxEvents = 50 }
    for _ in 0..<25 {
      try world.perform(.limitPool("prod"))
      try world.perform(.unlockPool("prod"))
    }
    #expect(world.simulator.eventCodes(on: "paris").count == 50)
    try world.perform(.suspend(replicaOf: "v"))
    #expect(world.simulator.eventCodes(on: "paris").count == 41)
    #expect(world.simulator.eventCodes(on: "paris").last == "REPLICA_SUSPENDED")
  }
}
