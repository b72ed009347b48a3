import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Drifts between policies and the estate: entities, groups, links and policies themselves.
struct EstateDriftTests {
  private func daemon(_ policies: String..., world: (inout SimulatedWorld) -> Void = { _ in }) throws -> TestDaemon {
    let daemon = try TestDaemon(arrays: ["paris", "lyon"]) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
      world(&$0)
    }
    for policy in policies { try daemon.apply(policy) }
    return daemon
  }

  @Test func `a new volume that nobody protects`() async throws {
    let daemon = try daemon(policy("gold", "kind: volume, pool: prod, name: \"new-*\"", mode: "observe"))
    try await daemon.expectOnce(.unprotected, severity: .warning) {
      try daemon.perform(.createVolume("new-1", pool: "prod", sizeBytes: 10_000_000_000))
    } until: {
      try daemon.perform(.delete("new-1"))
    }
  }

  @Test func `unprotected for an hour under a policy that may act is critical, once`() async throws {
    let daemon = try daemon(policy(mode: "approve"))
    try await daemon.runCycles(6, every: .seconds(1200))
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened", "opened", "escalated", "escalated"])
  }

  @Test func `a narrowed policy leaves its replica unmanaged and in place`() async throws {
    let daemon = try daemon(policy())
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    try await daemon.expectOnce(.unmanagedReplica, severity: .notice) {
      try daemon.apply(policy("gold", "kind: volume, pool: prod, name: \"prod-1\""))
    } until: {
      #expect(daemon.sources() == ["prod-1", "prod-2"])
      try daemon.apply(policy())
    }
    #expect(daemon.writes.isEmpty)
  }

  @Test func `a replica that an operator made for an entity without policy`() async throws {
    let daemon = try daemon(policy("gold", "kind: volume, pool: prod")) {
      $0.arrays[0].volumes += [SimulatedVolumes("own", pool: "dr")]
      $0.replicas = [SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "own", remotePool: "dr")]
    }
    try await daemon.runCycles(2)
    #expect(try daemon.openFindings(.unmanagedReplica).map(\.entity?.name) == ["own"])
    try daemon.perform(.deleteReplica(of: "own"))
    try await daemon.runCycle()
    #expect(daemon.alerts.transitions(of: .unmanagedReplica) == ["opened", "resolved"])
  }

  @Test func `a replica over another link`() async throws {
    let daemon = try daemon(policy("gold", "kind: volume, pool: prod, name: \"prod-1\"")) {
      $0.arrays.append(SimulatedArray("nice", pools: [SimulatedPool("dr")]))
      $0.links.append(SimulatedLink("paris-nice", between: "paris", and: "nice"))
      $0.replicas = [SimulatedReplicas(array: "paris", link: "paris-nice", entities: "prod-1", remotePool: "dr")]
    }
    try await daemon.expectOnce(.wrongLink, severity: .warning) {
      try daemon.register("nice")
    } until: {
      #expect(daemon.verdict(of: "prod-1")?.word == .unprotected && daemon.writes.isEmpty)
      try daemon.perform(.deleteReplica(of: "prod-1"))
    }
    #expect(try daemon.replica(of: "prod-1").link == "paris-lyon")
  }

  @Test func `a replica into another pool`() async throws {
    let daemon = try daemon(policy())
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    try await daemon.expectOnce(.wrongRemotePool, severity: .warning) {
      try daemon.apply(
        policy("gold", "kind: volume, pool: prod, name: \"prod-1\"")
          .replacing("remote-pool: dr", with: "remote-pool: prod"))
    } until: {
      try daemon.apply(policy("gold", "kind: volume, pool: prod, name: \"prod-1\""))
    }
    #expect(daemon.writes.isEmpty)
  }

  @Test func `a member of a replicated group that its replica does not carry`() async throws {
    let daemon = try daemon(policy("groups", "kind: consistency-group", "type: async, interval: 5m, rpo: 40h")) {
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2)]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    let group = try #require(daemon.simulator.groups(on: "paris").first { $0.name == "fin" })
    let outsider = try #require(daemon.simulator.dataset("prod-1", on: "paris"))
    // The simulated array pairs every member it takes: the membership is put into its answers on their way.
    try await daemon.expectOnce(.memberNotReplicated, severity: .critical) {
      daemon.network.observe { request, response in
        switch request.path {
        case "/api/rest/volumes":
          response.changeObjects { if $0["id"] as? Int == outsider.id { $0["cg_id"] = group.id } }
        case "/api/rest/cgs":
          response.changeObjects { if $0["id"] as? Int == group.id { $0["members_count"] = 3 } }
        default: break
        }
      }
    } until: {
      #expect(daemon.verdict(of: "fin")?.word == .unprotected)
      daemon.network.observe(nil)
    }
    try await daemon.expectConverged()
  }

  @Test func `a policy that matches nothing`() async throws {
    let daemon = try daemon(policy("gold", "kind: volume, pool: prod, name: \"prod-1\"", mode: "observe"))
    try await daemon.expectOnce(.policyMatchesNothing, severity: .warning) {
      try daemon.perform(.rename("prod-1", to: "other-1"))
    } until: {
      try daemon.perform(.rename("other-1", to: "prod-1"))
    }
  }

  @Test func `policies that want different protection, and nobody acts`() async throws {
    let daemon = try daemon()
    try await daemon.expectOnce(.policyConflict, severity: .critical) {
      try daemon.apply(policy("a-gold", "kind: volume, name: \"prod-1\""))
      try daemon.apply(policy("b-silver", "kind: volume, name: \"prod-*\"", "type: async"))
    } until: {
      #expect(daemon.sources() == ["prod-2"])
      try daemon.store.deletePolicy("b-silver", by: .anna, reason: nil, at: daemon.now)
    }
    #expect(daemon.sources() == ["prod-1", "prod-2"])
    #expect(try daemon.replica(of: "prod-1").type == .sync)
  }

  @Test func `a remote pool that does not exist`() async throws {
    let daemon = try daemon()
    try await daemon.expectOnce(.policyUnresolvable, severity: .critical) {
      try daemon.apply(policy().replacing("remote-pool: dr", with: "remote-pool: vault"))
    } until: {
      #expect(daemon.writes.isEmpty)
      try daemon.perform(.createPool("vault", capacityBytes: 1_000_000_000_000_000), on: "lyon")
    }
    #expect(daemon.sources() == ["prod-1", "prod-2"])
  }

  @Test func `an array that cannot be read`() async throws {
    let daemon = try daemon(policy())
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    try await daemon.expectOnce(.arrayUnreadable, severity: .critical) {
      try daemon.perform(.setReachable(false), on: "lyon")
    } until: {
      try daemon.perform(.setReachable(true), on: "lyon")
    }
    try await daemon.expectConverged()
  }
}
