import Foundation
import InfiniBoxSimulator
import Testing

/// What arrays of each generation list, answer and refuse (rest 1.6, semantics 1.3).
@Suite struct ProfileTests {
  private func pair(
    _ local: SimulatedProfile, _ remote: SimulatedProfile? = nil, _ change: (inout SimulatedWorld) -> Void = { _ in }
  ) throws -> TestSimulator {
    try TestSimulator.refusing { world in
      world.arrays[0].profile = local
      world.arrays[1].profile = remote ?? local
      change(&world)
    }
  }

  private func features(_ test: TestSimulator) async throws -> [String: Int] {
    let list = try await test.call("GET", "_features", headers: []).list.filter { $0["enabled"] as? Bool == true }
    return Dictionary(
      uniqueKeysWithValues: list.compactMap { entry in
        (entry["name"] as? String).map { ($0, entry["version"] as? Int ?? -1) }
      })
  }

  @Test(arguments: [
    (SimulatedProfile.old, "4.0.30.10", [:] as [String: Int], ["active_active", "replica_auto_create", "vvol"]),
    (
      .mid, "5.5.0.10", ["active_active": 3, "replica_auto_create": 0], ["replicate_snapshots", "snapshot_policies"]
    ),
    (
      .new, "7.3.10.20", ["active_active": 4, "replicate_snapshots": 3, "vvol": 1],
      ["effective_capacity", "data_reduction_ratio", "promote_snapshot"]
    ),
    (.latest, "8.6.0.0", ["active_active": 4, "replicate_snapshots": 4, "promote_snapshot": 0], []),
  ])
  func eachProfileHasItsVersionAndFeatures(
    _ profile: SimulatedProfile, _ version: String, _ present: [String: Int], _ absent: [String]
  ) async throws {
    let test = try pair(profile)
    let features = try await features(test)
    for (name, level) in present { #expect(features[name] == level, "\(name)") }
    for name in absent { #expect(features[name] == nil, "\(name)") }
    #expect(features["api_auth_sessions"] == 0 && features["metadata"] == 2)
    #expect(try await test.get("system?fields=version").object["version"] as? String == version)
    #expect(try await test.get("links", on: "lyon").list.first?["remote_version"] as? String == version)
  }

  @Test(
    arguments: [
      ("4.0", ["active_active": nil]), ("5.0.3", ["active_active": nil]), ("6.0.1", ["active_active": 3]),
      ("7.3.10.20-dev", ["active_active": 4, "promote_snapshot": nil]), ("9.1", ["promote_snapshot": 0]),
    ] as [(String, [String: Int?])])
  func aVersionAloneDecidesTheFeatures(_ version: String, _ expected: [String: Int?]) async throws {
    let test = try TestSimulator { $0.arrays[0].version = version }
    let features = try await features(test)
    for (name, level) in expected { #expect(features[name] == level, "\(name) of \(version)") }
  }

  // MARK: Fields

  private static let gatedFields: [(collection: String, field: String, has: Set<SimulatedProfile>)] = [
    ("volumes", "rmr_active_active_peer", [.mid, .new, .latest]), ("volumes", "replica_ids", [.mid, .new, .latest]),
    ("volumes", "replication_types", [.mid, .new, .latest]), ("volumes", "source_replicated_sg_id", [.new, .latest]),
    ("volumes", "remote_snapshot_retention", [.latest]), ("volumes", "snapshot_policy_id", [.new, .latest]),
    ("volumes", "data_reduction_ratio", [.latest]), ("volumes", "rmr_source", [.old, .mid, .new, .latest]),
    ("filesystems", "atime_granularity", [.new, .latest]), ("filesystems", "used_capacity_warning", [.latest]),
    ("pools", "standard_volumes_count", [.new, .latest]), ("cgs", "replica_ids", [.latest]),
    ("links", "witness_address", [.mid, .new, .latest]), ("links", "async_only", [.old, .mid, .new, .latest]),
    ("replicas", "concurrent_replica", [.mid, .new, .latest]), ("replicas", "is_preferred", [.mid, .new, .latest]),
    ("replicas", "suspended_from_local", [.new, .latest]), ("replicas", "including_snapshots", [.new, .latest]),
    ("replicas", "base_action", [.mid, .new, .latest]),
    ("replicas", "replication_type", [.old, .mid, .new, .latest]),
  ]

  @Test(arguments: SimulatedProfile.allCases)
  func fieldsThatTheSoftwareIsTooOldForAreAbsent(_ profile: SimulatedProfile) async throws {
    let test = try pair(profile)
    try await test.replicate("prod-1")
    for (collection, field, has) in Self.gatedFields {
      let isThere = has.contains(profile)
      let whole = try await test.get(collection).list.first ?? [:]
      #expect(whole.keys.contains(field) == isThere, "\(collection).\(field)")
      // Asked for by name it is absent too, and nothing can be filtered by it.
      let asked = try await test.get("\(collection)?fields=id,\(field)")
      #expect(asked.status == 200)
      #expect(asked.list.first?.keys.sorted() == (isThere ? ["id", field].sorted() : ["id"]), "\(collection).\(field)")
      let filtered = try await test.get("\(collection)?\(field)=isnull:null")
      if !isThere { #expect(filtered.code == "UNSUPPORTED_FILTER", "\(collection).\(field)") }
      #expect(try await test.get("\(collection)?sort=\(field)").status == (isThere ? 200 : 400))
    }
    let pairs = try await test.get("replicas").list.first?["entity_pairs"] as? [[String: Any]]
    let embedded = try #require(pairs?.first?["local_entity"] as? [String: Any])
    #expect(embedded.keys.contains("replica_ids") == (profile != .old))
    #expect(try await test.get("volumes?fields=no_such_field").code == "UNSUPPORTED_FIELD")
  }

  @Test(arguments: SimulatedProfile.allCases)
  func pathsThatTheSoftwareIsTooOldForAreNotFound(_ profile: SimulatedProfile) async throws {
    let test = try pair(profile)
    let promote = try await test.call("POST", "volumes/\(test.entity("prod-1-snapshot-1"))/promote")
    #expect(promote.status == (profile == .latest ? 200 : 404))
    let witness = try await test.call(
      "POST", "links/\(try await test.link())/set_witness_address", body: ["witness_address": "10.9.9.9"])
    #expect(witness.status == (profile == .old ? 404 : 200))
  }

  // MARK: What can be replicated

  private func create(
    _ test: TestSimulator, _ type: String, group: Bool = false, _ extra: [String: Any] = [:]
  ) async throws -> [String: Any] {
    let extra = extra.merging(["replication_type": type]) { $1 }
    return group
      ? try await test.newReplica(["fin-1", "fin-2"], kind: "CONSISTENCY_GROUP", group: "fin", extra: extra)
      : try await test.newReplica(["prod-1"], extra: extra)
  }

  @Test(arguments: SimulatedProfile.allCases)
  func everyProfileReplicatesAsynchronouslyAndSynchronously(_ profile: SimulatedProfile) async throws {
    let test = try pair(profile)
    try await test.replicate("prod-1", ["replication_type": "SYNC"])
    try await test.replicate("prod-2", ["sync_interval": 60_000])
    try await test.replicate("share", kind: "FILESYSTEM")
    try await test.replicateGroup()
    test.settle()
    #expect(test.simulator.replicas(on: "paris").allSatisfy { !$0.isInitial })
    test.expectSound()
  }

  @Test func activeActiveNeedsBothSides() async throws {
    for isGroup in [false, true] {
      let both = try pair(.mid)
      #expect(
        try await both.call("POST", "replicas", body: try await create(both, "ACTIVE_ACTIVE", group: isGroup)).status
          == 200)
      let here = try pair(.old, .mid)
      try await here.expectCreationRefused(
        "REPLICATION_TYPE_NOT_SUPPORTED", try await create(here, "ACTIVE_ACTIVE", group: isGroup))
      let there = try pair(.mid, .old)
      try await there.expectCreationRefused(
        "REPLICATION_TYPE_NOT_SUPPORTED", try await create(there, "ACTIVE_ACTIVE", group: isGroup), isRemote: true)
    }
  }

  @Test(arguments: [(SimulatedProfile.mid, false), (.new, true), (.latest, true)])
  func activeActiveReplicasAreChangedOnlyByNewerSoftware(_ profile: SimulatedProfile, _ isAllowed: Bool) async throws {
    let test = try pair(profile)
    let id = try await test.replicate("prod-1", ["replication_type": "ACTIVE_ACTIVE"])
    try await test.replicateGroup(["replication_type": "ACTIVE_ACTIVE"])
    test.settle()
    let members = "cgs/\(test.entity("fin"))/members"
    let body = ["dataset_id": test.entity("prod-2")]
    guard isAllowed else {
      try await test.expectRefused("OPERATION_NOT_SUPPORTED", "POST", "replicas/\(id)/suspend", about: ["prod-1"])
      try await test.expectRefused(
        "UNSUPPORTED_FIELD", "PUT", "replicas/\(id)", body: ["is_preferred": false], status: 400)
      try await test.expectRefused("OPERATION_NOT_SUPPORTED", "POST", members, body: body, about: ["fin"])
      return
    }
    #expect(try await test.call("PUT", "replicas/\(id)", body: ["is_preferred": false]).status == 200)
    #expect(try await test.call("POST", "replicas/\(id)/suspend").status == 200)
    #expect(try await test.call("POST", members, body: body).status == 200)
  }

  @Test(arguments: [(SimulatedProfile.old, false), (.mid, true), (.latest, true)])
  func aConcurrentReplicaNeedsTheFeature(_ profile: SimulatedProfile, _ isAllowed: Bool) async throws {
    let test = try TestSimulator.threeArrays { world in
      for index in world.arrays.indices { world.arrays[index].profile = profile }
    }
    try await test.replicateGroup(["replication_type": isAllowed ? "ACTIVE_ACTIVE" : "SYNC"])
    test.settle()
    let body = try await test.toNice(["fin-1", "fin-2"], group: "fin", ["sync_interval": 60_000])
    if isAllowed {
      #expect(try await test.call("POST", "replicas", body: body).status == 200)
      let fields = try await test.get("replicas?fields=id,concurrent_replica").list
      #expect(fields.map { $0["concurrent_replica"] as? Bool } == [false, true])
    } else {
      try await test.expectCreationRefused("ENTITY_ALREADY_REPLICATED", body, about: ["fin"])
    }
  }

  @Test(arguments: SimulatedProfile.allCases)
  func theShortFormOfCreationNeedsItsFeature(_ profile: SimulatedProfile) async throws {
    let test = try pair(profile)
    let body: [String: Any] = [
      "link_id": try await test.link(), "entity_type": "VOLUME", "base_action": "NEW",
      "local_entity_id": test.entity("prod-1"), "remote_pool_id": try await test.pool("dr", on: "lyon"),
    ]
    if profile == .old {
      try await test.expectCreationRefused("MISSING_FIELD", body, status: 400)
    } else {
      #expect(try await test.call("POST", "replicas", body: body).status == 200)
    }
  }

  private static let snapshotOptions: [String: [String: any Sendable]] = [
    "snapshots": ["including_snapshots": true, "snapshots_retention": 86_400],
    "suffix": ["including_snapshots": true, "remote_snapshot_suffix": "-dr", "lock_remote_snapshot_retention": 3_600],
  ]

  @Test(arguments: [
    ("5.5.0.10", "snapshots", false, false), ("7.1.0", "snapshots", false, true), ("7.1.0", "suffix", false, false),
    ("7.2.0", "suffix", false, true), ("7.2.0", "snapshots", true, false), ("7.3.10.20", "suffix", true, true),
    ("8.6.0.0", "suffix", true, true),
  ])
  func optionsOfReplicatedSnapshotsCameOneAfterTheOther(
    _ version: String, _ options: String, _ isGroup: Bool, _ isAllowed: Bool
  ) async throws {
    let test = try TestSimulator.refusing { world in
      for index in world.arrays.indices { world.arrays[index].version = version }
    }
    let body = try await create(test, "ASYNC", group: isGroup, Self.snapshotOptions[options] ?? [:])
    if isAllowed {
      #expect(try await test.call("POST", "replicas", body: body).status == 200)
    } else {
      try await test.expectCreationRefused("FEATURE_NOT_SUPPORTED", body)
    }
  }

  // MARK: Scenarios

  @Test(arguments: SimulatedProfile.allCases)
  func aScenarioNamesProfiles(_ profile: SimulatedProfile) async throws {
    let text = """
      {"arrays": [{"name": "paris", "profile": "\(profile)"}, {"name": "lyon", "version": "6.0.21"}, {"name": "nice"}],
       "settings": {"profile": "mid"}}
      """
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("scenario-\(UUID().uuidString).json")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let test = TestSimulator(simulator: try Simulator(try SimulatedWorld.read(contentsOf: file.path)))
    for (array, version) in [("paris", profile.version), ("lyon", "6.0.21"), ("nice", SimulatedProfile.mid.version)] {
      #expect(try await test.get("system/version", on: array).result as? String == version)
    }
  }
}
