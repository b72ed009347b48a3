import InfiniBox
import Testing

/// Pools, volumes, filesystems, snapshots, consistency groups and links (rest 5 to 11).
@Suite struct InventoryGoldenTests {
  @Test(arguments: pools + volumes + snapshots + filesystems + groups + links)
  func equalsRecording(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  static let gibibyte: Int64 = 1 << 30
  static let tebibyte: Int64 = 1 << 40

  static let pools: [GoldenCase] = [
    GoldenCase("pool_create") {
      _ = try await $0.first.pools.create(
        name: "pool-a", physicalCapacity: 10 * tebibyte, virtualCapacity: 20 * tebibyte)
    },
    GoldenCase("pool_create_defaults") {
      _ = try await $0.first.pools.create(name: "pool_<uuid4-hex>", physicalCapacity: 1_000_000_000_000)
    },
    GoldenCase("pool_create_thresholds") {
      _ = try await $0.first.pools.create(
        name: "pool-c", physicalCapacity: tebibyte, warning: 70, critical: 85, maximumExtension: -1,
        isSSDEnabled: true)
    },
    GoldenCase("pool_delete") { try await $0.first.pools.delete(1001) },
    GoldenCase("pool_get_by_name") { _ = try await $0.first.pools.find(name: "pool-a") },
    GoldenCase("pool_get_capacity_fields") { _ = try await $0.first.pools.get(PoolRoom.self, 1001) },
  ]

  private struct PoolRoom: Projection {
    static let fields = [
      "physical_capacity", "virtual_capacity", "free_physical_space", "free_virtual_space",
      "allocated_physical_space", "state",
    ]
    let id: Int64

    init(from decoder: any Decoder) throws {
      id = try ObjectFields(decoder).integer("id")
    }
  }

  static let volumes: [GoldenCase] = [
    GoldenCase("volume_create") {
      _ = try await $0.first.volumes.create(
        name: "v1", in: Sample.pool(1001), size: 10 * gibibyte, provisioning: .thin)
    },
    GoldenCase("volume_create_defaults") {
      _ = try await $0.first.volumes.create(name: "vol_<uuid4-hex>", in: Sample.pool(1001), size: 1_000_000_000)
    },
    GoldenCase("volume_create_many") {
      for number in 1...3 {
        _ = try await $0.first.volumes.create(name: "bulk_\(number)", in: Sample.pool(1001), size: gibibyte)
      }
    },
    GoldenCase("volume_create_pool_by_name", answer: named(1001)) {
      let pool = try #require(try await $0.first.pools.find(name: "pool-a"))
      _ = try await $0.first.volumes.create(name: "v2", in: pool, size: gibibyte)
    },
    GoldenCase("volume_get_by_id") { _ = try await $0.first.volumes.first(where: [.equal("id", 1003)]) },
    GoldenCase("volume_get_fields") { _ = try await $0.first.volumes.get(1003) },
    GoldenCase("volume_get_some_fields") { _ = try await $0.first.volumes.get(ReplicationFlags.self, 1003) },
    GoldenCase("volume_is_in_system") { _ = try await $0.first.volumes.get(OnlyID.self, 1003) },
    GoldenCase("volume_not_found", answer: missing) { arrays in
      let error = await #expect(throws: InfiniBoxError.self) {
        try await arrays.first.volumes.get(OnlySize.self, 99)
      }
      guard case .notFound = error?.cause else {
        Issue.record("expected notFound, got \(String(describing: error))")
        return
      }
    },
    GoldenCase("volume_safe_get_missing") {
      let volume = try await $0.first.volumes.find(name: "nope")
      #expect(volume == nil)
    },
    GoldenCase("volume_resize") { _ = try await $0.first.volumes.resize(1003, to: 16_106_127_360) },
    // Write protection and provisioning are not changed by this client.
    GoldenCase("volume_update", .only([0])) { _ = try await $0.first.volumes.rename(1003, to: "v1b") },
    GoldenCase("volume_delete") { try await $0.first.volumes.delete(1003) },
    GoldenCase("approval_default") { try await $0.first.volumes.delete(1004) },
    GoldenCase("volumes_find_master_of_pool", .lists) {
      _ = try await $0.first.volumes.list(where: [.equal("pool_id", 1001), .equal("type", OriginType.master)])
    },
    GoldenCase("volumes_find_page_1000", .lists) {
      _ = try await $0.first.volumes.list(
        OnlyID.self, where: [.equal("pool_id", 1001), .equal("type", OriginType.master)])
    },
    GoldenCase("volumes_count", .lists) { _ = try await $0.first.volumes.count() },
    GoldenCase("query_operators") { arrays in
      for filter in operators { _ = try await arrays.first.volumes.first(where: [filter]) }
    },
    GoldenCase("query_special_characters", .lists) {
      _ = try await $0.first.volumes.list(where: [.equal("name", "a b&c=d/e+f%g:h,i(j)\u{e9}")])
    },
  ]

  private static let operators: [Filter] = [
    .equal("name", "x"), .notEqual("name", "x"), .greater("size", gibibyte), .less("size", gibibyte),
    .atLeast("size", gibibyte), .atMost("size", gibibyte), .oneOf("id", [1, 2, 3]), .notOneOf("id", [1, 2]),
    .between("id", 1, 9), .like("name", "many"), .isNull("rmr_snapshot_guid"), .isNotNull("rmr_snapshot_guid"),
    .equalNull("parent_id"), .equal("mapped", true), .equal("rmr_source", false),
    .greater("created_at", ArrayTime(milliseconds: 1_700_000_000_500)),
    .between(
      "created_at", ArrayTime(milliseconds: 1_700_000_000_000), ArrayTime(milliseconds: 1_700_000_001_000)),
    .oneOf("pool_id", [1001, 1002]), .oneOf("type", [OriginType.master, .snapshot]),
    .anyOf("replication_types", [ReplicationType.async, .sync]), .allOf("replication_types", [ReplicationType.async]),
    .noneOf("replication_types", [ReplicationType.async]),
  ]

  private struct ReplicationFlags: Projection {
    static let fields = ["size", "pool_id", "rmr_source", "rmr_target"]
    let id: Int64
  }

  private struct OnlyID: Projection {
    static let fields = ["id"]
    let id: Int64
  }

  private struct OnlySize: Projection {
    static let fields = ["size"]
    let id: Int64
  }

  static let snapshots: [GoldenCase] = [
    GoldenCase("snapshot_create") { _ = try await $0.first.volumes.createSnapshot(of: 1002, name: "v1-s1") },
    GoldenCase("snapshot_create_default_name") {
      _ = try await $0.first.volumes.createSnapshot(of: 1002, name: "vol_<uuid4-hex>")
    },
    GoldenCase("snapshot_create_options") {
      _ = try await $0.first.volumes.createSnapshot(
        of: 1002, name: "v1-s2",
        options: SnapshotOptions(
          isWriteProtected: false, lockExpiresAt: ArrayTime(milliseconds: 1_800_000_000_000),
          retention: .seconds(3600), replicateToAsyncTarget: false))
    },
    GoldenCase("snapshot_create_remote_retention") {
      _ = try await $0.first.volumes.createSnapshot(
        of: 1002, name: "v1-s3",
        options: SnapshotOptions(remoteRetention: .seconds(86400), remoteRetentionLock: .seconds(86400)))
    },
    GoldenCase("snapshot_of_snapshot") {
      _ = try await $0.first.volumes.createSnapshot(of: 1005, name: "v1-s1-c")
    },
    GoldenCase("snapshot_list_children", .lists) {
      _ = try await $0.first.volumes.snapshots(of: 1002)
      _ = try await $0.first.volumes.list(where: [.equal("parent_id", 1002)])
    },
    // infinisdk reads the new snapshot again.
    GoldenCase("filesystem_snapshot_create", .writes) {
      _ = try await $0.first.filesystems.createSnapshot(of: 1004, name: "fs1-s1")
    },
  ]

  static let filesystems: [GoldenCase] = [
    GoldenCase("filesystem_create") {
      _ = try await $0.first.filesystems.create(
        name: "fs2", in: Sample.pool(1001), size: 10 * gibibyte, provisioning: .thin)
    },
    GoldenCase("filesystem_find", .lists) {
      _ = try await $0.first.filesystems.list(where: [.equal("pool_id", 1001), .equal("type", OriginType.master)])
    },
    GoldenCase("filesystem_delete") { try await $0.first.filesystems.delete(1016) },
  ]

  // infinisdk lists the members before and after taking a snapshot group.
  static let groups: [GoldenCase] = [
    GoldenCase("cg_create") { _ = try await $0.first.consistencyGroups.create(name: "cg1", in: Sample.pool(1001)) },
    GoldenCase("cg_create_name_conflict", answer: conflict) { arrays in
      let error = await #expect(throws: InfiniBoxError.self) {
        try await arrays.first.consistencyGroups.create(name: "cg1", in: Sample.pool(1001))
      }
      guard case .conflict = error?.cause else {
        Issue.record("expected conflict, got \(String(describing: error))")
        return
      }
    },
    GoldenCase("cg_get_fields") { _ = try await $0.first.consistencyGroups.get(1004) },
    GoldenCase("cg_get_members", .lists) { _ = try await $0.first.consistencyGroups.members(of: 1004) },
    GoldenCase("cg_get_members_filtered", .lists) {
      _ = try await $0.first.consistencyGroups.members(OnlyID.self, of: 1004, where: [.equal("name", "v1")])
    },
    GoldenCase("cgs_find", .lists) {
      _ = try await $0.first.consistencyGroups.list(
        where: [.equal("pool_id", 1001), .equal("type", OriginType.master), .equal("is_replicated", false)])
    },
    GoldenCase("cg_create_snapgroup", .writes) {
      _ = try await $0.first.consistencyGroups.createSnapshotGroup(
        of: 1004, name: "sg1", prefix: "pre_", suffix: "_suf")
    },
    GoldenCase("cg_create_snapgroup_defaults", .writes) {
      _ = try await $0.first.consistencyGroups.createSnapshotGroup(
        of: 1004, name: "cg_<uuid4-hex>", suffix: "_<unix-ms>")
    },
    GoldenCase("cg_create_snapgroup_options", .writes) {
      _ = try await $0.first.consistencyGroups.createSnapshotGroup(
        of: 1004, name: "sg3", suffix: "_x",
        options: SnapshotOptions(
          lockExpiresAt: ArrayTime(milliseconds: 1_800_000_000_000), remoteRetention: .seconds(86400),
          remoteRetentionLock: .seconds(86400), replicateToAsyncTarget: false))
    },
    GoldenCase("replicated_cg_create_snapgroup", .writes) {
      _ = try await $0.first.consistencyGroups.createSnapshotGroup(of: 1069, name: "rsg", suffix: "_r")
    },
    GoldenCase("cg_list_snapgroups", .lists) {
      _ = try await $0.first.consistencyGroups.snapshotGroups(of: 1004)
    },
    GoldenCase("cg_update_name") { _ = try await $0.first.consistencyGroups.rename(1004, to: "cg1b") },
    GoldenCase("cg_delete") { try await $0.first.consistencyGroups.delete(1004) },
    GoldenCase("snapgroup_delete_with_members") {
      try await $0.first.consistencyGroups.delete(1005, withMembers: true)
    },
  ]

  static let links: [GoldenCase] = [
    GoldenCase("links_find", .lists) {
      _ = try await $0.first.links.list()
      _ = try await $0.first.links.first(where: [.equal("remote_system_name", "ibox2002")])
    },
    GoldenCase("link_get_fields") { _ = try await $0.first.links.get(1002) },
    GoldenCase("link_get_remote_link") { _ = try await $0.second.links.get(5002) },
  ]

  private static let missing: GoldenCase.Answer = { _ in Sample.refusal(404, code: "VOLUME_NOT_FOUND") }
  private static let conflict: GoldenCase.Answer = { _ in Sample.refusal(409, code: "CG_NAME_CONFLICT") }

  /// Answers a query by name with one object of this id.
  private static func named(_ id: Int64) -> GoldenCase.Answer {
    { request in
      guard request.method == .get, request.parameter("name") != nil else { return nil }
      return Sample.page(1, size: 1, of: [Sample.object(id)])
    }
  }
}
