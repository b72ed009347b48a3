import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// What policy files say, as arrays get to know it.
struct PolicyWordsTests {
  @Test func `targets are called as the policy says, members of groups too`() async throws {
    let volumes = policy("gold", "kind: volume, name: db-1", "type: sync, target-name: \"{array}-{name}\"")
    let groups = policy(
      "groups", "kind: consistency-group", "type: async, interval: 5m, rpo: 15m, target-name: \"{group}.{name}.{pool}\""
    )
    let world = { (world: inout SimulatedWorld) in
      world.arrays[0].volumes = [SimulatedVolumes("db-#", count: 1, pool: "prod")]
      world.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("app", pool: "prod", membersPerGroup: 2)]
    }
    try await withDesk(volumes, groups, world: world) { f in
      try await f.runCycle()
      #expect(try f.daemon.outcomes == ["done", "done"])
      for name in ["paris-db-1", "app.app-1.prod", "app.app-2.prod"] {
        #expect(f.daemon.simulator.dataset(name, on: "lyon") != nil, "\(name)")
      }
      #expect(f.daemon.simulator.dataset("db-1", on: "lyon") == nil)
      try await f.runCycle()
      #expect(try f.daemon.outcomes == ["done", "done"], "what is called otherwise is known as the other side")
    }
  }

  @Test func `tags are read where only an exclusion asks for them`() async throws {
    let gold = policy(
      "gold", "kind: volume, pool: prod, exclude: [{ metadata: { tier: scratch }, reason: worthless }]")
    let world = { (world: inout SimulatedWorld) in
      world.arrays[0].volumes = [
        SimulatedVolumes("db-#", count: 1, pool: "prod"),
        SimulatedVolumes("tmp-#", count: 2, pool: "prod", metadata: ["tier": "scratch"]),
      ]
    }
    try await withDesk(gold, world: world) { f in
      try await f.runCycle()
      #expect(f.daemon.sources() == ["db-1"])
      #expect(try f.daemon.openFindings(.unprotected).allSatisfy { $0.entity?.name == "db-1" })
    }
  }

  @Test func `the name of a policy or array that does not exist says what was meant`() async throws {
    try await withDesk(policy()) { f in
      let unknown = try await refused { try await f.desk.policy("Gold") }
      #expect(unknown.kind == .notFound && unknown.details == ["did you mean 'gold'?"])
      let array = try await refused { try await f.desk.checkArray("pariss") }
      #expect(array.details == ["did you mean 'paris'?"])
      #expect(try await refused { try await f.desk.policy("silver") }.details == [])
    }
  }
}
