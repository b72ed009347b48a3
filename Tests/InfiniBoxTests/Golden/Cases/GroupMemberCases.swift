import InfiniBox
import Testing

// Members of consistency groups, replicated or not (rest 9 and 12.7).
extension GoldenCase {
  static let groupMembers: [GoldenCase] = [
    GoldenCase("cg_add_member", .writes(because: asksForReplicas)) {
      try await $0.first.consistencyGroups.addMember(1002, to: 1004)
    },
    GoldenCase("replicated_cg_add_member_new", .writes(because: asksForReplicas)) {
      try await $0.first.consistencyGroups.addMember(1184, to: 1069)
    },
    GoldenCase("replicated_cg_add_member_existing", .writes(because: asksForReplicas)) {
      try await $0.first.consistencyGroups.addMember(1186, to: 1069, pairing: .existing(remoteEntityID: 5182))
    },
    GoldenCase("replicated_cg_add_member_active_active", .writes(because: asksForReplicas)) {
      try await $0.first.consistencyGroups.addMember(1190, to: 1104, pairing: .newActiveActive(remoteName: "n3-dr"))
    },
    GoldenCase("replicated_cg_add_member_active_active_existing", .writes(because: asksForReplicas)) {
      try await $0.first.consistencyGroups.addMember(
        1192, to: 1104, pairing: .existingActiveActive(remoteEntityID: 5185))
    },
    GoldenCase("v7_3_cg_add_member_existing", .writes(because: asksForReplicas)) {
      let (local, remote) = ($0.first, $0.second)
      _ = try await local.volumes.create(name: "m2", in: Sample.pool(1003), size: gibibyte)
      _ = try await remote.volumes.create(name: "m2r", in: Sample.pool(5003), size: gibibyte)
      try await local.consistencyGroups.addMember(1008, to: 1004, pairing: .existing(remoteEntityID: 5008))
    },
    GoldenCase("replicated_cg_add_member_new_named", .lists, answer: replicas(1072)) {
      let replicas = try await $0.first.replicas.list(of: .consistencyGroup(1069))
      try await $0.first.consistencyGroups.addMember(
        1187, to: 1069, pairing: .newTarget(in: replicas, remoteName: "named1-dr"))
    },
    GoldenCase(
      "replicated_cg_add_member_multi_target_new",
      .writes(because: "the replicas themselves tell the group's replication types"), answer: replicas(1072, 1194)
    ) {
      let replicas = try await $0.first.replicas.list(of: .consistencyGroup(1069))
      try await $0.first.consistencyGroups.addMember(
        1199, to: 1069, pairing: .newTarget(in: replicas, remoteName: "n5-dr"))
    },
    GoldenCase("replicated_cg_add_member_multi_target_existing", .writes(because: asksForReplicas)) {
      try await $0.first.consistencyGroups.addMember(
        1202, to: 1069,
        pairing: .existingForEachReplica([
          .init(replicaID: 1072, remoteEntityID: 5198), .init(replicaID: 1194, remoteEntityID: 5199),
        ]))
    },
    GoldenCase("cg_remove_member") { try await $0.first.consistencyGroups.removeMember(1003, from: 1004) },
    GoldenCase("replicated_cg_remove_member") {
      try await $0.first.consistencyGroups.removeMember(1184, from: 1069)
    },
    GoldenCase("replicated_cg_remove_member_no_retain") {
      try await $0.first.consistencyGroups.removeMember(
        1184, from: 1069, options: MemberRemoval(retainStagingArea: false))
    },
    GoldenCase("replicated_cg_remove_member_options") {
      try await $0.first.consistencyGroups.removeMember(
        1184, from: 1069,
        options: MemberRemoval(
          retainStagingArea: true, createReplica: true, replicaName: "solo",
          forces: ReplicaForces(
            ifRemoteError: true, ifNoRemoteCredentials: true, onTarget: true, onLocal: true, keepSerialOnLocal: true)))
    },
  ]

  private static let asksForReplicas = "infinisdk asks first for the group's replicas and their types"

  /// Answers the replicas of the group with these ids.
  private static func replicas(_ ids: Int64...) -> Answer {
    { request in
      guard request.method == .get, request.path.hasSuffix("/replicas") else { return nil }
      return Sample.page(1, size: request.pageSize, of: ids.map { Sample.object($0) })
    }
  }
}
