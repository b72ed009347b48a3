import InfiniBox
import Testing

// Snapshots of volumes and filesystems (rest 8).
extension GoldenCase {
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
    GoldenCase("filesystem_snapshot_create", .writes(because: "infinisdk reads the new snapshot again")) {
      _ = try await $0.first.filesystems.createSnapshot(of: 1004, name: "fs1-s1")
    },
    GoldenCase("snapshot_refresh", .writes(because: readsRole)) {
      try await $0.first.volumes.refresh(1005, from: 1002)
    },
    GoldenCase("snapshot_refresh_force", .writes(because: readsRole)) {
      try await $0.first.volumes.refresh(1005, from: 1002, forceIfReplicatedOnTarget: true)
    },
    GoldenCase("snapshot_update_lock") {
      _ = try await $0.first.volumes.lock(1005, until: ArrayTime(milliseconds: 1_900_000_000_000))
    },
    GoldenCase("snapshot_promote") {
      let id = try await $0.first.volumes.promote(1005)
      #expect(id == 1005)
      _ = try await $0.first.volumes.first(where: [.equal("id", id)])
    },
    GoldenCase("snapshot_own_replication_snapshot") {
      _ = try await $0.first.volumes.ownReplicationSnapshot(of: 1002, name: "owned")
    },
    GoldenCase("volume_restore") { try await $0.first.volumes.restore(1002, from: 1005) },
    GoldenCase("filesystem_restore", .lists) {
      _ = try await $0.first.filesystems.snapshots(of: 1004)
      try await $0.first.filesystems.restore(1004, from: 1014)
    },
    GoldenCase("volume_group_snapshot") {
      _ = try await $0.first.volumes.createSnapshots(of: [1002, 1003], prefix: "p_", suffix: "_s")
    },
    GoldenCase("volume_group_snapshot_defaults") {
      _ = try await $0.first.volumes.createSnapshots(of: [1002, 1003], prefix: "<4-hex>_")
    },
  ]

  private static let readsRole = "infinisdk asks first whether the volume is a target"
}
