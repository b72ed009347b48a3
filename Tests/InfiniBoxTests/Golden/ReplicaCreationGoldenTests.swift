import InfiniBox
import Testing

/// Every form of `POST replicas`: kind of entity × start × type (rest 12.4).
@Suite struct ReplicaCreationGoldenTests {
  @Test(arguments: volumes + filesystems + groups + flatForms)
  func equalsRecording(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  static let link = Sample.link()
  static let remotePool = Sample.pool(5003)

  static let volumes: [GoldenCase] = [
    GoldenCase("replica_create_volume_async_new") {
      _ = try await $0.first.replicas.replicateEntity(Sample.volume(1004), over: link, remotePool: remotePool)
    },
    // The recording also creates the volume.
    GoldenCase("replica_create_volume_async_new_full", .only([1])) {
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
    // Finding the pair of snapshots is the caller's business; the creation is compared.
    GoldenCase("base_snapshot_matching", .writes) {
      _ = try await $0.first.replicas.replicateEntityUseBase(
        Sample.volume(1162), over: link, localSnapshot: Sample.volume(1165, parent: 1162),
        remoteSnapshot: Sample.volume(5162, parent: 5160))
    },
  ]

  static let filesystems: [GoldenCase] = [
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

  // The members of a group are listed first where they are not given, in pages, so only the creation is compared.
  static let groups: [GoldenCase] = [
    newGroup("replica_create_cg_async_new", 1069, [1070, 1071], nil),
    newGroup("replica_create_cg_empty", 1075, [], nil),
    newGroup("replica_create_cg_active_active_new", 1104, [1105], .activeActive),
    newGroup("replica_create_cg_sync_new", 1077, [1078, 1079], .sync, [1078: "d1-dr", 1079: "d2-dr"]),
    existingGroup("replica_create_cg_existing", 1083, nil),
    existingGroup("replica_create_cg_existing_sync", 1117, .sync),
    existingGroup("replica_create_cg_existing_active_active", 1129, .activeActive),
    groupBase("replica_create_cg_use_base", 1089, nil),
    groupBase("replica_create_cg_use_base_sync", 1108, .sync),
    groupBase("replica_create_cg_use_base_active_active", 1141, .activeActive),
    groupSnapshots("replica_create_cg_take_snap", 1098, nil),
    groupSnapshots("replica_create_cg_take_snap_sync", 1123, .sync),
    groupSnapshots("replica_create_cg_take_snap_active_active", 1135, .activeActive),
  ]

  static let flatForms: [GoldenCase] = [
    flatForm("replica_create_base_action_new", .volume(1033), description: "csi"),
    flatForm("replica_create_cg_base_action_new", .consistencyGroup(1150), description: nil),
  ]

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

  private static func newGroup(
    _ recording: String, _ id: Int64, _ members: [Int64], _ type: ReplicationType?, _ names: [Int64: String] = [:]
  ) -> GoldenCase {
    GoldenCase(recording, .writes, answer: GoldenArrays.members(id, members)) {
      _ = try await $0.first.replicas.replicateConsGroup(
        Sample.group(id), over: link, remotePool: remotePool, type: type, remoteNames: names)
    }
  }

  private static func existingGroup(_ recording: String, _ id: Int64, _ type: ReplicationType?) -> GoldenCase {
    GoldenCase(recording, .writes) {
      _ = try await $0.first.replicas.replicateConsGroup(
        Sample.group(id), over: link, remoteGroup: Sample.group(id + 4000),
        memberMappings: [
          MemberMapping(localID: id + 1, remoteID: id + 4001), MemberMapping(localID: id + 2, remoteID: id + 4002),
        ], type: type)
    }
  }

  private static func groupBase(_ recording: String, _ id: Int64, _ type: ReplicationType?) -> GoldenCase {
    GoldenCase(recording, .writes) {
      _ = try await $0.first.replicas.replicateEntityUseBase(
        Sample.group(id), over: link, localSnapshot: Sample.group(id + 3, parent: id),
        remoteSnapshot: Sample.group(id + 4003, parent: id + 4000),
        memberMappings: [1, 2].map { place in
          SnapshotMapping(
            local: Sample.member(id + 3 + place, parent: id + place),
            remote: Sample.member(id + 4003 + place, parent: id + 4000 + place))
        }, type: type)
    }
  }

  private static func groupSnapshots(_ recording: String, _ id: Int64, _ type: ReplicationType?) -> GoldenCase {
    GoldenCase(recording, .writes) {
      _ = try await $0.first.replicas.replicateEntityTakeSnapshots(
        Sample.group(id), over: link, remoteEntity: Sample.group(id + 4000),
        memberMappings: [
          MemberMapping(localID: id + 1, remoteID: id + 4001), MemberMapping(localID: id + 2, remoteID: id + 4002),
        ], type: type)
    }
  }

  private static func flatForm(_ recording: String, _ entity: EntityReference, description: String?) -> GoldenCase {
    GoldenCase(recording) {
      _ = try await $0.first.replicas.create(
        ReplicaCreation(
          entity, linkID: link.id, start: .automatic(remotePoolID: remotePool.id), type: .async,
          options: ReplicaOptions(syncInterval: .seconds(240), rpo: .seconds(300), description: description)))
    }
  }
}
