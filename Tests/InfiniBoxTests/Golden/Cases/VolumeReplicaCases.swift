import InfiniBox
import Testing

// Replicas of volumes and filesystems: start × type (rest 12.4).
extension GoldenCase {
  static let volumeReplicas: [GoldenCase] = [
    GoldenCase("replica_create_volume_async_new") {
      _ = try await $0.first.replicas.replicateEntity(Sample.volume(1004), over: link, remotePool: remotePool)
    },
    GoldenCase("replica_create_volume_async_new_full") {
      _ = try await $0.first.volumes.create(name: "v2", in: Sample.pool(1003), size: gibibyte)
      _ = try await $0.first.replicas.replicateVolume(
        Sample.volume(1007), over: link, remotePool: remotePool, type: .async, remoteName: "v2-dr",
        options: ReplicaOptions(syncInterval: .seconds(30), rpo: .seconds(60), description: "tier-1"))
    },
    GoldenCase("replica_create_volume_with_snapshots") {
      _ = try await $0.first.replicas.replicateEntityCreateTarget(
        Sample.volume(1010), over: link, remotePool: remotePool,
        options: ReplicaOptions(
          syncInterval: .seconds(4), rpo: .seconds(4), includingSnapshots: true, snapshotsRetention: .seconds(3600),
          remoteSnapshotSuffix: "-dr", lockRemoteSnapshotRetention: .seconds(1800)))
    },
    GoldenCase("replica_create_volume_sync_new") {
      _ = try await $0.first.replicas.replicateEntity(
        Sample.volume(1013), over: link, remotePool: remotePool, type: .sync)
    },
    GoldenCase("replica_create_volume_active_active_new") {
      _ = try await $0.first.replicas.replicateEntity(
        Sample.volume(1016), over: link, remotePool: remotePool, type: .activeActive,
        options: ReplicaOptions(isPreferred: true))
    },
    existingVolume("replica_create_volume_existing", 1019, 5019, nil),
    existingVolume("replica_create_volume_existing_sync", 1036, 5036, .sync),
    existingVolume("replica_create_volume_existing_active_active", 1042, 5042, .activeActive),
    volumeBase("replica_create_volume_use_base", 1022, nil),
    volumeBase("replica_create_volume_use_base_sync", 1048, .sync),
    volumeBase("replica_create_volume_use_base_active_active", 1026, .activeActive),
    volumeBase(
      "replica_create_volume_use_base_async_full", 1052, .async,
      ReplicaOptions(syncInterval: .seconds(240), rpo: .seconds(300))),
    volumeSnapshots("replica_create_volume_take_snap", 1030, nil),
    volumeSnapshots("replica_create_volume_take_snap_sync", 1039, .sync),
    volumeSnapshots("replica_create_volume_take_snap_active_active", 1045, .activeActive),
    GoldenCase("base_snapshot_matching", .lists, answer: deleted) {
      for array in [$0.first, $0.second] { _ = try await array.volumes.find(name: "del2") }
      _ = try await $0.first.volumes.list(where: [.equal("parent_id", 1162)])
      _ = try await $0.second.volumes.list(where: [.equal("parent_id", 5160)])
      _ = try await $0.first.replicas.replicateEntityUseBase(
        Sample.volume(1162), over: link, localSnapshot: Sample.volume(1165, parent: 1162),
        remoteSnapshot: Sample.volume(5162, parent: 5160))
    },
  ]

  static let filesystemReplicas: [GoldenCase] = [
    GoldenCase("replica_create_filesystem_async_new") {
      _ = try await $0.first.replicas.replicateFilesystem(
        Sample.filesystem(1056), over: link, remotePool: remotePool)
    },
    GoldenCase("replica_create_filesystem_existing") {
      _ = try await $0.first.replicas.replicateFilesystem(
        Sample.filesystem(1059), over: link, remoteFilesystem: Sample.filesystem(5059))
    },
    GoldenCase("replica_create_filesystem_use_base") {
      _ = try await $0.first.replicas.replicateEntityUseBase(
        Sample.filesystem(1062), over: link, localSnapshot: Sample.filesystem(1063, parent: 1062),
        remoteSnapshot: Sample.filesystem(5063, parent: 5062))
    },
    GoldenCase("replica_create_filesystem_take_snap") {
      _ = try await $0.first.replicas.replicateEntityTakeSnapshots(
        Sample.filesystem(1066), over: link, remoteEntity: Sample.filesystem(5066))
    },
  ]

  static let automaticReplicas: [GoldenCase] = [
    automatic("replica_create_base_action_new", .volume(1033), description: "csi"),
    automatic("replica_create_cg_base_action_new", .consistencyGroup(1150), description: nil),
  ]

  static let link = Sample.link()
  static let remotePool = Sample.pool(5003)

  // In the recordings the ids on B are those on A + 4000, a snapshot follows its entity, members follow their group.

  private static func existingVolume(
    _ recording: String, _ id: Int64, _ remoteID: Int64, _ type: ReplicationType?
  ) -> GoldenCase {
    GoldenCase(recording) {
      _ = try await $0.first.replicas.replicateVolume(
        Sample.volume(id), over: link, remoteVolume: Sample.volume(remoteID), type: type)
    }
  }

  private static func volumeBase(
    _ recording: String, _ id: Int64, _ type: ReplicationType?, _ options: ReplicaOptions = ReplicaOptions()
  ) -> GoldenCase {
    GoldenCase(recording) {
      _ = try await $0.first.replicas.replicateEntityUseBase(
        Sample.volume(id), over: link, localSnapshot: Sample.volume(id + 1, parent: id),
        remoteSnapshot: Sample.volume(id + 4001, parent: id + 4000), type: type, options: options)
    }
  }

  private static func volumeSnapshots(_ recording: String, _ id: Int64, _ type: ReplicationType?) -> GoldenCase {
    GoldenCase(recording) {
      _ = try await $0.first.replicas.replicateEntityTakeSnapshots(
        Sample.volume(id), over: link, remoteEntity: Sample.volume(id + 4000), type: type)
    }
  }

  private static func automatic(_ recording: String, _ entity: EntityReference, description: String?) -> GoldenCase {
    GoldenCase(recording) {
      _ = try await $0.first.replicas.create(
        ReplicaCreation(
          entity, linkID: link.id, start: .automatic(remotePoolID: remotePool.id), type: .async,
          options: ReplicaOptions(syncInterval: .seconds(240), rpo: .seconds(300), description: description)))
    }
  }

  private static let deleted: Answer = { request in
    request.parameter("name") == nil ? nil : Sample.page(1, size: 1, of: [Sample.object(1162)])
  }
}
