import InfiniBox
import Testing

// Replicas of consistency groups: start × type (rest 12.4).
extension GoldenCase {
  static let groupReplicas: [GoldenCase] = [
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

  private static let listsMapped = "infinisdk lists the members, though the caller names their counterparts"

  // In the recordings the ids on B are those on A + 4000, a snapshot follows its entity, members follow their group.

  private static func newGroup(
    _ recording: String, _ id: Int64, _ members: [Int64], _ type: ReplicationType?, _ names: [Int64: String] = [:]
  ) -> GoldenCase {
    GoldenCase(recording, .lists, answer: GoldenArrays.members(id, members)) {
      _ = try await $0.first.replicas.replicateConsGroup(
        Sample.group(id), over: link, remotePool: remotePool, type: type, remoteNames: names)
    }
  }

  private static func existingGroup(_ recording: String, _ id: Int64, _ type: ReplicationType?) -> GoldenCase {
    GoldenCase(recording, .writes(because: listsMapped)) {
      _ = try await $0.first.replicas.replicateConsGroup(
        Sample.group(id), over: link, remoteGroup: Sample.group(id + 4000),
        memberMappings: [
          MemberMapping(localID: id + 1, remoteID: id + 4001), MemberMapping(localID: id + 2, remoteID: id + 4002),
        ], type: type)
    }
  }

  private static func groupBase(_ recording: String, _ id: Int64, _ type: ReplicationType?) -> GoldenCase {
    GoldenCase(recording, .writes(because: listsMapped)) {
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
    GoldenCase(recording, .writes(because: listsMapped)) {
      _ = try await $0.first.replicas.replicateEntityTakeSnapshots(
        Sample.group(id), over: link, remoteEntity: Sample.group(id + 4000),
        memberMappings: [
          MemberMapping(localID: id + 1, remoteID: id + 4001), MemberMapping(localID: id + 2, remoteID: id + 4002),
        ], type: type)
    }
  }
}
