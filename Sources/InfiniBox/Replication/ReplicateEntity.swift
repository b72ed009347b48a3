/// A member of a consistency group with its counterpart on the peer.
public struct MemberMapping: Sendable, Hashable {
  public var localID: Int64
  public var remoteID: Int64

  public init(localID: Int64, remoteID: Int64) {
    self.localID = localID
    self.remoteID = remoteID
  }
}

/// A member of a snapshot group with its counterpart in the snapshot group of the peer.
public struct SnapshotMapping: Sendable, Hashable {
  public var local: GroupMember
  public var remote: GroupMember

  public init(local: GroupMember, remote: GroupMember) {
    self.local = local
    self.remote = remote
  }
}

// The shortcuts of infinisdk's replica binder. Only the members of a consistency group are looked up, and only when
// they are not given.
extension Replicas {
  /// Replicates an entity to a new target, which the array creates in `remotePool`.
  ///
  /// - Parameters:
  ///   - type: nil is not sent, which means async.
  ///   - memberIDs: of a consistency group; nil reads them from the array first.
  ///   - remoteNames: names for new targets, by the id of the local dataset; the array names the others.
  public func replicateEntity(
    _ entity: some ReplicableEntity, over link: Link, remotePool: Pool, type: ReplicationType? = nil,
    memberIDs: [Int64]? = nil, remoteNames: [Int64: String] = [:], options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    try await replicateEntityCreateTarget(
      entity, over: link, remotePool: remotePool, type: type, memberIDs: memberIDs, remoteNames: remoteNames,
      options: options)
  }

  /// The long name of `replicateEntity`.
  public func replicateEntityCreateTarget(
    _ entity: some ReplicableEntity, over link: Link, remotePool: Pool, type: ReplicationType? = nil,
    memberIDs: [Int64]? = nil, remoteNames: [Int64: String] = [:], options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    let reference = EntityReference(entity)
    var localIDs = [entity.id]
    if case .consistencyGroup(let groupID) = reference {
      if let memberIDs {
        localIDs = memberIDs
      } else {
        localIDs = try await array.consistencyGroups.members(of: groupID).map(\.id)
      }
    }
    let targets = localIDs.map { ReplicaCreation.NewTarget(localEntityID: $0, remoteName: remoteNames[$0]) }
    return try await create(
      ReplicaCreation(
        reference, linkID: link.id, start: .newTarget(remotePoolID: remotePool.id, targets), type: type,
        options: options))
  }

  /// Replicates an entity onto an empty one of the peer.
  ///
  /// - Parameter memberMappings: for a consistency group, each of its members.
  public func replicateEntityExistingTarget<Entity: ReplicableEntity>(
    _ entity: Entity, over link: Link, remoteEntity: Entity, memberMappings: [MemberMapping] = [],
    type: ReplicationType? = nil, options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    let (pairs, groupID) = targetPairs(entity, remoteEntity, memberMappings)
    return try await create(
      ReplicaCreation(
        EntityReference(entity), linkID: link.id, start: .existingTarget(pairs, remoteConsistencyGroupID: groupID),
        type: type, options: options))
  }

  /// Replicates an entity onto an existing one from snapshots that are taken now and declared equal: what differs on the
  /// target stays different.
  public func replicateEntityTakeSnapshots<Entity: ReplicableEntity>(
    _ entity: Entity, over link: Link, remoteEntity: Entity, memberMappings: [MemberMapping] = [],
    type: ReplicationType? = nil, options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    let (pairs, _) = targetPairs(entity, remoteEntity, memberMappings)
    return try await create(
      ReplicaCreation(
        EntityReference(entity), linkID: link.id, start: .takeSnapshots(pairs), type: type, options: options))
  }

  /// Replicates a volume or filesystem from a snapshot that both sides share, onto the parent of the remote snapshot.
  ///
  /// - Throws: `invalidArgument` when a snapshot is no child of an entity.
  public func replicateEntityUseBase<Entity: Dataset>(
    _ entity: Entity, over link: Link, localSnapshot: Entity, remoteSnapshot: Entity, type: ReplicationType? = nil,
    options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    guard localSnapshot.parentID == entity.id else {
      throw array.refuse("snapshot '\(localSnapshot.name)' is no snapshot of '\(entity.name)'")
    }
    guard let remoteEntityID = remoteSnapshot.parentID else {
      throw array.refuse("'\(remoteSnapshot.name)' is no snapshot")
    }
    let pair = ReplicaCreation.BasePair(
      localEntityID: entity.id, remoteEntityID: remoteEntityID, localSnapshotID: localSnapshot.id,
      remoteSnapshotID: remoteSnapshot.id)
    return try await create(
      ReplicaCreation(EntityReference(entity), linkID: link.id, start: .base([pair]), type: type, options: options))
  }

  /// Replicates a consistency group from a snapshot group that both sides share.
  ///
  /// - Parameter memberMappings: each member of the local snapshot group with its counterpart.
  public func replicateEntityUseBase(
    _ group: ConsistencyGroup, over link: Link, localSnapshot: ConsistencyGroup, remoteSnapshot: ConsistencyGroup,
    memberMappings: [SnapshotMapping], type: ReplicationType? = nil, options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    guard localSnapshot.parentID == group.id else {
      throw array.refuse("snapshot group '\(localSnapshot.name)' is no snapshot of '\(group.name)'")
    }
    guard let remoteGroupID = remoteSnapshot.parentID else {
      throw array.refuse("'\(remoteSnapshot.name)' is no snapshot group")
    }
    var pairs: [ReplicaCreation.BasePair] = []
    for mapping in memberMappings {
      guard let localID = mapping.local.parentID, let remoteID = mapping.remote.parentID else {
        throw array.refuse("'\(mapping.local.name)' or '\(mapping.remote.name)' is no snapshot")
      }
      pairs.append(
        ReplicaCreation.BasePair(
          localEntityID: localID, remoteEntityID: remoteID, localSnapshotID: mapping.local.id,
          remoteSnapshotID: mapping.remote.id))
    }
    return try await create(
      ReplicaCreation(
        EntityReference(group), linkID: link.id, start: .base(pairs, remoteConsistencyGroupID: remoteGroupID),
        type: type, options: options))
  }

  private func targetPairs<Entity: ReplicableEntity>(
    _ entity: Entity, _ remoteEntity: Entity, _ memberMappings: [MemberMapping]
  ) -> (pairs: [ReplicaCreation.TargetPair], remoteGroupID: Int64?) {
    guard case .consistencyGroup = EntityReference(entity) else {
      return ([ReplicaCreation.TargetPair(localEntityID: entity.id, remoteEntityID: remoteEntity.id)], nil)
    }
    let pairs = memberMappings.map {
      ReplicaCreation.TargetPair(localEntityID: $0.localID, remoteEntityID: $0.remoteID)
    }
    return (pairs, remoteEntity.id)
  }
}

// The same by kind, as the seed of this API names them.
extension Replicas {
  public func replicateVolume(
    _ volume: Volume, over link: Link, remotePool: Pool, type: ReplicationType? = nil, remoteName: String? = nil,
    options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    let names = remoteName.map { [volume.id: $0] } ?? [:]
    return try await replicateEntity(
      volume, over: link, remotePool: remotePool, type: type, remoteNames: names, options: options)
  }

  public func replicateVolume(
    _ volume: Volume, over link: Link, remoteVolume: Volume, type: ReplicationType? = nil,
    options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    try await replicateEntityExistingTarget(
      volume, over: link, remoteEntity: remoteVolume, type: type, options: options)
  }

  public func replicateFilesystem(
    _ filesystem: Filesystem, over link: Link, remotePool: Pool, remoteName: String? = nil,
    options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    let names = remoteName.map { [filesystem.id: $0] } ?? [:]
    return try await replicateEntity(
      filesystem, over: link, remotePool: remotePool, remoteNames: names, options: options)
  }

  public func replicateFilesystem(
    _ filesystem: Filesystem, over link: Link, remoteFilesystem: Filesystem,
    options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    try await replicateEntityExistingTarget(
      filesystem, over: link, remoteEntity: remoteFilesystem, options: options)
  }

  public func replicateConsGroup(
    _ group: ConsistencyGroup, over link: Link, remotePool: Pool, type: ReplicationType? = nil,
    memberIDs: [Int64]? = nil, remoteNames: [Int64: String] = [:], options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    try await replicateEntity(
      group, over: link, remotePool: remotePool, type: type, memberIDs: memberIDs, remoteNames: remoteNames,
      options: options)
  }

  public func replicateConsGroup(
    _ group: ConsistencyGroup, over link: Link, remoteGroup: ConsistencyGroup, memberMappings: [MemberMapping],
    type: ReplicationType? = nil, options: ReplicaOptions = ReplicaOptions()
  ) async throws(InfiniBoxError) -> Replica {
    try await replicateEntityExistingTarget(
      group, over: link, remoteEntity: remoteGroup, memberMappings: memberMappings, type: type, options: options)
  }
}
