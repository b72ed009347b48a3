import InfiniBox
import Testing

// Consistency groups and their snapshot groups (rest 9).
extension GoldenCase {
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
    GoldenCase("cg_update_name") { _ = try await $0.first.consistencyGroups.rename(1004, to: "cg1b") },
    GoldenCase("cg_delete") { try await $0.first.consistencyGroups.delete(1004) },
    GoldenCase("cg_move_pool") {
      try await $0.first.consistencyGroups.move(1004, to: Sample.pool(1001), withCapacity: false)
    },
  ]

  static let snapshotGroups: [GoldenCase] = [
    GoldenCase("cg_create_snapgroup", .writes(because: listsMembers)) {
      _ = try await $0.first.consistencyGroups.createSnapshotGroup(
        of: 1004, name: "sg1", prefix: "pre_", suffix: "_suf")
    },
    GoldenCase("cg_create_snapgroup_defaults", .writes(because: listsMembers)) {
      _ = try await $0.first.consistencyGroups.createSnapshotGroup(
        of: 1004, name: "cg_<uuid4-hex>", suffix: "_<unix-ms>")
    },
    GoldenCase("cg_create_snapgroup_options", .writes(because: listsMembers)) {
      _ = try await $0.first.consistencyGroups.createSnapshotGroup(
        of: 1004, name: "sg3", suffix: "_x",
        options: SnapshotOptions(
          lockExpiresAt: ArrayTime(milliseconds: 1_800_000_000_000), remoteRetention: .seconds(86400),
          remoteRetentionLock: .seconds(86400), replicateToAsyncTarget: false))
    },
    GoldenCase("replicated_cg_create_snapgroup", .writes(because: listsMembers)) {
      _ = try await $0.first.consistencyGroups.createSnapshotGroup(of: 1069, name: "rsg", suffix: "_r")
    },
    GoldenCase("cg_list_snapgroups", .lists) {
      _ = try await $0.first.consistencyGroups.snapshotGroups(of: 1004)
    },
    GoldenCase("snapgroup_delete_with_members") {
      try await $0.first.consistencyGroups.delete(1005, withMembers: true)
    },
    GoldenCase("cg_restore", .lists) {
      _ = try await $0.first.consistencyGroups.members(of: 1005)
      _ = try await $0.first.consistencyGroups.members(of: 1004)
      try await $0.first.consistencyGroups.restore(1004, from: 1005)
    },
    GoldenCase("cg_refresh_snapgroup", .lists) {
      _ = try await $0.first.consistencyGroups.members(of: 1005)
      _ = try await $0.first.consistencyGroups.members(of: 1004)
      try await $0.first.consistencyGroups.refresh(1005, from: 1004)
    },
    GoldenCase("cg_promote_snapgroup") {
      let id = try await $0.first.consistencyGroups.promote(1005)
      _ = try await $0.first.consistencyGroups.first(where: [.equal("id", id)])
    },
  ]

  private static let listsMembers = "infinisdk lists the members before and after"

  private static let conflict: Answer = { request in
    request.method == .post ? Sample.refusal(409, code: "CG_NAME_CONFLICT") : nil
  }

  private struct OnlyID: Projection {
    static let fields = ["id"]
    let id: Int64
  }
}
