import InfiniBox
import Testing

// Actions and updates of replicas (rest 12.5).
extension GoldenCase {
  static let replicaActions: [GoldenCase] = [
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
    GoldenCase("replica_change_type_to_async", .writes(because: "infinisdk reads the type first")) {
      try await $0.first.replicas.changeTypeToAsync(1014)
    },
    GoldenCase("replica_change_type_to_async_params", .writes(because: "infinisdk reads the type first")) {
      try await $0.first.replicas.changeTypeToAsync(1014, syncInterval: .seconds(60), rpo: .seconds(120))
    },
    GoldenCase("replica_change_type_to_sync", .writes(because: "infinisdk reads the type first")) {
      try await $0.first.replicas.changeTypeToSync(1014)
    },
    GoldenCase("replica_expose_volume", .writes(because: "infinisdk asks whether the replica exists, before and after"))
    {
      _ = try await $0.first.replicas.exposeLastConsistentSnapshot(1005)
    },
    GoldenCase("replica_expose_cg", .writes(because: "infinisdk asks whether the replica exists, before and after")) {
      _ = try await $0.first.replicas.exposeLastConsistentSnapshot(1072)
    },
  ]

  static let replicaUpdates: [GoldenCase] = [
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
}
