/// A replica to be created, known to the last pair: the body of `POST replicas` as a value (rest 12.4).
///
/// Nothing is looked up when it is sent, so what was planned is what is asked for.
public struct ReplicaCreation: Sendable, Hashable {
  public var entity: EntityReference
  public var linkID: Int64
  public var start: Start
  /// Nil is not sent, which means async.
  public var type: ReplicationType?
  public var options: ReplicaOptions

  /// From what the target starts. Each list has one element for a volume or filesystem, one per member for a
  /// consistency group, none for an empty group.
  public enum Start: Sendable, Hashable {
    /// The array creates the targets, formatted, in this pool of the peer.
    case newTarget(remotePoolID: Int64, [NewTarget])
    /// Empty targets that are there already. The group on the peer is needed for consistency groups only.
    case existingTarget([TargetPair], remoteConsistencyGroupID: Int64? = nil)
    /// Snapshots that both sides share; only what changed since is copied.
    case base([BasePair], remoteConsistencyGroupID: Int64? = nil)
    /// Snapshots that are taken now on both sides and are declared equal. Data differing on the target stays different.
    case takeSnapshots([TargetPair])
    /// The short form of arrays with feature `replica_auto_create`: the array pairs and names the targets.
    case automatic(remotePoolID: Int64)
  }

  public struct NewTarget: Sendable, Hashable {
    public var localEntityID: Int64
    /// Nil: the array chooses.
    public var remoteName: String?

    public init(localEntityID: Int64, remoteName: String? = nil) {
      self.localEntityID = localEntityID
      self.remoteName = remoteName
    }
  }

  public struct TargetPair: Sendable, Hashable {
    public var localEntityID: Int64
    public var remoteEntityID: Int64

    public init(localEntityID: Int64, remoteEntityID: Int64) {
      self.localEntityID = localEntityID
      self.remoteEntityID = remoteEntityID
    }
  }

  /// The snapshots must be direct children of the entities beside them (rest 13).
  public struct BasePair: Sendable, Hashable {
    public var localEntityID: Int64
    public var remoteEntityID: Int64
    public var localSnapshotID: Int64
    public var remoteSnapshotID: Int64

    public init(localEntityID: Int64, remoteEntityID: Int64, localSnapshotID: Int64, remoteSnapshotID: Int64) {
      self.localEntityID = localEntityID
      self.remoteEntityID = remoteEntityID
      self.localSnapshotID = localSnapshotID
      self.remoteSnapshotID = remoteSnapshotID
    }
  }

  public init(
    _ entity: EntityReference, linkID: Int64, start: Start, type: ReplicationType? = nil,
    options: ReplicaOptions = ReplicaOptions()
  ) {
    self.entity = entity
    self.linkID = linkID
    self.start = start
    self.type = type
    self.options = options
  }
}

/// What a replica may be given besides its pairs. Nil is not sent: the array's default holds.
public struct ReplicaOptions: Sendable, Hashable {
  /// Async only. Arrays want at least 4 s (rest 18).
  public var syncInterval: Duration?
  /// Async only; longer than the interval.
  public var rpo: Duration?
  public var description: String?
  /// Active-active only.
  public var isPreferred: Bool?
  /// Async only: user snapshots travel too.
  public var includingSnapshots: Bool?
  /// How long replicated snapshots stay; whole seconds.
  public var snapshotsRetention: Duration?
  public var remoteSnapshotSuffix: String?
  /// How long replicated snapshots are locked; whole seconds.
  public var lockRemoteSnapshotRetention: Duration?

  public init(
    syncInterval: Duration? = nil, rpo: Duration? = nil, description: String? = nil, isPreferred: Bool? = nil,
    includingSnapshots: Bool? = nil, snapshotsRetention: Duration? = nil, remoteSnapshotSuffix: String? = nil,
    lockRemoteSnapshotRetention: Duration? = nil
  ) {
    self.syncInterval = syncInterval
    self.rpo = rpo
    self.description = description
    self.isPreferred = isPreferred
    self.includingSnapshots = includingSnapshots
    self.snapshotsRetention = snapshotsRetention
    self.remoteSnapshotSuffix = remoteSnapshotSuffix
    self.lockRemoteSnapshotRetention = lockRemoteSnapshotRetention
  }

  func write(into body: inout RequestBody) {
    body.set("sync_interval", milliseconds: syncInterval)
    body.set("rpo_value", milliseconds: rpo)
    body.set("description", text: description)
    body.set("is_preferred", flag: isPreferred)
    body.set("including_snapshots", flag: includingSnapshots)
    body.set("snapshots_retention", seconds: snapshotsRetention)
    body.set("remote_snapshot_suffix", text: remoteSnapshotSuffix)
    body.set("lock_remote_snapshot_retention", seconds: lockRemoteSnapshotRetention)
  }
}
