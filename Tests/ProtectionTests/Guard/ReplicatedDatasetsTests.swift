import TestSupport
import Testing

@testable import Protection

@Suite struct ReplicatedDatasetsTests {
  private func reasons(_ world: World) -> [String] { world.permitted().withheld.map(\.reason) }

  /// A group of two and a volume, where one of three datasets is replicated already.
  private func estate(limit: Int) -> World {
    World.twoArrays().volume("first").replica(of: "first").group("erp", members: ["erp-1", "erp-2"]).volume("last")
      .policy(.gold(named: "groups", kind: .consistencyGroup)).policy(.gold(matching: "last"))
      .with { $0.settings.replicatedDatasetLimit = limit }
  }

  @Test func aGroupCountsWithAllOfItsMembersOnBothArrays() {
    #expect(estate(limit: 4).permitted().permitted.map(\.entity.name) == ["last", "erp"])
    let full = estate(limit: 3)
    #expect(full.permitted().permitted.map(\.entity.name) == ["last"])
    #expect(
      reasons(full).first == "array 'paris' replicates 2 volumes and filesystems of 3, and has no room for 2 more")
    let peerFull = estate(limit: 4).volume("other", on: "lyon").replica(of: "other", over: "lyon-paris", on: "lyon")
    #expect(peerFull.permitted().permitted.map(\.entity.name) == ["last"])
  }

  @Test func whatMayExistAlreadyCounts() throws {
    let world = estate(limit: 4)
    let undecided = try #require(world.planned().steps.first { $0.entity.name == "last" })
    #expect(world.undecided(undecided).permitted().permitted.map(\.entity.name) == ["erp"])
    #expect(estate(limit: 3).undecided(undecided).permitted().permitted == [])
  }

  @Test func changesThatReplicateNothingNewNeedNoRoom() {
    let drifted = World.twoArrays().volume("first").replica(of: "first")
      .editReplica(of: "first") { $0.interval = .minutes(9) }.policy(.gold())
      .with { $0.settings.replicatedDatasetLimit = 1 }
    #expect(drifted.permitted().permitted.map(\.change.word) == ["set-schedule"])
  }
}
