import InfiniBox
import Protection

/// From the wire's words to the model's. Nothing is judged here, and nothing unknown is guessed.

extension Timestamp {
  init(_ time: ArrayTime) { self.init(milliseconds: time.milliseconds) }
}

extension Ability {
  /// As the client knows it.
  var capability: Capability {
    switch self {
    case .syncReplication: .synchronousReplication
    case .activeActiveReplication: .activeActive
    case .activeActiveGroups: .activeActiveGroups
    case .concurrentGroups: .concurrentReplication
    case .activeActiveMembers: .activeActiveMembers
    case .filesystemReplication: .filesystemReplication
    case .filesystemBases: .filesystemBase
    }
  }
}

extension Entity {
  init(_ row: DatasetRow, kind: EntityKind, arraySerial: Int64) {
    self.init(
      identity: EntityIdentity(arraySerial: arraySerial, object: row.id, createdAt: Timestamp(row.createdAt)),
      kind: kind, name: row.name, poolID: row.poolID, sizeBytes: row.sizeBytes,
      consistencyGroupID: kind == .volume ? row.consistencyGroupID : nil, isReplicated: row.isReplicated,
      isMapped: row.isMapped, isWriteProtected: row.isWriteProtected, arePathsAvailable: row.arePathsAvailable)
  }

  /// - Parameter sizeBytes: the sum over the group's members.
  init(_ row: GroupRow, sizeBytes: Int64, arraySerial: Int64) {
    self.init(
      identity: EntityIdentity(arraySerial: arraySerial, object: row.id, createdAt: Timestamp(row.createdAt)),
      kind: .consistencyGroup, name: row.name, poolID: row.poolID, sizeBytes: sizeBytes,
      isReplicated: row.isReplicated)
  }
}

extension BaseSnapshot {
  /// Nil for what is no usable end of a base: no parent, or no GUID.
  init?(_ row: BaseSnapshotRow) {
    guard let parent = row.parentID, let guid = row.replicationGUID else { return nil }
    self.init(
      id: row.id, parent: parent, groupID: row.groupID, replicationGUID: guid, createdAt: Timestamp(row.createdAt),
      isWriteProtected: row.isWriteProtected, peerSerial: row.peerSerial)
  }
}

extension SnapshotGroup {
  init?(_ row: GroupRow) {
    guard let parent = row.parentID else { return nil }
    self.init(
      id: row.id, parent: parent, replicationGUID: row.replicationGUID, createdAt: Timestamp(row.createdAt))
  }
}

extension Protection.Pool {
  init(_ row: PoolRow) {
    let state: State =
      switch row.state {
      case .normal?: .normal
      case .limited?: .limited
      case .locked?: .locked
      case .other(let word)?: .other(word)
      case nil: .other("")
      }
    self.init(
      id: row.id, name: row.name, state: state, freeVirtualBytes: row.freeVirtualBytes,
      freePhysicalBytes: row.freePhysicalBytes, virtualCapacityBytes: row.virtualCapacityBytes,
      physicalCapacityBytes: row.physicalCapacityBytes, warningPercent: row.warningPercent,
      criticalPercent: row.criticalPercent, datasets: row.datasets, snapshots: row.snapshots)
  }
}

extension Protection.Link {
  init(_ link: InfiniBox.Link) {
    let state: State =
      switch link.state {
      case .up: .up
      case .down: .down
      case .degraded: .degraded
      case .unknown: .unknown
      case .other(let word): .other(word)
      }
    self.init(
      id: link.id, name: link.name, remoteSerial: link.remoteSystemSerialNumber ?? 0,
      remoteSystemName: link.remoteSystemName ?? "", remoteLinkID: link.remoteLinkID, state: state,
      isAttached: !link.isDetached, isAsyncOnly: link.isAsyncOnly, isReadyForSync: link.isReadyForSync,
      lastConnectedAt: link.lastConnectionAt.map { Timestamp($0) },
      witness: Witness(
        address: link.witnessAddress.flatMap { ["", "0.0.0.0"].contains($0) ? nil : $0 },
        localState: link.localWitnessState, remoteState: link.remoteWitnessState))
  }
}

/// Of one replica, in a second or in its snapshots: 1 PiB, so that sums hold.
private let mostBytes: Int64 = 1 << 50

extension Protection.Replica {
  /// Nil for a kind of replica that this version does not know, such as one of a vVol replication group.
  init?(_ replica: InfiniBox.Replica) {
    let kind: EntityKind
    switch replica.entityType {
    case .volume: kind = .volume
    case .filesystem: kind = .filesystem
    case .consistencyGroup: kind = .consistencyGroup
    case .other: return nil
    }
    let localGroup = kind == .consistencyGroup ? replica.localConsistencyGroupID : nil
    let remoteGroup = kind == .consistencyGroup ? replica.remoteConsistencyGroupID : nil
    guard let local = localGroup ?? replica.localEntityID else { return nil }
    self.init(
      id: replica.id, remoteID: replica.remoteReplicaID, linkID: replica.linkID,
      role: Role(replica.role, type: replica.replicationType), type: TypeWord(replica.replicationType),
      entityKind: kind, localEntity: local, remoteEntity: remoteGroup ?? replica.remoteEntityID,
      localEntityName: replica.localEntityName ?? "", remoteEntityName: replica.remoteEntityName,
      remotePoolID: replica.remotePoolID, state: State(replica.state),
      stateReason: replica.stateReason ?? replica.stateDescription, isInitial: replica.isInitial,
      job: Job(replica), pendingJobs: Int(replica.pendingJobCount ?? 0),
      progressPercent: replica.progress.map { Int(min(max(0, $0), 100)) },
      throughput: replica.throughput.flatMap { (1...mostBytes).contains($0) ? $0 : nil },
      synchronisation: Synchronisation(replica), interval: replica.syncInterval, rpo: replica.rpo,
      rpoState: RPOState(replica.rpoState), restorePoint: replica.restorePoint.map { Timestamp($0) },
      createdAt: replica.createdAt.map { Timestamp($0) } ?? Timestamp(milliseconds: 0),
      isPreferred: replica.isPreferred, stagingBytes: min(max(0, replica.stagingBytes ?? 0), mostBytes),
      snapshots: Snapshots(
        areIncluded: replica.includesSnapshots, retention: replica.snapshotsRetention,
        suffix: replica.remoteSnapshotSuffix.flatMap { $0.isEmpty ? nil : $0 },
        lock: replica.lockRemoteSnapshotRetention),
      pairs: replica.entityPairs.map { Pair(local: $0.localEntityID, remote: $0.remoteEntityID) })
  }
}

extension Protection.Replica.Role {
  /// Active-active has no hierarchy, whatever word an array uses for it (rest 21, row 21).
  init(_ role: ReplicaRole, type: InfiniBox.ReplicationType) {
    switch (type, role) {
    case (.activeActive, _): self = .peer
    case (_, .source): self = .source
    case (_, .target): self = .target
    case (_, .other(let word)): self = .other(word)
    }
  }
}

extension Protection.Replica.TypeWord {
  init(_ type: InfiniBox.ReplicationType) {
    switch type {
    case .async: self = .known(.async)
    case .sync: self = .known(.sync)
    case .activeActive: self = .known(.activeActive)
    case .other(let word): self = .other(word)
    }
  }
}

extension Protection.Replica.State {
  init(_ state: ReplicaState?) {
    switch state {
    case .active?: self = .active
    case .suspended?: self = .suspended
    case .autoSuspended?: self = .autoSuspended
    case .other(let word)?: self = .other(word)
    case nil: self = .notTold
    }
  }
}

extension Protection.Replica.Job {
  /// The job that matters: a running, stalled or waiting one before a finished one. A job without a state of its own
  /// takes the replica's (semantics 2.1).
  init?(_ replica: InfiniBox.Replica) {
    let states = replica.jobs.map { $0.state ?? replica.jobState } + [replica.jobState]
    let jobs = states.compactMap { $0 }.map(Self.init)
    let order: [Self] = [.stalled, .initializing, .replicating, .pending]
    guard let job = order.first(where: { jobs.contains($0) }) ?? jobs.first else { return nil }
    self = job
  }

  private init(_ state: JobState) {
    switch state {
    case .initializing: self = .initializing
    case .pending: self = .pending
    case .replicating: self = .replicating
    case .stalled: self = .stalled
    case .done: self = .done
    case .other(let word): self = .other(word)
    }
  }
}

extension Protection.Replica.Synchronisation {
  /// A sync replica that runs degraded as async is not synchronised, whatever else it says (semantics 2.1).
  init?(_ replica: InfiniBox.Replica) {
    switch replica.syncState {
    case .synchronized?: self = replica.isInAsyncMode == true ? .outOfSync : .synchronized
    case .initializingPending?: self = .initializingPending
    case .initializing?: self = .initializing
    case .syncInProgress?: self = .inProgress
    case .outOfSync?: self = .outOfSync
    case .lagging?: self = .lagging
    case .syncStalled?: self = .stalled
    case .other(let word)?: self = .other(word)
    case nil: return nil
    }
  }
}

extension Protection.Replica.RPOState {
  init(_ state: InfiniBox.RPOState?) {
    switch state {
    case .ok?: self = .ok
    case .lagging?: self = .lagging
    case .notAvailable?, nil: self = .notApplicable
    case .other(let word)?: self = .other(word)
    }
  }
}
