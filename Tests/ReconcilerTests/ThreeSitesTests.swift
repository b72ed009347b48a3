import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Three arrays and two policies: groups are active-active between paris and lyon, and replicated on to oslo.
struct ThreeSitesTests {
  private static let metro = """
    policy: metro
    array: paris
    select: { kind: consistency-group, pool: prod }
    protect: { type: active-active, link: paris-lyon, remote-pool: prod }
    mode: enforce
    """

  private static func third(
    _ array: String = "paris", _ name: String = "third", _ schedule: String = "interval: 1m, rpo: 10m"
  ) -> String {
    """
    policy: \(name)
    array: \(array)
    select: { kind: consistency-group, name: "fin" }
    protect: { type: async, link: \(array)-oslo, remote-pool: prod, \(schedule) }
    mode: enforce
    """
  }

  private func daemon(
    _ policies: String..., hasSecondLink: Bool = true, _ change: (inout SimulatedWorld) -> Void = { _ in }
  ) throws -> TestDaemon {
    let policies = policies.isEmpty ? [Self.third(), Self.metro] : policies
    let daemon = try TestDaemon(
      policies.joined(separator: "\n---\n"), arrays: ["paris", "lyon", "oslo"]
    ) { world in
      world.arrays.append(SimulatedArray("oslo", pools: [SimulatedPool("prod")]))
      world.links.append(SimulatedLink("paris-oslo", between: "paris", and: "oslo"))
      if hasSecondLink { world.links.append(SimulatedLink("lyon-oslo", between: "lyon", and: "oslo")) }
      world.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2)]
      change(&world)
    }
    try daemon.perform(.setWitness(link: "paris-lyon", address: "192.0.2.1"))
    return daemon
  }

  /// Everything is replicated to both sites.
  private func protected(_ daemon: TestDaemon) async throws -> TestDaemon {
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    return daemon
  }

  private func verdict(_ daemon: TestDaemon, _ policy: PolicyName) -> Verdict? {
    daemon.judgement?.assessment.verdicts.first { $0.policy == policy }?.verdict
  }

  private func sender(_ daemon: TestDaemon) -> [String] {
    ["paris", "lyon"].filter { array in
      daemon.simulator.replicas(on: array).contains { $0.isConcurrent && !$0.isStandby }
    }
  }

  private func expectHandsOff(_ daemon: TestDaemon, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(daemon.writes.isEmpty, sourceLocation: sourceLocation)
    #expect(daemon.simulator.invariantViolations().isEmpty, sourceLocation: sourceLocation)
  }

  // MARK: Creating

  @Test func `active-active comes first, then the leg, then nothing`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    #expect(daemon.simulator.replicas(on: "paris").map(\.type) == [.activeActive])
    #expect(daemon.withheld("fin").count == 1 && daemon.withheld("fin")[0].contains("which policy 'metro' wants"))
    try await daemon.runCycle()
    #expect(daemon.withheld("fin").first?.contains("synchronized first: it is initializing") == true)
    #expect(daemon.simulator.replicas(on: "oslo").isEmpty)
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    #expect(daemon.simulator.replicas(on: "oslo").map(\.role) == [.target])
    #expect(daemon.simulator.replicas(on: "paris").filter(\.isConcurrent).map(\.syncInterval) == [60_000])
    #expect(daemon.simulator.replicas(on: "paris").filter(\.isConcurrent).map(\.rpo) == [600_000])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    #expect(verdict(daemon, "metro") == .protected && verdict(daemon, "third") == .protected)
    #expect(try daemon.outcomes == ["done", "done"])
  }

  @Test func `policies on both arrays make one leg`() async throws {
    let daemon = try await protected(
      daemon(Self.metro, Self.third(), Self.third("lyon", "third-from-lyon")))
    #expect(daemon.simulator.replicas(on: "oslo").count == 1)
    #expect(daemon.simulator.replicas(on: "paris").count == 2 && daemon.simulator.replicas(on: "lyon").count == 2)
    #expect(verdict(daemon, "third-from-lyon") == .protected)
  }

  @Test func `a leg whose answer got lost is not created twice`() async throws {
    let daemon = try daemon(Self.metro, Self.third(), Self.third("lyon", "third-from-lyon"))
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    daemon.inject(.loseReply, "POST", "replicas")
    try await daemon.runCycle()
    daemon.advance(.seconds(120))
    try await daemon.runCycles(3, every: .seconds(120))
    #expect(daemon.simulator.replicas(on: "oslo").count == 1)
    #expect(try daemon.outcomes.last == "confirmed")
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
  }

  @Test func `arrays that cannot are not asked`() async throws {
    let daemon = try daemon(Self.metro, Self.third()) { world in
      for (index, profile) in [SimulatedProfile.mid, .mid, .old].enumerated() { world.arrays[index].profile = profile }
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    daemon.simulator.clearRequestLog()
    try await daemon.runCycles(2)
    expectHandsOff(daemon)
    #expect(verdict(daemon, "metro") == .protected)
    let told = try daemon.openFindings(.unprotected).map(\.summary)
    #expect(told.count == 1 && told[0].contains("array 'oslo' (version 4.0.30.10) cannot replicate consistency groups"))
  }

  @Test func `the oldest arrays that can are asked`() async throws {
    _ = try await protected(daemon { world in for index in 0..<3 { world.arrays[index].profile = .mid } })
  }

  @Test func `interval and RPO of the leg are set`() async throws {
    let daemon = try await protected(daemon())
    try daemon.apply(Self.third("paris", "third", "interval: 2m, rpo: 20m"))
    try await daemon.runCycle()
    let legs = ["paris", "lyon"].flatMap { daemon.simulator.replicas(on: $0).filter(\.isConcurrent) }
    #expect(legs.map(\.syncInterval) == [120_000, 120_000] && legs.map(\.rpo) == [1_200_000, 1_200_000])
    try await daemon.expectConverged()
  }

  // MARK: Losing something

  @Test func `a lost sender hands over, and comes back, and nobody takes it for a failover`() async throws {
    let daemon = try await protected(daemon(Self.metro, Self.third(), Self.third("lyon", "third-from-lyon")))
    #expect(sender(daemon) == ["paris"])
    daemon.simulator.clearRequestLog()
    try daemon.perform(.setPower(false))
    try await daemon.runCycles(3)
    #expect(sender(daemon) == ["lyon"])
    #expect(verdict(daemon, "third-from-lyon") == .protected)
    #expect(try Set(daemon.openKinds).isSubset(of: [.arrayUnreadable, .linkNotUp, .notSynchronized]))
    try daemon.perform(.setPower(true))
    daemon.advance(.seconds(600))
    try await daemon.runCycles(3)
    #expect(try daemon.openKinds == [])
    #expect(try daemon.store.automaticHolds().isEmpty)
    #expect(verdict(daemon, "third") == .protected && verdict(daemon, "metro") == .protected)
    expectHandsOff(daemon)
    try await daemon.expectConverged()
  }

  @Test func `a leg whose sender lost its link goes on, and stays protected`() async throws {
    let daemon = try await protected(daemon())
    daemon.simulator.clearRequestLog()
    try daemon.perform(.setLink("paris-oslo", .down))
    #expect(sender(daemon) == ["lyon"])
    try await daemon.runCycles(3)
    #expect(verdict(daemon, "third") == .protected && verdict(daemon, "metro") == .protected)
    #expect(try daemon.openKinds == [.linkNotUp])
    try daemon.perform(.setLink("paris-oslo", .up))
    daemon.advance(.seconds(600))
    try await daemon.runCycles(2)
    expectHandsOff(daemon)
    try await daemon.expectConverged()
  }

  @Test func `with the third array unreadable the active-active protection stays`() async throws {
    let daemon = try await protected(daemon())
    daemon.simulator.clearRequestLog()
    daemon.inject(.refuseConnection, on: "oslo", count: nil)
    try await daemon.runCycles(2)
    #expect(verdict(daemon, "metro") == .protected)
    #expect(verdict(daemon, "third")?.word == .unknown)
    #expect(try daemon.openKinds == [.arrayUnreadable])
    expectHandsOff(daemon)
  }

  // MARK: People

  @Test(arguments: ["paris", "lyon"])
  func `a suspended leg leaves the active-active protection alone`(_ side: String) async throws {
    let daemon = try await protected(daemon())
    daemon.simulator.clearRequestLog()
    try daemon.perform(.suspend(replicaOf: "cg:fin@\(side)-oslo"), on: side)
    try daemon.apply(Self.third("paris", "third", "interval: 2m, rpo: 20m"))
    try await daemon.runCycles(3)
    #expect(verdict(daemon, "metro") == .protected && verdict(daemon, "third")?.word == .held)
    #expect(try daemon.openKinds.filter { $0 != .wrongInterval && $0 != .wrongRPO } == [.suspended])
    expectHandsOff(daemon)
    try daemon.perform(.resume(replicaOf: "cg:fin@\(side)-oslo"), on: side)
    try await daemon.runCycles(2)
    daemon.advance(.seconds(300))
    try await daemon.expectConverged()
  }

  @Test func `a deleted leg has its grace, and comes again`() async throws {
    let daemon = try await protected(daemon())
    daemon.simulator.clearRequestLog()
    try daemon.perform(.deleteReplica(of: "cg:fin@lyon-oslo"), on: "lyon")
    try await daemon.runCycles(2)
    #expect(verdict(daemon, "metro") == .protected && verdict(daemon, "third")?.word == .held)
    expectHandsOff(daemon)
    #expect(try daemon.openKinds == [.unprotected])
  }
}
