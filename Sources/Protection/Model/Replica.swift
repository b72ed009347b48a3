/// A replica as one array reports it: the relationship, not the copy (rest 12.1, semantics 2.1). Words that an array
/// uses and this version does not know are kept, never guessed.
public struct Replica: Hashable, Sendable, Codable {
  public var id: Int64
  /// The same replica's object on the peer; nil while the array does not tell.
  public var remoteID: Int64?
  public var linkID: Int64
  public var role: Role
  public var type: TypeWord
  public var entityKind: EntityKind
  public var localEntity: Int64
  public var remoteEntity: Int64?
  public var localEntityName: String
  public var remoteEntityName: String?
  public var remotePoolID: Int64?
  public var state: State
  /// Why the array suspended it, in the array's words.
  public var stateReason: String?
  public var isInitial: Bool
  public var job: Job?
  public var pendingJobs: Int
  public var progressPercent: Int?
  /// Of the job under way, in bytes per second, as the array measures it; nil where it tells none.
  public var throughput: Int64?
  public var synchronisation: Synchronisation?
  public var interval: Duration?
  public var rpo: Duration?
  public var rpoState: RPOState
  /// Source time of the consistent content that the target holds; nil before the first.
  public var restorePoint: Timestamp?
  public var createdAt: Timestamp
  /// Whether this side of an active-active pair is the preferred one; nil where the array does not tell.
  public var isPreferred: Bool?
  /// Space on this side that is taken by snapshots of replication.
  public var stagingBytes: Int64
  /// How snapshots of the entity are replicated along with it.
  public var snapshots: Snapshots
  /// Local and remote entity of each replicated dataset: one for a volume or filesystem, one per member for a group.
  public var pairs: [Pair]

  public struct Pair: Hashable, Sendable, Codable {
    public var local: Int64
    public var remote: Int64?
    public init(local: Int64, remote: Int64?) {
      self.local = local
      self.remote = remote
    }
  }

  /// The replication of user snapshots (rest 12.1).
  public struct Snapshots: Hashable, Sendable, Codable {
    public var areIncluded: Bool
    /// How long the target keeps them; nil: until somebody deletes them.
    public var retention: Duration?
    public var suffix: String?
    /// How long nobody can delete them on the target.
    public var lock: Duration?

    public init(
      areIncluded: Bool = false, retention: Duration? = nil, suffix: String? = nil, lock: Duration? = nil
    ) {
      self.areIncluded = areIncluded
      self.retention = retention
      self.suffix = suffix
      self.lock = lock
    }
  }

  public enum Role: Hashable, Sendable, Codable {
    case source, target, peer
    case other(String)
  }
  public enum TypeWord: Hashable, Sendable, Codable {
    case known(ReplicationType)
    case other(String)
  }

  /// Told by the source only; on a target it is `notTold` (semantics 2.6).
  public enum State: Hashable, Sendable, Codable {
    case active, suspended, autoSuspended, notTold
    case other(String)
  }

  public enum Job: Hashable, Sendable, Codable {
    case initializing, pending, replicating, stalled, done
    case other(String)
  }

  public enum Synchronisation: Hashable, Sendable, Codable {
    case initializingPending, initializing, synchronized, inProgress, outOfSync, lagging, stalled
    case other(String)
  }

  public enum RPOState: Hashable, Sendable, Codable {
    case ok, lagging, notApplicable
    case other(String)
  }

  public init(
    id: Int64, remoteID: Int64?, linkID: Int64, role: Role, type: TypeWord, entityKind: EntityKind,
    localEntity: Int64, remoteEntity: Int64?, localEntityName: String, remoteEntityName: String? = nil,
    remotePoolID: Int64? = nil, state: State, stateReason: String? = nil, isInitial: Bool = false, job: Job? = nil,
    pendingJobs: Int = 0, progressPercent: Int? = nil, throughput: Int64? = nil,
    synchronisation: Synchronisation? = nil,
    interval: Duration? = nil, rpo: Duration? = nil, rpoState: RPOState = .notApplicable,
    restorePoint: Timestamp? = nil, createdAt: Timestamp, isPreferred: Bool? = nil, stagingBytes: Int64 = 0,
    snapshots: Snapshots = Snapshots(), pairs: [Pair]
  ) {
    self.id = id
    self.remoteID = remoteID
    self.linkID = linkID
    self.role = role
    self.type = type
    self.entityKind = entityKind
    self.localEntity = localEntity
    self.remoteEntity = remoteEntity
    self.localEntityName = localEntityName
    self.remoteEntityName = remoteEntityName
    self.remotePoolID = remotePoolID
    self.state = state
    self.stateReason = stateReason
    self.isInitial = isInitial
    self.job = job
    self.pendingJobs = pendingJobs
    self.progressPercent = progressPercent
    self.throughput = throughput
    self.synchronisation = synchronisation
    self.interval = interval
    self.rpo = rpo
    self.rpoState = rpoState
    self.restorePoint = restorePoint
    self.createdAt = createdAt
    self.isPreferred = isPreferred
    self.stagingBytes = stagingBytes
    self.snapshots = snapshots
    self.pairs = pairs
  }

  /// Whether the first copy is still to be made or under way: such a replica takes an initialisation slot or waits for
  /// one.
  public var isInitializing: Bool {
    isInitial || synchronisation == .initializing || synchronisation == .initializingPending || job == .initializing
  }
}
