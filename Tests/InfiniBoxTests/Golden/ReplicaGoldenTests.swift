import InfiniBox
import Testing

/// Reading, changing and deleting replicas, and the members of replicated groups (rest 12.5 to 12.8).
@Suite struct ReplicaGoldenTests {
  @Test(arguments: actions + updates + deletions + reads + members)
  func equalsRecording(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  static let actions: [GoldenCase] = [
    GoldenCase("replica_suspend") { try await $0.first.replicas.suspend(1005) },
    GoldenCase("replica_resume") { try await $0.first.replicas.resume(1005) },
    GoldenCase("replica_active_active_suspend_resume") {
      try await $0.first.replicas.suspend(1017)
      try await $0.first.replicas.resume(1017)
    },
    GoldenCase("replica_sync") { try await $0.first.replicas.sync(1005) },
    GoldenCase("replica_change_role") { try await $0.first.replicas.changeRole(1005) },
    GoldenCase("replica_change_role_pairs") {
      try await $0.first.replicas.changeRole(1005, pairs: [.init(localEntityID: 1004, remoteEntityID: 9)])
    },
    GoldenCase("replica_switch_role") { try await $0.first.replicas.switchRole(1014) },
    // infinisdk reads the type first.
    GoldenCase("replica_change_type_to_async", .writes) { try await $0.first.replicas.changeTypeToAsync(1014) },
    GoldenCase("replica_change_type_to_async_params", .writes) {
      try await $0.first.replicas.changeTypeToAsync(1014, syncInterval: .seconds(60), rpo: .seconds(120))
    },
    GoldenCase("replica_change_type_to_sync", .writes) { try await $0.first.replicas.changeTypeToSync(1014) },
    // infinisdk asks whether the replica exists, before and after.
    GoldenCase("replica_expose_volume", .writes) {
      _ = try await $0.first.replicas.exposeLastConsistentSnapshot(1005)
    },
    GoldenCase("replica_expose_cg", .writes) {
      _ = try await $0.first.replicas.exposeLastConsistentSnapshot(1072)
    },
  ]

  static let updates: [GoldenCase] = [
    GoldenCase("replica_update") {
      let replicas = $0.first.replicas
      _ = try await replicas.update(1005, ReplicaOptions(syncInterval: .seconds(60)))
      _ = try await replicas.update(1005, ReplicaOptions(rpo: .seconds(120)))
      _ = try await replicas.update(1005, ReplicaOptions(description: "x"))
      _ = try await replicas.update(1005, ReplicaOptions(syncInterval: .seconds(240), rpo: .seconds(300)))
    },
    GoldenCase("replica_update_preferred") {
      _ = try await $0.first.replicas.update(1017, ReplicaOptions(isPreferred: true))
      _ = try await $0.first.replicas.update(1017, ReplicaOptions(isPreferred: false))
    },
    GoldenCase("replica_update_retry") {
      _ = try await $0.first.replicas.update(
        1005, temporaryFailureRetryInterval: .seconds(30), temporaryFailureRetryCount: 5,
        permanentFailureWaitInterval: .seconds(60))
    },
    GoldenCase("replica_update_snapshot_options") {
      let replicas = $0.first.replicas
      _ = try await replicas.update(1005, ReplicaOptions(snapshotsRetention: .seconds(7200)))
      _ = try await replicas.update(1005, ReplicaOptions(remoteSnapshotSuffix: "-x"))
      _ = try await replicas.update(1005, ReplicaOptions(lockRemoteSnapshotRetention: .seconds(60)))
    },
  ]

  // infinisdk reads both sides before and after a deletion, up to nine times.
  static let deletions: [GoldenCase] = [
    deletion("replica_delete", 1159, ReplicaDeletion(retainStagingArea: nil)),
    deletion("replica_delete_retain", 1163, ReplicaDeletion(retainStagingArea: true)),
    deletion("replica_delete_no_retain", 1167, ReplicaDeletion(retainStagingArea: false)),
    deletion("replica_delete_cg_retain", 1176, ReplicaDeletion(retainStagingArea: true)),
    deletion("replica_delete_force", 1170, everyForce),
  ]

  private static var everyForce: ReplicaDeletion {
    var options = ReplicaDeletion(retainStagingArea: nil)
    options.forceIfRemoteError = true
    options.forceOnTarget = true
    options.forceIfNoRemoteCredentials = true
    options.forceOnLocal = true
    options.keepSerialOnLocal = true
    return options
  }

  private static func deletion(_ recording: String, _ id: Int64, _ options: ReplicaDeletion) -> GoldenCase {
    GoldenCase(recording, .writes) { _ = try await $0.first.replicas.delete(id, options) }
  }

  static let reads: [GoldenCase] = [
    GoldenCase("replica_get_fields") { _ = try await $0.first.replicas.get(1005) },
    GoldenCase("replica_get_by_local_entity_name") {
      _ = try await $0.first.replicas.first(where: [.equal("local_entity_name", "v1")])
    },
    GoldenCase("replica_of_volume", .lists) {
      for _ in 0..<2 { _ = try await $0.first.replicas.list(where: [.equal("local_entity_id", 1004)]) }
    },
    GoldenCase("replica_of_cg", .lists) {
      _ = try await $0.first.replicas.list(where: [.equal("local_cg_id", 1069)])
    },
    GoldenCase("replicas_find_all_1000", .lists) { _ = try await $0.first.replicas.list() },
    GoldenCase("replicas_find_filters", .lists) { arrays in
      let filters: [[Filter]] = [
        [.equal("role", ReplicaRole.source), .equal("entity_type", EntityType.volume)],
        [
          .oneOf("replication_type", [ReplicationType.sync, .activeActive]), .equal("state", ReplicaState.active),
        ],
        [.equal("local_cg_id", 1069)], [.equal("local_entity_id", 1004)], [.equal("remote_replica_id", 5004)],
        [.equal("sync_state", SyncState.synchronized)], [.atMost("rpo_value", Duration.seconds(60))],
        [.atMost("rpo_value", 60000)], [.equal("link_id", 1002)], [.equal("local_pool_id", 1003)],
        [.atLeast("updated_at", ArrayTime(milliseconds: 1_700_000_000_000))],
      ]
      for filter in filters { _ = try await arrays.first.replicas.list(where: filter) }
    },
    // Three pages; the second and third may leave in either order, so they are compared as pages of one list.
    GoldenCase("replicas_iterate_2300", .lists, answer: replicas(2300)) {
      let replicas = try await $0.first.replicas.list()
      #expect(replicas.map(\.id) == Array(1...2300))
    },
  ]

  private static func replicas(_ count: Int64) -> GoldenCase.Answer {
    let all = (1...count).map { Sample.object($0) }
    return { Sample.page($0.pageNumber, size: $0.pageSize, of: all) }
  }

  // infinisdk first asks for the group's replicas and their types.
  static let members: [GoldenCase] = [
    GoldenCase("cg_add_member", .writes) { try await $0.first.consistencyGroups.addMember(1002, to: 1004) },
    GoldenCase("replicated_cg_add_member_new", .writes) {
      try await $0.first.consistencyGroups.addMember(1184, to: 1069)
    },
    GoldenCase("replicated_cg_add_member_existing", .writes) {
      try await $0.first.consistencyGroups.addMember(1186, to: 1069, pairing: .existing(remoteEntityID: 5182))
    },
    GoldenCase("replicated_cg_add_member_active_active", .writes) {
      try await $0.first.consistencyGroups.addMember(1190, to: 1104, pairing: .newActiveActive(remoteName: "n3-dr"))
    },
    GoldenCase("replicated_cg_add_member_active_active_existing", .writes) {
      try await $0.first.consistencyGroups.addMember(
        1192, to: 1104, pairing: .existingActiveActive(remoteEntityID: 5185))
    },
    GoldenCase("cg_remove_member") { try await $0.first.consistencyGroups.removeMember(1003, from: 1004) },
    GoldenCase("replicated_cg_remove_member") {
      try await $0.first.consistencyGroups.removeMember(1184, from: 1069)
    },
    GoldenCase("replicated_cg_remove_member_no_retain") {
      try await $0.first.consistencyGroups.removeMember(
        1184, from: 1069, options: MemberRemoval(retainStagingArea: false))
    },
  ]
}
