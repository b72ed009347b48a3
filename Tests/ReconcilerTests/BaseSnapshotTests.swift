import DaemonTestSupport
import InfiniBox
import InfiniBoxSimulator
import Protection
import Testing

/// Replicas start from a pair of equal snapshots where the policy asks for it, and never from anything less.
struct BaseSnapshotTests {
  static let fromSnapshot = "type: async, interval: 5m, rpo: 40h, base: { from: snapshot, otherwise: withhold }"

  static func bases(_ entities: String, count: Int = 1, _ kind: SimulatedEntityKind = .volume) -> SimulatedBaseSnapshots
  {
    SimulatedBaseSnapshots(
      array: "paris", link: "paris-lyon", kind: kind, entities: entities, count: count, remotePool: "dr")
  }

  @Test func `starts a volume from its base snapshot and withholds the one without`() async throws {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", Self.fromSnapshot)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
      $0.baseSnapshots = [Self.bases("prod-1")]
    }
    try await daemon.runCycle()
    let base = try #require(daemon.simulator.snapshots(of: "prod-1", on: "paris").first)
    #expect(daemon.sources() == ["prod-1"])
    #expect(try daemon.replica(of: "prod-1").pairs.map(\.localBaseID) == [base.id])
    #expect(daemon.withheld("prod-2") == ["volume 'prod-2' has no base snapshot"])
    #expect(daemon.simulator.volumes(on: "lyon").filter { $0.parentID == 0 }.map(\.name) == ["prod-1"])
  }

  @Test func `starts a filesystem from its base snapshot`() async throws {
    let daemon = try TestDaemon(policy("files", "kind: filesystem, pool: prod", Self.fromSnapshot)) {
      $0.arrays[0].filesystems = [SimulatedVolumes("home", pool: "prod")]
      $0.baseSnapshots = [Self.bases("home", .filesystem)]
    }
    try await daemon.runCycle()
    let base = try #require(daemon.simulator.snapshots(of: "home", on: "paris").first)
    #expect(try daemon.replica(of: "home").pairs.map(\.localBaseID) == [base.id])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
  }

  /// Exports and shares are two lists, read while a filesystem could become a target.
  @Test(arguments: ["export", "share", "not told"])
  func `asks before a filesystem that clients reach, or may reach, is taken back to its base`(_ way: String)
    async throws
  {
    let daemon = try TestDaemon(policy("files", "kind: filesystem, pool: prod", Self.fromSnapshot)) {
      $0.arrays[0].filesystems = [SimulatedVolumes("home", pool: "prod")]
      $0.baseSnapshots = [Self.bases("home", .filesystem)]
    }
    switch way {
    case "export": try daemon.perform(.export("home"), on: "lyon")
    case "share": try daemon.perform(.share("home"), on: "lyon")
    default:
      daemon.network.observe { request, response in
        guard request.path == "/api/rest/shares" else { return }
        response = TransportResponse(status: 403)
      }
    }
    try await daemon.runCycle()
    let words = way == "not told" ? "may be exported to clients and is" : "is exported to clients and"
    #expect(daemon.withheld("home").contains { $0.contains("\(words) not write-protected") })
    #expect(daemon.writes.isEmpty)
    try daemon.approveWaiting()
    try await daemon.runCycle()
    #expect(daemon.sources() == ["home"])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    daemon.simulator.clearRequestLog()
    try await daemon.runCycle()
    let lists = daemon.simulator.requestLog.filter { $0.path.contains("exports") || $0.path.contains("shares") }
    #expect(lists.isEmpty, "what is replicated is nobody's target")
  }

  @Test func `starts a consistency group from its snapshot group, member by member`() async throws {
    let daemon = try TestDaemon(policy("groups", "kind: consistency-group", Self.fromSnapshot)) {
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 3)]
      $0.baseSnapshots = [Self.bases("fin", .consistencyGroup)]
    }
    try await daemon.runCycle()
    let bases = (1...3).compactMap { daemon.simulator.snapshots(of: "fin-\($0)", on: "paris").first?.id }
    let replica = try daemon.replica(of: "fin")
    #expect(bases.count == 3 && Set(replica.pairs.map(\.localBaseID)) == Set(bases))
    for pair in replica.pairs {
      let local = daemon.simulator.volumes(on: "paris").first { $0.id == pair.localID }
      let remote = daemon.simulator.volumes(on: "lyon").first { $0.id == pair.remoteID }
      #expect(local?.name == remote?.name)
    }
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
  }

  @Test func `starts from the newest of two pairs`() async throws {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", Self.fromSnapshot)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      $0.baseSnapshots = [Self.bases("prod-1")]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(1200))
    try await daemon.runCycle()
    try daemon.perform(.deleteReplica(of: "prod-1", retainStagingArea: true))
    try await daemon.runCycle()
    daemon.advance(.seconds(3601))
    try await daemon.runCycle()
    let snapshots = daemon.simulator.snapshots(of: "prod-1", on: "paris")
    #expect(snapshots.count == 2, "\(daemon.withheld("prod-1"))")
    #expect(try daemon.replica(of: "prod-1").pairs.map(\.localBaseID) == [snapshots[1].id])
    #expect(daemon.simulator.snapshots(of: "prod-1", on: "lyon").count == 2)
  }

  @Test func `without a base starts with a new target if the policy says so`() async throws {
    let daemon = try TestDaemon(
      policy(
        "gold", "kind: volume, pool: prod",
        "type: async, interval: 5m, rpo: 40h, base: { from: snapshot, otherwise: new }")
    ) { $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")] }
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
    #expect(try daemon.replica(of: "prod-1").pairs.map(\.localBaseID) == [0])
  }

  @Test func `a base whose counterpart was deleted is no base`() async throws {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", Self.fromSnapshot)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      $0.baseSnapshots = [Self.bases("prod-1")]
    }
    let counterpart = try #require(daemon.simulator.snapshots(of: "prod-1", on: "lyon").first)
    try daemon.perform(.delete(counterpart.name), on: "lyon")
    try await daemon.runCycle()
    #expect(daemon.sources().isEmpty && daemon.writes.isEmpty)
    #expect(daemon.withheld("prod-1").first?.hasSuffix("has no write-protected counterpart on array 'lyon'") == true)
  }
}
