import Foundation
import InfiniBoxSimulator
import Testing

/// When a pair of snapshots is a base, and what starts from it (semantics 6.3, B1–B13).
@Suite struct BaseSnapshotRowsTests {
  private func bench(
    _ kind: SimulatedEntityKind = .volume, _ name: String = "prod-1",
    _ change: (inout SimulatedWorld) -> Void = { _ in }
  ) throws -> TestSimulator {
    try TestSimulator.refusing { world in
      world.baseSnapshots = [
        SimulatedBaseSnapshots(array: "paris", link: "paris-lyon", kind: kind, entities: name, remotePool: "dr")
      ]
      change(&world)
    }
  }

  /// The newest base of a volume or filesystem on both sides.
  private func base(_ test: TestSimulator, _ name: String = "prod-1") throws -> (local: Int, remote: Int) {
    (
      try #require(test.bases(of: name, on: "paris").last).id, try #require(test.bases(of: name, on: "lyon").last).id
    )
  }

  private func body(
    _ test: TestSimulator, _ name: String = "prod-1", kind: String = "VOLUME"
  ) async throws -> [String: Any] {
    let (local, remote) = try base(test, name)
    return try await test.fromBase([test.basePair(name, local, remote)], kind: kind)
  }

  private func expectEqualContent(
    _ test: TestSimulator, _ name: String = "prod-1", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let contents = ["paris", "lyon"].map { test.simulator.dataset(name, on: $0)?.content }
    #expect(contents[0] == contents[1], sourceLocation: sourceLocation)
    test.expectSound(sourceLocation: sourceLocation)
  }

  @Test("B1: each base is a direct child of its dataset")
  func directChild() async throws {
    let test = try bench()
    let (local, remote) = try base(test)
    let name = try #require(test.simulator.volumes(on: "paris").first { $0.id == local }).name
    try test.simulator.perform(.createSnapshot(of: name, named: "grandchild"), on: "paris")
    let grandchild = try await test.fromBase([test.basePair("prod-1", test.entity("grandchild"), remote)])
    try await test.expectCreationRefused("INVALID_BASE", grandchild, about: ["prod-1"])
    #expect(try await test.call("POST", "replicas", body: try await body(test)).status == 200)
  }

  @Test("B2: both bases carry the same GUID")
  func oneGUID() async throws {
    let test = try bench()
    let (first, _) = try base(test)
    let id = try await test.call("POST", "replicas", body: try await body(test)).id
    test.settle()
    #expect(try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true").status == 200)
    let (second, remote) = try base(test)
    #expect(first != second)
    try await test.expectCreationRefused(
      "INVALID_BASE", try await test.fromBase([test.basePair("prod-1", first, remote)]))
  }

  @Test("B3: a base belongs to the two arrays of the link")
  func ofThisPair() async throws {
    let test = try TestSimulator.threeArrays { world in
      world.baseSnapshots = [
        SimulatedBaseSnapshots(array: "paris", link: "paris-nice", entities: "prod-1", remotePool: "dr")
      ]
    }
    let local = try #require(test.bases(of: "prod-1", on: "paris").first)
    let id = try await test.replicate("prod-1", ["sync_interval": 60_000])
    test.settle()
    _ = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true")
    let remote = try #require(test.bases(of: "prod-1", on: "lyon").first)
    let wrong = try await test.fromBase([test.basePair("prod-1", local.id, remote.id)])
    try await test.expectCreationRefused("INVALID_BASE", wrong, about: [local.name])
    let newest = try #require(test.bases(of: "prod-1", on: "paris").last)
    let right = try await test.fromBase([test.basePair("prod-1", newest.id, remote.id)])
    #expect(try await test.call("POST", "replicas", body: right).status == 200)
  }

  @Test("B4: a written, refreshed or write-enabled base is none", arguments: ["written", "refreshed", "write-enabled"])
  func modified(_ condition: String) async throws {
    for array in ["paris", "lyon"] {
      let test = try bench()
      let creation = try await body(test)
      let snapshot = try #require(test.bases(of: "prod-1", on: array).first)
      let path = "volumes/\(snapshot.id)"
      if condition == "refreshed" {
        let source = ["source_id": test.entity("prod-1", on: array)]
        #expect(try await test.call("POST", path + "/refresh", on: array, body: source).status == 200)
      } else {
        #expect(try await test.call("PUT", path, on: array, body: ["write_protected": false]).status == 200)
      }
      if condition == "written" {
        try test.simulator.perform(.write(to: snapshot.name, bytes: 1_000), on: array)
        #expect(try await test.call("PUT", path, on: array, body: ["write_protected": true]).status == 200)
      }
      try await test.expectCreationRefused("INVALID_BASE", creation, about: [snapshot.name])
    }
  }

  @Test("B5: both datasets have the same size now, their base may be smaller")
  func size() async throws {
    let test = try bench()
    let size = ["size": 20_000_000_000]
    #expect(try await test.call("PUT", "volumes/\(test.entity("prod-1"))", body: size).status == 200)
    try await test.expectCreationRefused("SIZE_MISMATCH", try await body(test), isRemote: true, about: ["prod-1"])
    let remote = "volumes/\(test.entity("prod-1", on: "lyon"))"
    #expect(try await test.call("PUT", remote, on: "lyon", body: size).status == 200)
    #expect(test.bases(of: "prod-1", on: "paris").first?.sizeBytes == 10_000_000_000)
    #expect(try await test.call("POST", "replicas", body: try await body(test)).status == 200)
    test.settle()
    expectEqualContent(test)
  }

  @Test("B6: neither side is replicated; a mapped target does not matter to an asynchronous replica")
  func free() async throws {
    let test = try bench()
    let creation = try await body(test)
    try test.simulator.perform(.map("prod-1"), on: "lyon")
    var activeActive = creation
    activeActive["replication_type"] = "ACTIVE_ACTIVE"
    try await test.expectCreationRefused("ENTITY_IS_MAPPED", activeActive, isRemote: true, about: ["prod-1"])
    #expect(try await test.call("POST", "replicas", body: creation).status == 200)
    try await test.expectCreationRefused("ENTITY_ALREADY_REPLICATED", creation, about: ["prod-1"])
  }

  @Test(
    "B7: a target that was written since its base is rolled back, or refused, as set",
    arguments: BaseDivergence.allCases)
  func writtenTarget(_ divergence: BaseDivergence) async throws {
    let test = try bench { $0.settings.baseDivergence = divergence }
    try test.simulator.perform(.write(to: "prod-1", bytes: 1_000), on: "lyon")
    let written = test.simulator.dataset("prod-1", on: "lyon")?.content
    let creation = try await body(test)
    if divergence == .refuse {
      try await test.expectCreationRefused("TARGET_DIVERGED", creation, isRemote: true, about: ["prod-1"])
      return
    }
    #expect(try await test.call("POST", "replicas", body: creation).status == 200)
    let base = test.bases(of: "prod-1", on: "lyon").first?.content
    #expect(test.simulator.dataset("prod-1", on: "lyon")?.content == base && base != written)
    test.settle()
    expectEqualContent(test)
  }

  @Test("B8: only what the source wrote since its base is copied")
  func difference() async throws {
    let test = try bench { $0.settings.copyBytesPerSecond = 1_000_000 }
    try test.simulator.perform(.write(to: "prod-1", bytes: 9_000_000), on: "paris")
    let id = try await test.call("POST", "replicas", body: try await body(test)).id
    // 1 s of overhead and 9 MB; a full copy of 1 GB would take a quarter of an hour.
    test.simulator.advance(by: .milliseconds(9_999))
    #expect(test.simulator.replica(of: "prod-1", on: "paris")?.lastSynchronized == nil)
    test.simulator.advance(by: .milliseconds(1))
    let replica = try #require(test.simulator.replicas(on: "paris").first { $0.id == id })
    #expect(replica.lastSynchronized == test.simulator.now && !replica.isInitial)
    expectEqualContent(test)
  }

  @Test("B9: of several bases any can be used, and the older ones deleted")
  func several() async throws {
    let test = try bench()
    let (oldest, oldestRemote) = try base(test)
    for _ in 0..<2 {
      try test.simulator.perform(.write(to: "prod-1", bytes: 1_000), on: "paris")
      let id = try await test.call("POST", "replicas", body: try await body(test)).id
      test.settle()
      _ = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true")
    }
    #expect(test.bases(of: "prod-1", on: "paris").count == 3)
    #expect(Set(test.bases(of: "prod-1", on: "paris").map(\.content)).count == 3)
    let older = try await test.fromBase([test.basePair("prod-1", oldest, oldestRemote)])
    let id = try await test.call("POST", "replicas", body: older).id
    test.settle()
    expectEqualContent(test)
    _ = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true")
    #expect(try await test.call("DELETE", "volumes/\(oldest)").status == 200)
    #expect(try await test.call("POST", "replicas", body: try await body(test)).status == 200)
  }

  @Test("B10: the former target can be the new source")
  func otherDirection() async throws {
    let test = try bench()
    let (local, remote) = try base(test)
    try test.simulator.perform(.write(to: "prod-1", bytes: 1_000), on: "lyon")
    let pair = test.basePair("prod-1", remote, local, on: "lyon")
    let answer = try await test.call("POST", "replicas", on: "lyon", body: try await test.fromBase([pair], on: "lyon"))
    #expect(answer.status == 200)
    test.settle()
    #expect(test.simulator.replica(of: "prod-1", on: "paris")?.role == .target)
    expectEqualContent(test)
  }

  @Test(
    "B11: filesystems start from a base where both arrays run at least 5.x",
    arguments: [(SimulatedProfile.old, SimulatedProfile.mid), (.mid, .old), (.mid, .mid)])
  func filesystem(_ local: SimulatedProfile, _ remote: SimulatedProfile) async throws {
    let test = try bench(.filesystem, "share") {
      $0.arrays[0].profile = local
      $0.arrays[1].profile = remote
    }
    let creation = try await body(test, "share", kind: "FILESYSTEM")
    if local == .mid && remote == .mid {
      #expect(try await test.call("POST", "replicas", body: creation).status == 200)
      test.settle()
      expectEqualContent(test, "share")
    } else {
      try await test.expectCreationRefused("FEATURE_NOT_SUPPORTED", creation, isRemote: remote == .old)
    }
  }

  @Test("B12: a group starts from one snapshot group on each side, member by member")
  func group() async throws {
    let test = try bench(.consistencyGroup, "fin")
    let members = ["fin-1", "fin-2"]
    let extra: [String: Any] = ["local_cg_id": test.entity("fin"), "remote_cg_id": test.entity("fin", on: "lyon")]
    let pairs = try members.map { name in
      let base = try base(test, name)
      return test.basePair(name, base.local, base.remote)
    }
    let kind = "CONSISTENCY_GROUP"
    let incomplete = try await test.fromBase([pairs[0]], kind: kind, extra)
    try await test.expectCreationRefused("INVALID_BASE", incomplete, status: 400, about: ["fin"])
    // The array at the other end refuses members of its group that have no pair.
    let withoutMapping = try await test.newReplica(members, kind: kind, group: "fin", extra: extra)
    try await test.expectCreationRefused("INVALID_BASE", withoutMapping, status: 400, about: ["fin"])
    let answer = try await test.call("POST", "replicas", body: try await test.fromBase(pairs, kind: kind, extra))
    #expect(answer.status == 200 && answer.object["is_initial"] as? Bool == false)
    test.settle()
    for member in members { expectEqualContent(test, member) }
  }

  @Test("B12: bases of different snapshot groups are not one point")
  func mixedGroups() async throws {
    let test = try bench(.consistencyGroup, "fin")
    let old = try base(test, "fin-1")
    let extra: [String: Any] = ["local_cg_id": test.entity("fin"), "remote_cg_id": test.entity("fin", on: "lyon")]
    func pairs() throws -> [[String: Any]] {
      try ["fin-1", "fin-2"].map { name in
        let base = try base(test, name)
        return test.basePair(name, base.local, base.remote)
      }
    }
    let kind = "CONSISTENCY_GROUP"
    let first = try await test.call("POST", "replicas", body: try await test.fromBase(try pairs(), kind: kind, extra))
    test.settle()
    _ = try await test.call("DELETE", "replicas/\(first.id)?retain_staging_area=true")
    let mixed = [test.basePair("fin-1", old.local, old.remote), try pairs()[1]]
    try await test.expectCreationRefused("INVALID_BASE", try await test.fromBase(mixed, kind: kind, extra))
  }

  @Test("B13: deleted while a job runs, the base is the last finished point")
  func runningJob() async throws {
    let test = try bench { $0.settings.copyBytesPerSecond = 1_000_000 }
    let creation = try await body(test)
    let id = try await test.call("POST", "replicas", body: creation).id
    test.settle()
    let finished = test.simulator.dataset("prod-1", on: "lyon")?.content
    try test.simulator.perform(.write(to: "prod-1", bytes: 500_000_000), on: "paris")
    test.simulator.advance(by: .seconds(10))
    #expect(test.simulator.replica(of: "prod-1", on: "paris")?.jobState == "REPLICATING")
    #expect(try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true").status == 200)
    for array in ["paris", "lyon"] { #expect(test.bases(of: "prod-1", on: array).last?.content == finished) }
    #expect(test.simulator.dataset("prod-1", on: "lyon")?.content == finished)
    #expect(test.simulator.dataset("prod-1", on: "paris")?.content != finished)
  }

  @Test func takingSnapshotsNowCallsDifferentDataEqual() async throws {
    // Why the daemon never asks for it (semantics 6.3): nothing is copied but what is written from now on.
    let test = try TestSimulator.refusing()
    let pair: [String: Any] = [
      "local_base_action": "TAKE_SNAP", "remote_base_action": "TAKE_SNAP", "local_entity_id": test.entity("prod-1"),
      "remote_entity_id": test.entity("full", on: "lyon"),
    ]
    let answer = try await test.call("POST", "replicas", body: try await test.fromBase([pair]))
    #expect(answer.status == 200 && answer.object["is_initial"] as? Bool == false)
    test.expectSound()
  }
}
