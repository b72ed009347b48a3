import InfiniBoxSimulator
import Testing

/// What arrays refuse to do to datasets because of replication or locks (semantics 9, R24–R29, R46).
@Suite struct RefusalRowsDatasetTests {
  /// prod-1 is replicated, prod-2 synchronously, prod-3 active-active, and so are the group and the filesystem.
  private func replicated(_ change: (inout SimulatedWorld) -> Void = { _ in }) throws -> TestSimulator {
    try TestSimulator.refusing { world in
      world.replicas = [
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "prod-1", remotePool: "dr"),
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "prod-2", type: .sync, remotePool: "dr"),
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", entities: "prod-3", type: .activeActive, remotePool: "dr"),
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", kind: .consistencyGroup, entities: "fin", remotePool: "dr"),
        SimulatedReplicas(array: "paris", link: "paris-lyon", kind: .filesystem, entities: "share", remotePool: "dr"),
      ]
      change(&world)
    }
  }

  private static let covered = ["prod-1", "prod-2", "prod-3", "fin-1", "share"]

  private func path(_ name: String, _ test: TestSimulator, on array: String) -> String {
    (name == "share" ? "filesystems/" : "volumes/") + "\(test.entity(name, on: array))"
  }

  @Test("R24: a replicated dataset is not deleted", arguments: covered, ["paris", "lyon"])
  func delete(_ name: String, on array: String) async throws {
    let test = try replicated()
    try await test.expectRefused(
      "ENTITY_IS_REPLICATED", "DELETE", path(name, test, on: array), on: array, about: [name])
  }

  @Test("R24: a replicated consistency group is not deleted", arguments: ["paris", "lyon"])
  func deleteGroup(on array: String) async throws {
    let test = try replicated()
    let path = "cgs/\(test.entity("fin", on: array))"
    try await test.expectRefused("ENTITY_IS_REPLICATED", "DELETE", path, on: array, about: ["fin"])
    try await test.expectRefused(
      "ENTITY_IS_REPLICATED", "DELETE", path + "?delete_members=true", on: array, about: ["fin"])
  }

  @Test("R25: a replicated dataset is not restored", arguments: ["paris", "lyon"])
  func restore(on array: String) async throws {
    let test = try replicated()
    try test.simulator.perform(.createSnapshot(of: "prod-1", named: "moment"), on: array)
    try test.simulator.perform(.createSnapshot(of: "fin", named: "moments"), on: array)
    try await test.expectRefused(
      "ENTITY_IS_REPLICATED", "POST", path("prod-1", test, on: array) + "/restore", on: array,
      body: test.entity("moment", on: array), about: ["prod-1"])
    try await test.expectRefused(
      "ENTITY_IS_REPLICATED", "POST", "cgs/\(test.entity("fin", on: array))/restore", on: array,
      body: ["source_id": test.entity("moments", on: array)], about: ["fin"])
  }

  @Test("R26: a target stays write-protected", arguments: ["prod-1", "prod-2", "fin-1", "share"])
  func writeEnable(_ name: String) async throws {
    let test = try replicated()
    // The new name comes first in the body's effects, and must not stay either.
    try await test.expectRefused(
      "ENTITY_IS_REPLICA_TARGET", "PUT", path(name, test, on: "lyon"), on: "lyon",
      body: ["name": "renamed", "write_protected": false], about: [name])
  }

  @Test("R27: a replicated dataset is not resized", arguments: ["prod-1", "prod-2", "fin-1", "share"])
  func resize(_ name: String) async throws {
    let test = try replicated()
    for array in ["paris", "lyon"] {
      try await test.expectRefused(
        "ENTITY_IS_REPLICATED", "PUT", path(name, test, on: array), on: array, body: ["size": 20_000_000_000],
        about: [name])
    }
  }

  @Test(
    "R27: active-active volumes are resized on both sides where array and settings allow it",
    arguments: [
      (SimulatedProfile.latest, ReplicatedResize.byProfile, true), (.mid, .byProfile, false), (.latest, .refuse, false),
      (.mid, .allow, true),
    ])
  func resizeActiveActive(_ profile: SimulatedProfile, _ setting: ReplicatedResize, _ isAllowed: Bool) async throws {
    let test = try replicated { world in
      for index in world.arrays.indices { world.arrays[index].profile = profile }
      world.settings.replicatedResize = setting
    }
    let size = ["size": 20_000_000_000]
    guard isAllowed else {
      try await test.expectRefused("ENTITY_IS_REPLICATED", "PUT", path("prod-3", test, on: "paris"), body: size)
      return
    }
    #expect(try await test.call("PUT", path("prod-3", test, on: "paris"), body: size).status == 200)
    for array in ["paris", "lyon"] {
      #expect(test.simulator.dataset("prod-3", on: array)?.sizeBytes == 20_000_000_000)
    }
    test.expectSound()
  }

  @Test("R27: an active-active volume grows only where the peer's pool has room")
  func resizeWithoutRoom() async throws {
    let test = try replicated { $0.arrays[1].pools[1].virtualCapacityBytes = 100_000_000_000 }
    try await test.expectRefused(
      "POOL_CAPACITY", "PUT", path("prod-3", test, on: "paris"), body: ["size": 900_000_000_000], isRemote: true,
      about: ["dr"])
  }

  @Test("R28: a snapshot is refreshed from a target only by force")
  func refresh() async throws {
    let test = try replicated()
    try test.simulator.perform(.createSnapshot(of: "prod-1", named: "moment"), on: "lyon")
    try test.simulator.perform(.createSnapshot(of: "fin", named: "moments"), on: "lyon")
    for (path, source) in [("volumes", "prod-1"), ("cgs", "fin")] {
      let snapshot = test.entity(path == "cgs" ? "moments" : "moment", on: "lyon")
      let body = ["source_id": test.entity(source, on: "lyon")]
      try await test.expectRefused(
        "FORCE_REQUIRED", "POST", "\(path)/\(snapshot)/refresh", on: "lyon", body: body, about: [source])
      let forced = "\(path)/\(snapshot)/refresh?force_if_replicated_on_target=true"
      #expect(try await test.call("POST", forced, on: "lyon", body: body).status == 200)
    }
    // On the source no force is needed.
    let snapshot = test.entity("prod-1-snapshot-1")
    let body = ["source_id": test.entity("prod-1")]
    #expect(try await test.call("POST", "volumes/\(snapshot)/refresh", body: body).status == 200)
  }

  @Test("R29: a replicated dataset moves between pools of its array", arguments: ["paris", "lyon"])
  func move(on array: String) async throws {
    let test = try replicated()
    let pool = try await test.pool(array == "paris" ? "dr" : "prod", on: array)
    let body: [String: Any] = ["pool_id": pool, "with_capacity": false]
    for path in [path("prod-1", test, on: array), "cgs/\(test.entity("fin", on: array))"] {
      #expect(try await test.call("POST", path + "/move", on: array, body: body).status == 200)
    }
    for name in ["prod-1", "fin-1", "fin-2"] {
      #expect(test.simulator.dataset(name, on: array)?.pool == (array == "paris" ? "dr" : "prod"))
    }
    test.expectSound()
  }

  @Test("R46: a locked snapshot stays until its lock expires, save by force")
  func locked() async throws {
    let test = try replicated()
    let expiry = test.simulator.now + 3_600_000
    let body: [String: Any] = [
      "name": "kept", "parent_id": test.entity("prod-1", on: "lyon"), "lock_expires_at": expiry,
    ]
    let id = try await test.call("POST", "volumes", on: "lyon", body: body).id
    let path = "volumes/\(id)"
    try await test.expectRefused("SNAPSHOT_LOCKED", "DELETE", path, on: "lyon", about: ["kept"])
    try await test.expectRefused(
      "LOCK_CANNOT_BE_SHORTENED", "PUT", path, on: "lyon", body: ["name": "mine", "lock_expires_at": expiry - 1])
    #expect(try await test.call("PUT", path, on: "lyon", body: ["lock_expires_at": expiry + 1]).status == 200)
    test.simulator.advance(by: .seconds(3_600))
    try await test.expectRefused("SNAPSHOT_LOCKED", "DELETE", path, on: "lyon", about: ["kept"])
    test.simulator.advance(by: .milliseconds(1))
    #expect(try await test.call("DELETE", path, on: "lyon").status == 200)
    let again = try await test.call(
      "POST", "volumes", on: "lyon", body: body.merging(["lock_expires_at": expiry * 2]) { $1 })
    #expect(
      try await test.call("DELETE", "volumes/\(again.id)?force_if_snapshot_locked=true", on: "lyon").status == 200)
  }

  @Test("R46: a locked snapshot keeps what it is a part of")
  func lockedMember() async throws {
    let test = try TestSimulator.refusing()
    let group = test.entity("fin")
    let expiry = test.simulator.now + 3_600_000
    let body: [String: Any] = ["name": "moments", "parent_id": group, "snap_prefix": "m-", "lock_expires_at": expiry]
    let moments = try await test.call("POST", "cgs", body: body).id
    try await test.expectRefused("SNAPSHOT_LOCKED", "DELETE", "cgs/\(moments)", about: ["moments"])
    try await test.expectRefused("SNAPSHOT_LOCKED", "DELETE", "cgs/\(group)?delete_members=true", about: ["moments"])
    try await test.expectRefused("SNAPSHOT_LOCKED", "DELETE", "volumes/\(test.entity("fin-1"))", about: ["m-fin-1"])
  }
}
