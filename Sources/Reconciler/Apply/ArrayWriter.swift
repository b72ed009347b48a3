import InfiniBox
import Protection

/// Turns a `Change` into the one request that makes it. Every write that the daemon can send is in this file; the switch
/// has no default, so a new case of `Change` has to come here in the open (invariant 1).
struct ArrayWriter: Sendable {
  let system: InfiniBoxSystem

  /// - Returns: the id of the replica that was created or changed, as the array's answer has it.
  func make(_ change: Change) async throws(InfiniBoxError) -> Int64 {
    switch change {
    case .createReplica(let creation):
      return try await system.replicas.create(InfiniBox.ReplicaCreation(creation)).id
    case .setSchedule(let schedule):
      return try await system.replicas.update(
        schedule.replicaID, ReplicaOptions(syncInterval: schedule.interval, rpo: schedule.rpo)
      ).id
    case .resumeReplica(let resumption):
      try await system.replicas.resume(resumption.replicaID)
      return resumption.replicaID
    case .addMember(let addition):
      let name = addition.targetName
      let pairing: MemberPairing =
        addition.type == .activeActive ? .newActiveActive(remoteName: name) : .byArray(remoteName: name)
      try await system.consistencyGroups.addMember(
        addition.dataset, to: addition.group.identity.object, pairing: pairing)
      return addition.replicaID
    }
  }
}

extension InfiniBox.ReplicaCreation {
  init(_ creation: Protection.ReplicaCreation) {
    let entity: InfiniBox.EntityReference =
      switch creation.kind {
      case .volume: .volume(creation.entity)
      case .filesystem: .filesystem(creation.entity)
      case .consistencyGroup: .consistencyGroup(creation.entity)
      }
    let start: Start =
      switch creation.target {
      case .new(let pool, let datasets):
        .newTarget(
          remotePoolID: pool,
          datasets.enumerated().map { position, dataset in
            .init(localEntityID: dataset, remoteName: creation.targetNames?[position])
          })
      case .existing(let group, let pairs):
        .existingTarget(
          pairs.map { .init(localEntityID: $0.local, remoteEntityID: $0.remote) }, remoteConsistencyGroupID: group)
      case .base(let group, let pairs):
        .base(
          pairs.map {
            .init(
              localEntityID: $0.local, remoteEntityID: $0.remote, localSnapshotID: $0.localSnapshot,
              remoteSnapshotID: $0.remoteSnapshot)
          }, remoteConsistencyGroupID: group)
      }
    switch creation.replication {
    case .async(let interval, let rpo):
      self.init(
        entity, linkID: creation.linkID, start: start, type: .async,
        options: ReplicaOptions(syncInterval: interval, rpo: rpo))
    case .sync: self.init(entity, linkID: creation.linkID, start: start, type: .sync)
    case .activeActive: self.init(entity, linkID: creation.linkID, start: start, type: .activeActive)
    }
  }
}
