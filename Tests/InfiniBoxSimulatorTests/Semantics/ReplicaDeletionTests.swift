import Foundation
import InfiniBoxSimulator
import Testing

/// What a deleted replica leaves behind, with and without its staging area (semantics 6.1, 6.2; rest 12.6, 13).
@Suite struct ReplicaDeletionTests {
  private func pair(_ answer: TestSimulator.Answer) throws -> [String: Any] {
    try #require((answer.object["entity_pairs"] as? [[String: Any]])?.first)
  }

  private func field(_ name: String, of id: Int, on array: String, _ test: TestSimulator) async throws -> Any? {
    try await test.get("volumes/\(id)?fields=\(name)", on: array).object[name]
  }

  @Test func withTheStagingAreaAPairOfEqualSnapshotsStays() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    try test.simulator.perform(.suspend(replicaOf: "prod-1"), on: "paris")
    let replicated = test.simulator.dataset("prod-1", on: "lyon")?.content
    try test.simulator.perform(.write(to: "prod-1", bytes: 1_000), on: "paris")
    let answer = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true")
    let pair = try pair(answer)
    let (local, remote) = (test.bases(of: "prod-1", on: "paris"), test.bases(of: "prod-1", on: "lyon"))
    #expect(local.count == 1 && remote.count == 1)
    #expect(pair["_local_reclaimed_snapshot_id"] as? Int == local[0].id)
    #expect(pair["_remote_reclaimed_snapshot_id"] as? Int == remote[0].id)
    #expect(local[0].replicationGUID == remote[0].replicationGUID && local[0].isWriteProtected)
    #expect(local[0].content == replicated && remote[0].content == replicated)
    #expect(test.simulator.dataset("prod-1", on: "paris")?.content != replicated)
    for (snapshot, array, peer) in [(local[0], "paris", "lyon"), (remote[0], "lyon", "paris")] {
      let serial = try await field("_reclaimed_snapshot_remote_system_serial", of: snapshot.id, on: array, test)
      #expect(serial as? Int == test.simulator.serial(of: peer))
      #expect(try await field("rmr_snapshot_guid", of: snapshot.id, on: array, test) as? String != nil)
    }
    // Both are ordinary datasets again.
    for array in ["paris", "lyon"] {
      let dataset = try #require(test.simulator.dataset("prod-1", on: array))
      #expect(dataset.replicaIDs.isEmpty && !dataset.isWriteProtected)
      #expect(try await test.get("replicas", on: array).count == 0)
    }
    test.expectSound()
  }

  @Test func withoutTheStagingAreaNothingStays() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    let content = test.simulator.dataset("prod-1", on: "lyon")?.content
    let pair = try pair(try await test.call("DELETE", "replicas/\(id)?retain_staging_area=false"))
    #expect(pair["_local_reclaimed_snapshot_id"] is NSNull && pair["_remote_reclaimed_snapshot_id"] is NSNull)
    #expect(test.bases(of: "prod-1", on: "paris").isEmpty && test.bases(of: "prod-1", on: "lyon").isEmpty)
    #expect(test.simulator.dataset("prod-1", on: "lyon")?.content == content)
  }

  @Test func aReplicaThatWasNeverConsistentLeavesNoBase() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    let answer = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true")
    #expect(answer.status == 200)
    #expect(try pair(answer)["_local_reclaimed_snapshot_id"] is NSNull)
    #expect(test.bases(of: "prod-1", on: "paris").isEmpty)
  }

  @Test(arguments: [
    (SimulatedProfile.old, nil as Bool?, false), (.mid, nil, true), (.latest, nil, true), (.latest, false, false),
    (.old, true, true),
  ])
  func whatAnOmittedFlagMeansDependsOnTheArray(
    _ profile: SimulatedProfile, _ setting: Bool?, _ isRetained: Bool
  ) async throws {
    let test = try TestSimulator.refusing { world in
      world.settings.profile = profile
      world.settings.retainsStagingAreaByDefault = setting
    }
    let id = try await test.replicate("prod-1")
    test.settle()
    #expect(try await test.call("DELETE", "replicas/\(id)").status == 200)
    for array in ["paris", "lyon"] { #expect(test.bases(of: "prod-1", on: array).isEmpty != isRetained) }
  }

  @Test func aGroupLeavesASnapshotGroupOnEachSide() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicateGroup()
    test.settle()
    let answer = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true")
    for (key, array) in [("_local_reclaimed_sg_id", "paris"), ("_remote_reclaimed_sg_id", "lyon")] {
      let group = try #require(test.simulator.groups(on: array).first { $0.id == answer.object[key] as? Int })
      #expect(group.parentID == test.entity("fin", on: array))
      #expect(group.replicationGUID == test.bases(of: "fin-1", on: array).first?.replicationGUID)
      #expect(Set(group.memberIDs) == Set(["fin-1", "fin-2"].map { test.bases(of: $0, on: array)[0].id }))
    }
    let guids = ["paris", "lyon"].map { test.bases(of: "fin-1", on: $0)[0].replicationGUID }
    #expect(guids[0] != nil && guids[0] == guids[1])
    test.expectSound()
  }

  @Test func withoutThePeerOnlyThisSideKeepsASnapshot() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    let answer = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true&force_if_remote_error=true")
    #expect(try pair(answer)["_remote_reclaimed_snapshot_id"] is NSNull)
    #expect(test.bases(of: "prod-1", on: "paris").count == 1 && test.bases(of: "prod-1", on: "lyon").isEmpty)
    // The other side's orphan leaves its half of the same point.
    let target = try test.target("prod-1")
    let flags = "retain_staging_area=true&force_on_target=true"
    #expect(try await test.call("DELETE", "replicas/\(target)?\(flags)", on: "lyon").status == 200)
    let guids = ["paris", "lyon"].map { test.bases(of: "prod-1", on: $0).first?.replicationGUID }
    #expect(guids[0] != nil && guids[0] == guids[1])
    test.expectSound()
  }

  @Test(arguments: [true, false])
  func anEndedActiveActivePairSharesNoIdentity(_ keepsLocal: Bool) async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1", ["replication_type": "ACTIVE_ACTIVE"])
    test.settle()
    func serials() async throws -> [String] {
      var serials: [String] = []
      for array in ["paris", "lyon"] {
        let serial = try await field("serial", of: test.entity("prod-1", on: array), on: array, test)
        serials.append(try #require(serial as? String))
      }
      return serials
    }
    let shared = try await serials()
    #expect(shared[0] == shared[1])
    #expect(try await test.call("DELETE", "replicas/\(id)?keep_serial_on_local=\(keepsLocal)").status == 200)
    let after = try await serials()
    #expect(after[0] != after[1])
    #expect(after[keepsLocal ? 0 : 1] == shared[0])
  }

  // MARK: Exposing and owning

  @Test(arguments: ["paris", "lyon"])
  func theLastConsistentPointIsExposedWithoutDeleting(_ array: String) async throws {
    let test = try TestSimulator.refusing()
    try await test.replicate("prod-1")
    let path = "replicas/\(try #require(test.simulator.replica(of: "prod-1", on: array)).id)"
    let expose = path + "/expose_last_consistent_snapshot"
    let early = try await test.call("POST", expose, on: array)
    #expect(try pair(early)["_local_reclaimed_snapshot_id"] is NSNull)
    test.settle()
    try test.simulator.perform(.suspend(replicaOf: "prod-1"), on: "paris")
    let content = test.simulator.dataset("prod-1", on: "lyon")?.content
    try test.simulator.perform(.write(to: "prod-1", bytes: 1_000), on: "paris")
    let exposed = try await test.call("POST", expose, on: array)
    let snapshot = try #require(test.bases(of: "prod-1", on: array).first)
    #expect(try pair(exposed)["_local_reclaimed_snapshot_id"] as? Int == snapshot.id)
    #expect(snapshot.content == content)
    let replica = test.simulator.replica(of: "prod-1", on: array)
    #expect(replica?.consistentGUID == snapshot.replicationGUID)
    #expect(test.simulator.replicas(on: array).count == 1)
    test.expectSound()
  }

  @Test func exposedOnBothSidesThePointIsABase() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    try test.simulator.perform(.suspend(replicaOf: "prod-1"), on: "paris")
    _ = try await test.call("POST", "replicas/\(id)/expose_last_consistent_snapshot")
    let target = try test.target("prod-1")
    _ = try await test.call("POST", "replicas/\(target)/expose_last_consistent_snapshot", on: "lyon")
    _ = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=false")
    let bases = ["paris", "lyon"].compactMap { test.bases(of: "prod-1", on: $0).first?.id }
    let body = try await test.fromBase([test.basePair("prod-1", bases[0], bases[1])])
    #expect(try await test.call("POST", "replicas", body: body).status == 200)
  }

  @Test func aReplicationSnapshotIsOwnedUnderANameAndStaysABase() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    _ = try await test.call("DELETE", "replicas/\(id)?retain_staging_area=true")
    let snapshot = try #require(test.bases(of: "prod-1", on: "paris").first)
    let owned = try await test.call("POST", "volumes/\(snapshot.id)/own_snapshot", body: ["name": "mine"])
    #expect(owned.object["name"] as? String == "mine")
    let remote = try #require(test.bases(of: "prod-1", on: "lyon").first)
    let body = try await test.fromBase([test.basePair("prod-1", snapshot.id, remote.id)])
    #expect(try await test.call("POST", "replicas", body: body).status == 200)
    try await test.expectRefused(
      "NOT_A_REPLICATION_SNAPSHOT", "POST", "volumes/\(test.entity("prod-2-snapshot-1"))/own_snapshot",
      body: ["name": "other"], about: ["prod-2-snapshot-1"])
  }
}
