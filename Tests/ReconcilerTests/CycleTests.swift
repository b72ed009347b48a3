import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Reconciler
import Testing

/// Missing replicas are created as the policy says, and a world that is as wanted is left alone.
struct CycleTests {
  @Test func `creates a sync replica of every volume of the pool, then proposes nothing`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [
        SimulatedVolumes("prod-#", count: 3, pool: "prod"), SimulatedVolumes("other", pool: "dr"),
      ]
    }
    let record = try await daemon.runCycle()
    #expect(record.steps.map(\.outcome.word) == ["done", "done", "done"])
    #expect(record.verdicts.unprotected == 3)
    #expect(daemon.sources() == ["prod-1", "prod-2", "prod-3"])
    #expect(daemon.simulator.replicas(on: "paris").allSatisfy { $0.type == .sync })
    #expect(daemon.simulator.volumes(on: "lyon").map(\.pool) == ["dr", "dr", "dr"])

    try await daemon.runCycle()
    #expect(daemon.judgement?.assessment.verdicts.map(\.verdict.word) == [.initializing, .initializing, .initializing])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    #expect(daemon.alerts.transitions(of: .unprotected) == [], "what the same cycle protects pages nobody")
  }

  @Test func `creates async replicas of filesystems with the policy's interval and RPO`() async throws {
    let daemon = try TestDaemon(
      policy("files", "kind: filesystem, pool: prod", "type: async, interval: 5m, rpo: 10m")
    ) { $0.arrays[0].filesystems = [SimulatedVolumes("home-#", count: 2, pool: "prod")] }
    try await daemon.runCycle()
    #expect(daemon.sources() == ["home-1", "home-2"])
    let replica = try daemon.replica(of: "home-1")
    #expect(replica.type == .async && replica.syncInterval == 300_000 && replica.rpo == 600_000)
    #expect(daemon.simulator.filesystems(on: "lyon").map(\.name) == ["home-1", "home-2"])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
  }

  @Test func `creates async replicas of consistency groups with all of their members`() async throws {
    let daemon = try TestDaemon(
      policy("groups", "kind: consistency-group, name: \"fin-*\"", "type: async, interval: 5m, rpo: 10m")
    ) {
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin-#", count: 2, pool: "prod", membersPerGroup: 3)]
    }
    try await daemon.runCycle()
    #expect(daemon.sources() == ["fin-1", "fin-2"])
    #expect(try daemon.replica(of: "fin-2").pairs.count == 3)
    #expect(daemon.simulator.groups(on: "lyon").map(\.memberIDs.count) == [3, 3])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
  }

  @Test func `protects the members of a group through it and never alone`() async throws {
    let daemon = try TestDaemon(
      policy("groups", "kind: consistency-group", "type: async, interval: 5m, rpo: 40h"),
      policy("volumes", "kind: volume, pool: prod", "type: async, interval: 5m, rpo: 40h")
    ) {
      $0.arrays[0].volumes = [SimulatedVolumes("alone", pool: "prod")]
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2)]
    }
    try await daemon.runCycle()
    #expect(daemon.sources() == ["alone", "fin"])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    #expect(daemon.judgement?.assessment.verdicts.count == 4)
  }

  @Test func `uses the empty volume of the same name as target`() async throws {
    let daemon = try TestDaemon(
      policy("gold", "kind: volume, pool: prod", "type: async, base: { from: existing-target, otherwise: withhold }")
    ) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
      $0.arrays[1].volumes = [SimulatedVolumes("prod-1", pool: "dr", usedBytes: 0)]
    }
    let target = try #require(daemon.simulator.dataset("prod-1", on: "lyon"))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
    #expect(try daemon.replica(of: "prod-1").remoteEntityID == target.id)
    #expect(daemon.withheld("prod-2") == ["array 'lyon' has no volume 'prod-2' to use as target"])
    #expect(daemon.simulator.volumes(on: "lyon").count == 1)
  }

  @Test func `leaves an existing target that holds data alone, and asks less and less often`() async throws {
    let daemon = try TestDaemon(
      policy("gold", "kind: volume, pool: prod", "type: async, base: { from: existing-target, otherwise: withhold }")
    ) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      $0.arrays[1].volumes = [SimulatedVolumes("prod-1", pool: "dr")]
    }
    let before = daemon.simulator.dataset("prod-1", on: "lyon")
    try await daemon.runCycles(61)
    #expect(daemon.sources().isEmpty)
    #expect(daemon.simulator.dataset("prod-1", on: "lyon") == before)
    #expect(daemon.writes.count == 6, "after 1, 2, 4, 8 … minutes")
    #expect(daemon.withheld("prod-1").first?.hasPrefix("refused 6 times in a row") == true)
  }

  @Test func `creates with a new target what has no existing one, if the policy says so`() async throws {
    let daemon = try TestDaemon(
      policy("gold", "kind: volume, pool: prod", "type: async, base: { from: existing-target, otherwise: new }")
    ) { $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")] }
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
    #expect(daemon.simulator.dataset("prod-1", on: "lyon")?.pool == "dr")
  }

  @Test func `sends no request per entity: at most 12 reads an array for 2,000 volumes`() async throws {
    let daemon = try TestDaemon(
      policy("volumes", "kind: volume, name: \"gold-*\"", "type: sync"),
      policy(
        "groups", "kind: consistency-group",
        "type: async, interval: 5m, rpo: 40h, base: { from: snapshot, otherwise: new }"),
      policy(
        "files", "kind: filesystem", "type: async, interval: 5m, rpo: 40h, base: { from: snapshot, otherwise: new }")
    ) {
      $0.settings.maxReplicas = 1000
      $0.arrays[0].volumes = [
        SimulatedVolumes("gold-###", count: 180, pool: "prod"),
        SimulatedVolumes("prod-####", count: 1520, pool: "prod"),
      ]
      $0.arrays[0].consistencyGroups = [
        SimulatedConsistencyGroups("fin-###", count: 100, pool: "prod", membersPerGroup: 3)
      ]
      $0.arrays[0].filesystems = [SimulatedVolumes("home-##", count: 20, pool: "prod")]
      $0.replicas = [
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", entities: "gold-###", count: 180, type: .sync,
          remotePool: "dr"),
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", kind: .consistencyGroup, entities: "fin-###", count: 100,
          remotePool: "dr", intervalSeconds: 300, rpoSeconds: 144_000),
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", kind: .filesystem, entities: "home-##", count: 20, remotePool: "dr",
          intervalSeconds: 300, rpoSeconds: 144_000),
      ]
    }
    daemon.advance(.seconds(60))
    daemon.simulator.resetCounters()
    let record = try await daemon.runCycle()
    #expect(daemon.simulator.volumes(on: "paris").count == 2000)
    #expect(daemon.simulator.replicas(on: "paris").count == 300)
    #expect(record.verdicts.protected == record.verdicts.total && record.verdicts.total == 600)
    #expect(record.coverage.targets == 600 && record.coverage.unselected == 1520)
    for array in ["paris", "lyon"] {
      #expect(daemon.simulator.counters[array, "GET"] <= 12, "array \(array)")
      #expect(daemon.simulator.counters[array, nil] == daemon.simulator.counters[array, "GET"])
    }
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.openKinds.isEmpty && daemon.judgement?.plan == PermittedPlan())
  }

  @Test func `every cycle ends in one heartbeat, and says what it saw`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
    }
    try await daemon.runCycles(3)
    #expect(daemon.alerts.entries(of: "cycle").map(\.message).first == "cycle 1: 0 protected, 1 unprotected")
    #expect(daemon.alerts.entries(of: "cycle").map { $0.fields["cycle"] } == ["1", "2", "3"])
    #expect(daemon.alerts.entries(of: "cycle").last?.message == "cycle 3: 1 protected")
    #expect(try daemon.store.cycles(limit: 10).map(\.number) == [3, 2, 1])
  }

  @Test func `a rehearsal plans the same steps and changes nothing`() async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
    }
    let rehearsed = try await daemon.rehearse().plan
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.store.cycles(limit: 1).isEmpty)
    #expect(try daemon.store.openFindings().isEmpty)
    let record = try await daemon.runCycle()
    #expect(record.steps.map(\.step) == rehearsed.permitted)
  }

  @Test func `alerts and the heartbeat are written whatever the level of the log`() async throws {
    let daemon = try TestDaemon(policy(mode: "observe")) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 1, pool: "prod")]
    }
    var logger = daemon.alerts.logger
    logger.logLevel = .critical
    let cycle = Cycle(
      store: daemon.store, fleet: daemon.fleet, settings: .quick, arrayDeadline: .seconds(60), logger: logger,
      clock: daemon.clock)
    _ = try await cycle.run(stop: daemon.stop) { _ in }
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened"])
    #expect(daemon.alerts.entries(of: "cycle").count == 1)
  }
}
