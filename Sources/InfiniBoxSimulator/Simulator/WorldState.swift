/// A replica as the world knows it, for assertions; unlike over the API a TARGET hides nothing.
public struct ReplicaSnapshot: Sendable, Equatable, Codable {
  public let id: Int
  public let remoteID: Int
  public let role: SimulatedRole
  public let type: SimulatedReplicationType
  public let state: SimulatedReplicaState
  public let stateReason: String?
  public let syncState: SimulatedSyncState?
  /// INITIALIZING, PENDING, REPLICATING, STALLED or DONE; nil if there was none.
  public let jobState: String?
  public let isInitial: Bool
  /// Percent.
  public let progress: Int
  public let kind: SimulatedEntityKind
  public let entity: String
  public let entityID: Int
  public let remoteEntityID: Int
  public let link: String
  /// Milliseconds.
  public let syncInterval: Int?
  /// Milliseconds.
  public let rpo: Int?
  public let isLagging: Bool
  /// Epoch milliseconds.
  public let restorePoint: Int?
  public let lastSynchronized: Int?
  public let consistentGUID: String?
  public let pendingJobCount: Int
  /// Epoch milliseconds; nil if no job is due.
  public let nextJobAt: Int?
  /// Bytes that its pool is charged for the staging area on this side.
  public let stagingBytes: Int
  /// Active-active only.
  public let isPreferred: Bool?
  /// Active-active only.
  public let isSuspendedFromLocal: Bool?
  /// The asynchronous leg beside an active-active replica.
  public let isConcurrent: Bool
  /// Of the two source objects of a concurrent leg the one that does not send.
  public let isStandby: Bool
  public let pairs: [Pair]

  public struct Pair: Sendable, Equatable, Codable {
    public let localID: Int
    public let remoteID: Int
    public let localBaseID: Int
    public let isInitial: Bool
  }
}

/// A volume, filesystem or snapshot as the world knows it.
public struct DatasetSnapshot: Sendable, Equatable, Codable {
  public let id: Int
  public let name: String
  public let isFilesystem: Bool
  /// 0 on a master.
  public let parentID: Int
  public let pool: String
  public let sizeBytes: Int
  public let usedBytes: Int
  public let isWriteProtected: Bool
  /// Whether hosts reach it; false on a side of an active-active replica that does not serve them.
  public let arePathsAvailable: Bool
  public let consistencyGroupID: Int?
  public let replicaIDs: [Int]
  public let replicationGUID: String?
  /// Identity of the data: equal means the same bytes; 0 is never written.
  public let content: Int
}

/// A consistency group or snapshot group as the world knows it.
public struct GroupSnapshot: Sendable, Equatable, Codable {
  public let id: Int
  public let name: String
  /// 0 on a consistency group.
  public let parentID: Int
  public let pool: String
  public let memberIDs: [Int]
  public let replicaIDs: [Int]
  public let replicationGUID: String?
}

/// An end of a link as the world knows it.
public struct LinkSnapshot: Sendable, Equatable, Codable {
  public let id: Int
  public let name: String
  public let remoteArray: String
  /// UP, DEGRADED, DOWN or UNKNOWN, as the API says.
  public let state: String
  public let isAttached: Bool
}

/// Everything on one array.
public struct ArraySnapshot: Sendable, Equatable, Codable {
  public let name: String
  public let serial: Int
  public let isReachable: Bool
  public let pools: [String: String]
  public let links: [LinkSnapshot]
  public let replicas: [ReplicaSnapshot]
  public let groups: [GroupSnapshot]
  public let volumesCount: Int
  public let filesystemsCount: Int
}

extension World {
  func snapshot(of replica: Replica, on array: Int) -> ReplicaSnapshot {
    ReplicaSnapshot(
      id: replica.id, remoteID: replica.remoteID, role: replica.role, type: replica.type, state: replica.state,
      stateReason: replica.stateReason, syncState: replica.syncState, jobState: replica.job?.stateWord,
      isInitial: replica.isInitial, progress: replica.job?.progress(at: now) ?? (replica.isInitial ? 0 : 100),
      kind: replica.entityKind, entity: entityName(of: replica, on: array) ?? "", entityID: replica.localEntityID,
      remoteEntityID: replica.remoteEntityID, link: links[replica.link][replica.end].name,
      syncInterval: replica.syncInterval, rpo: replica.rpo, isLagging: replica.isLagging,
      restorePoint: replica.restorePoint, lastSynchronized: replica.lastSynchronized,
      consistentGUID: replica.consistentGUID, pendingJobCount: replica.pendingJobCount,
      nextJobAt: replica.nextJobAt, stagingBytes: replica.stagingBytes, isPreferred: replica.isPreferred,
      isSuspendedFromLocal: replica.isSuspendedFromLocal, isConcurrent: replica.isConcurrent,
      isStandby: replica.isStandby,
      pairs: replica.pairs.map {
        ReplicaSnapshot.Pair(
          localID: $0.localID, remoteID: $0.remoteID, localBaseID: $0.localBaseID, isInitial: $0.isInitial)
      })
  }

  func snapshot(of dataset: Dataset, on array: Int) -> DatasetSnapshot {
    DatasetSnapshot(
      id: dataset.id, name: dataset.name, isFilesystem: dataset.kind == .filesystem, parentID: dataset.parentID,
      pool: arrays[array].pools[dataset.poolID]?.name ?? "", sizeBytes: dataset.size, usedBytes: dataset.used,
      isWriteProtected: dataset.isWriteProtected,
      arePathsAvailable: dataset.arePathsAvailable && arrays[array].isPowered,
      consistencyGroupID: dataset.groupID == 0 ? nil : dataset.groupID,
      replicaIDs: dataset.replicaIDs, replicationGUID: dataset.replicationGUID, content: dataset.content)
  }

  func snapshot(of group: ConsistencyGroup, on array: Int) -> GroupSnapshot {
    GroupSnapshot(
      id: group.id, name: group.name, parentID: group.parentID, pool: arrays[array].pools[group.poolID]?.name ?? "",
      memberIDs: group.memberIDs, replicaIDs: group.replicaIDs, replicationGUID: group.replicationGUID)
  }

  func linkSnapshots(array: Int) -> [LinkSnapshot] {
    linkEnds(array: array).map { index, end in
      let link = links[index]
      return LinkSnapshot(
        id: link[end].id, name: link[end].name, remoteArray: arrays[link[end.other].array].name, state: link.stateWord,
        isAttached: link.isAttached)
    }
  }

  func snapshot(array: Int) -> ArraySnapshot {
    let state = arrays[array]
    return ArraySnapshot(
      name: state.name, serial: state.serial, isReachable: state.isReachable,
      pools: Dictionary(uniqueKeysWithValues: state.pools.rows.map { ($0.name, $0.state.rawValue) }),
      links: linkSnapshots(array: array), replicas: state.replicas.rows.map { snapshot(of: $0, on: array) },
      groups: state.groups.rows.map { snapshot(of: $0, on: array) }, volumesCount: state.volumes.count,
      filesystemsCount: state.filesystems.count)
  }
}
