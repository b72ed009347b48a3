import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Reconciler
import Testing

/// A snapshot's name leads to its entity, and to whether a replica could start from it.
struct FindSnapshotsTests {
  private func daemon() throws -> TestDaemon {
    try TestDaemon(policy("gold", "kind: volume, pool: prod", "type: async")) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
      $0.arrays[0].consistencyGroups = [
        SimulatedConsistencyGroups("fin", count: 1, pool: "prod", membersPerGroup: 2)
      ]
      $0.baseSnapshots = [BaseSnapshotTests.bases("prod-1"), BaseSnapshotTests.bases("fin", .consistencyGroup)]
    }
  }

  private func search(_ daemon: TestDaemon, _ query: String) async throws -> SnapshotSearch {
    await daemon.fleet.findSnapshots(query, on: try daemon.store.arrays())
  }

  @Test func `a base names its counterpart, and its entity`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    let base = try #require(daemon.simulator.snapshots(of: "prod-1", on: "paris").first)
    let twin = try #require(daemon.simulator.snapshots(of: "prod-1", on: "lyon").first)
    let found = try #require(try await search(daemon, base.name).found.first { $0.array == "paris" })
    #expect(found.isBase && found.because == "its counterpart is snapshot '\(twin.name)' on array 'lyon'")
    let volume = daemon.simulator.volumes(on: "paris").first { $0.name == "prod-1" }
    #expect(found.kind == .volume && found.parentID == volume.map { Int64($0.id) })
  }

  @Test func `a group's base consists of its members' snapshots`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    let member = try #require(
      daemon.simulator.volumes(on: "paris").first { $0.name.hasPrefix("fin-") && $0.parentID == 0 })
    let snapshot = try #require(daemon.simulator.snapshots(of: member.name, on: "paris").first)
    let found = try #require(try await search(daemon, snapshot.name).found.first { $0.array == "paris" })
    #expect(found.isBase && found.because == "it belongs to a snapshot group that array 'lyon' has as well")
  }

  @Test func `a snapshot without its counterpart is no base`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    let base = try #require(daemon.simulator.snapshots(of: "prod-1", on: "paris").first)
    let twin = try #require(daemon.simulator.snapshots(of: "prod-1", on: "lyon").first)
    try daemon.perform(.delete(twin.name), on: "lyon")
    let search = try await search(daemon, base.name)
    #expect(search.found.map(\.because) == ["no other array has its counterpart"])
    try daemon.perform(.setReachable(false), on: "lyon")
    let alone = try await self.search(daemon, base.name)
    #expect(alone.found.map(\.because) == ["no other array has its counterpart; 'lyon' could not be asked"])
    #expect(alone.unasked.map(\.array) == ["lyon"])

    // What the last cycle could not read is not asked again.
    daemon.simulator.clearRequestLog()
    let unread: [ArrayName: String] = ["lyon": "connection refused"]
    let spared = await daemon.fleet.findSnapshots(base.name, on: try daemon.store.arrays(), except: unread)
    #expect(spared.found == alone.found && spared.unasked.map(\.because) == ["connection refused"])
    #expect(!daemon.simulator.requestLog.contains { $0.array == "lyon" })
  }

  @Test func `what is no snapshot is not found, and nothing is written`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    daemon.simulator.clearRequestLog()
    for name in ["prod-1", "fin", "nothing"] {
      let search = try await search(daemon, name)
      #expect(search.found.isEmpty && search.unasked.isEmpty)
    }
    #expect(daemon.writes.isEmpty)
  }
}
