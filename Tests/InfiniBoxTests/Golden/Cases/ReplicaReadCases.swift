import InfiniBox
import Testing

// Finding and reading replicas (rest 12.1 and 12.8).
extension GoldenCase {
  static let replicaReads: [GoldenCase] = [
    GoldenCase("replica_get_fields") { _ = try await $0.first.replicas.get(1005) },
    GoldenCase("replica_get_by_local_entity_name") {
      _ = try await $0.first.replicas.first(where: [.equal("local_entity_name", "v1")])
    },
    GoldenCase("replica_get_single_fields") {
      for name in ["state", "role", "sync_state", "restore_point", "last_synchronized", "rpo_value"] {
        _ = try await $0.first.replicas.fields([name], of: 1005)
      }
    },
    GoldenCase("replica_of_volume", .lists) {
      for _ in 0..<2 { _ = try await $0.first.replicas.list(of: .volume(1004)) }
    },
    GoldenCase("replica_of_cg", .lists) { _ = try await $0.first.replicas.list(of: .consistencyGroup(1069)) },
    GoldenCase("replica_of_cg_member", .lists, answer: memberOf1069) {
      _ = try await $0.first.replicas.list(protecting: .volume(1070))
    },
    GoldenCase("replica_is_replicated") { _ = try await $0.first.volumes.isReplicated(1004) },
    GoldenCase("replica_predicates_async", .distinct(because: readsOften)) {
      for name in ["role", "state", "jobs", "is_initial"] {
        _ = try await $0.first.replicas.fields([name], of: 1005)
      }
    },
    GoldenCase("replica_predicates_active_active", .distinct(because: readsOften)) {
      _ = try await $0.first.replicas.fields(["sync_state"], of: 1017)
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
        [.atMost("rpo_value", 60000)], [.equal("link_id", 1002)],
      ]
      for filter in filters { _ = try await arrays.first.replicas.list(where: filter) }
      _ = try await arrays.first.replicas.page(
        RestorePoint.self, size: 100, sortedBy: [.descending("restore_point")],
        where: [.equal("local_pool_id", 1003)])
      let moment = ArrayTime(milliseconds: 1_700_000_000_000)
      _ = try await arrays.first.replicas.list(where: [.atLeast("updated_at", moment)])
    },
    GoldenCase("replicas_iterate_2300", .lists, answer: replicas(2300)) {
      let replicas = try await $0.first.replicas.list()
      #expect(replicas.map(\.id) == Array(1...2300))
    },
  ]

  private struct RestorePoint: Projection {
    static let fields = ["id", "restore_point", "state"]
    let id: Int64
  }

  /// `Replica` answers these questions from one reading.
  private static let readsOften = "infinisdk reads a field again for each predicate"

  private static let memberOf1069: Answer = { request in
    request.path.hasSuffix("/volumes/1070") ? Sample.envelope(Sample.object(1070, ["cg_id": 1069])) : nil
  }

  private static func replicas(_ count: Int64) -> Answer {
    let all = (1...count).map { Sample.object($0) }
    return { Sample.page($0.pageNumber, size: $0.pageSize, of: all) }
  }
}
