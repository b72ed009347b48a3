import Foundation
import InfiniBox
import Testing

/// Lives of replicas between the scratch pools of two arrays, and how both sides tell them.
enum ReplicatingChecks {
  static let all = [
    ConformanceCheck("a volume's asynchronous replica", volume),
    ConformanceCheck("a volume's synchronous replica", synchronous),
    ConformanceCheck("a filesystem's replica", filesystem),
    ConformanceCheck("a consistency group's replica", group),
    ConformanceCheck("interval and RPO of a replica", schedule),
    ConformanceCheck("suspending and resuming", suspension),
    ConformanceCheck("an entity is replicated once over a link", once),
    ConformanceCheck("a deleted replica leaves equal base snapshots, and a new one starts from them", bases),
  ]

  @Sendable private static func volume(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let volume = try await workshop.volume()
      let replica = try await workshop.replicate(volume)
      #expect(replica.replicationType == .async && replica.entityType == .volume && replica.role == .source)
      try await expectBothSides(of: replica, workshop)
      try await workshop.waitForFirstCopy(replica.id)
      let source = try await arrays.array.volumes.get(volume.id)
      #expect(source.isReplicationSource && !source.isReplicationTarget)
      let targetID = try #require(try await arrays.array.replicas.get(replica.id).entityPairs.first?.remoteEntityID)
      let target = try await workshop.peer().array.volumes.get(targetID)
      #expect(target.isReplicationTarget && target.isWriteProtected)
      _ = try await arrays.array.approved.replicas.delete(replica.id, ReplicaDeletion(retainStagingArea: false))
      try await WritingChecks.expectGone { try await arrays.array.replicas.get(replica.id) }
      let remoteID = try #require(replica.remoteReplicaID)
      try await WritingChecks.expectGone { try await workshop.peer().array.replicas.get(remoteID) }
      #expect(try await !arrays.array.volumes.get(volume.id).isReplicationSource)
    }
  }

  /// Ids, roles, link and type agree.
  private static func expectBothSides(of replica: Replica, _ workshop: Workshop) async throws {
    let peer = try workshop.peer()
    let remoteID = try #require(replica.remoteReplicaID)
    let other = try await peer.array.replicas.get(remoteID)
    #expect(other.remoteReplicaID == replica.id)
    #expect(other.role == .target)
    #expect(other.entityType == replica.entityType && other.replicationType == replica.replicationType)
    #expect(other.linkID == (try await workshop.link()).remoteLinkID)
    let pairs = replica.entityPairs.map { [$0.localEntityID, $0.remoteEntityID ?? 0] }.sorted { $0[0] < $1[0] }
    let mirrored = other.entityPairs.map { [$0.remoteEntityID ?? 0, $0.localEntityID] }.sorted { $0[0] < $1[0] }
    #expect(pairs == mirrored)
    let listed = try await workshop.arrays.array.replicas.list(where: [.equal("id", replica.id)])
    #expect(listed.map(\.id) == [replica.id])
  }

  @Sendable private static func synchronous(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let replica = try await workshop.replicate(try await workshop.volume(), type: .sync)
      #expect(replica.replicationType == .sync)
      try await expectBothSides(of: replica, workshop)
      try await workshop.waitForFirstCopy(replica.id)
    }
  }

  @Sendable private static func filesystem(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let replica = try await workshop.replicate(try await workshop.filesystem())
      #expect(replica.entityType == .filesystem)
      try await expectBothSides(of: replica, workshop)
      try await workshop.waitForFirstCopy(replica.id)
    }
  }

  @Sendable private static func group(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let group = try await workshop.group(members: 2)
      let members = try await arrays.array.consistencyGroups.members(of: group.id).map(\.id)
      let replica = try await workshop.replicate(group)
      #expect(replica.entityType == .consistencyGroup && replica.localConsistencyGroupID == group.id)
      #expect(replica.entityPairs.map(\.localEntityID).sorted() == members.sorted())
      try await expectBothSides(of: replica, workshop)
      try await workshop.waitForFirstCopy(replica.id)
      #expect(try await arrays.array.consistencyGroups.get(group.id).isReplicated)
    }
  }

  @Sendable private static func schedule(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let replica = try await workshop.replicate(
        try await workshop.volume(), options: ReplicaOptions(syncInterval: .seconds(300), rpo: .seconds(900)))
      #expect(replica.syncInterval == .seconds(300) && replica.rpo == .seconds(900))
      _ = try await arrays.array.approved.replicas.update(
        replica.id, ReplicaOptions(syncInterval: .seconds(120), rpo: .seconds(600)))
      let changed = try await arrays.array.replicas.get(replica.id)
      #expect(changed.syncInterval == .seconds(120) && changed.rpo == .seconds(600))
    }
  }

  @Sendable private static func suspension(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let replica = try await workshop.replicate(try await workshop.volume())
      try await workshop.waitForFirstCopy(replica.id)
      try await arrays.array.approved.replicas.suspend(replica.id)
      #expect(try await arrays.array.replicas.get(replica.id).state == .suspended)
      try await arrays.array.approved.replicas.resume(replica.id)
      #expect(try await arrays.array.replicas.get(replica.id).state == .active)
      let before = try await arrays.array.replicas.get(replica.id).restorePoint
      try await arrays.array.approved.replicas.sync(replica.id)
      try await arrays.eventually("a newer restore point") {
        guard let before else { return true }
        return try await arrays.array.replicas.get(replica.id).restorePoint.map { $0 > before } ?? false
      }
    }
  }

  /// The second request of a lost answer must not make a second replica.
  @Sendable private static func once(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let volume = try await workshop.volume()
      let replica = try await workshop.replicate(volume)
      let error = await #expect(throws: InfiniBoxError.self) { try await workshop.replicate(volume) }
      #expect(error?.isDefinitive == true)
      let replicas = try await arrays.array.replicas.list().filter { $0.localEntityID == volume.id }
      #expect(replicas.map(\.id) == [replica.id])
    }
  }

  @Sendable private static func bases(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let peer = try workshop.peer()
      let volume = try await workshop.volume()
      let replica = try await workshop.replicate(volume)
      try await workshop.waitForFirstCopy(replica.id)
      let targetID = try #require(try await arrays.array.replicas.get(replica.id).entityPairs.first?.remoteEntityID)
      _ = try await arrays.array.approved.replicas.delete(replica.id, ReplicaDeletion(retainStagingArea: true))
      let local = try #require(
        try await arrays.array.volumes.snapshots(of: volume.id).last { $0.replicationSnapshotGUID != nil })
      let remote = try #require(
        try await peer.array.volumes.snapshots(of: targetID).last {
          $0.replicationSnapshotGUID == local.replicationSnapshotGUID
        })
      let target = try await peer.array.volumes.get(targetID)
      #expect(target.poolID == (try await workshop.remotePool()).id)
      let second = try await arrays.array.approved.replicas.replicateEntityUseBase(
        volume, over: try await workshop.link(), localSnapshot: local, remoteSnapshot: remote)
      #expect(second.entityPairs.map(\.remoteEntityID) == [targetID])
      try await expectBothSides(of: second, workshop)
      try await workshop.waitForFirstCopy(second.id)
    }
  }
}
