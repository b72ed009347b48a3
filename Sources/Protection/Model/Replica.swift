/// A replica as one array reports it: the relationship, not the copy (rest 12.1, semantics 2.1). Words that an array
/// uses and this version does not know are kept, never guessed.
public struct Replica: Hashable, Sendable, Codable {
  /// A box: what judges 100,000 replicas passes both sides of each from hand to hand, and a copy of all these fields would
  /// cost more than what is judged from them.
  private var fields: Shared<Fields>

  public var id: Int64 {
    get { fields.value.id }
    set { change { $0.id = newValue } }
  }
  /// The same replica's object on the peer; nil while the array does not tell.
  public var remoteID: Int64? {
    get { fields.value.remoteID }
    set { change { $0.remoteID = newValue } }
  }
  public var linkID: Int64 {
    get { fields.value.linkID }
    set { change { $0.linkID = newValue } }
  }
  public var role: Role {
    get { fields.value.role }
    set { change { $0.role = newValue } }
  }
  public var type: TypeWord {
    get { fields.value.type }
    set { change { $0.type = newValue } }
  }
  public var entityKind: EntityKind {
    get { fields.value.entityKind }
    set { change { $0.entityKind = newValue } }
  }
  public var localEntity: Int64 {
    get { fields.value.localEntity }
    set { change { $0.localEntity = newValue } }
  }
  public var remoteEntity: Int64? {
    get { fields.value.remoteEntity }
    set { change { $0.remoteEntity = newValue } }
  }
  public var localEntityName: String {
    get { fields.value.localEntityName }
    set { change { $0.localEntityName = newValue } }
  }
  public var remoteEntityName: String? {
    get { fields.value.remoteEntityName }
    set { change { $0.remoteEntityName = newValue } }
  }
  public var remotePoolID: Int64? {
    get { fields.value.remotePoolID }
    set { change { $0.remotePoolID = newValue } }
  }
  public var state: State {
    get { fields.value.state }
    set { change { $0.state = newValue } }
  }
  /// Why the array suspended it, in the array's words.
  public var stateReason: String? {
    get { fields.value.stateReason }
    set { change { $0.stateReason = newValue } }
  }
  public var isInitial: Bool {
    get { fields.value.isInitial }
    set { change { $0.isInitial = newValue } }
  }
  public var job: Job? {
    get { fields.value.job }
    set { change { $0.job = newValue } }
  }
  public var pendingJobs: Int {
    get { fields.value.pendingJobs }
    set { change { $0.pendingJobs = newValue } }
  }
  public var progressPercent: Int? {
    get { fields.value.progressPercent }
    set { change { $0.progressPercent = newValue } }
  }
  /// Of the job under way, in bytes per second, as the array measures it; nil where it tells none.
  public var throughput: Int64? {
    get { fields.value.throughput }
    set { change { $0.throughput = newValue } }
  }
  public var synchronisation: Synchronisation? {
    get { fields.value.synchronisation }
    set { change { $0.synchronisation = newValue } }
  }
  public var interval: Duration? {
    get { fields.value.interval }
    set { change { $0.interval = newValue } }
  }
  public var rpo: Duration? {
    get { fields.value.rpo }
    set { change { $0.rpo = newValue } }
  }
  public var rpoState: RPOState {
    get { fields.value.rpoState }
    set { change { $0.rpoState = newValue } }
  }
  /// Source time of the consistent content that the target holds; nil before the first.
  public var restorePoint: Timestamp? {
    get { fields.value.restorePoint }
    set { change { $0.restorePoint = newValue } }
  }
  public var createdAt: Timestamp {
    get { fields.value.createdAt }
    set { change { $0.createdAt = newValue } }
  }
  /// Whether this side of an active-active pair is the preferred one; nil where the array does not tell.
  public var isPreferred: Bool? {
    get { fields.value.isPreferred }
    set { change { $0.isPreferred = newValue } }
  }
  /// Space on this side that is taken by snapshots of replication.
  public var stagingBytes: Int64 {
    get { fields.value.stagingBytes }
    set { change { $0.stagingBytes = newValue } }
  }
  /// How snapshots of the entity are replicated along with it.
  public var snapshots: Snapshots {
    get { fields.value.snapshots }
    set { change { $0.snapshots = newValue } }
  }
  /// Local and remote entity of each replicated dataset: one for a volume or filesystem, one per member for a group.
  public var pairs: [Pair] {
    get { fields.value.pairs }
    set { change { $0.pairs = newValue } }
  }

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
    fields = Shared(
      Fields(
        id: id, remoteID: remoteID, linkID: linkID, role: role, type: type, entityKind: entityKind,
        localEntity: localEntity, remoteEntity: remoteEntity, localEntityName: localEntityName,
        remoteEntityName: remoteEntityName, remotePoolID: remotePoolID, state: state, stateReason: stateReason,
        isInitial: isInitial, job: job, pendingJobs: pendingJobs, progressPercent: progressPercent,
        throughput: throughput, synchronisation: synchronisation, interval: interval, rpo: rpo, rpoState: rpoState,
        restorePoint: restorePoint, createdAt: createdAt, isPreferred: isPreferred, stagingBytes: stagingBytes,
        snapshots: snapshots, pairs: pairs))
  }

  public init(from decoder: any Decoder) throws { fields = Shared(try Fields(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try fields.value.encode(to: encoder) }

  private mutating func change(_ change: (inout Fields) -> Void) {
    var copy = fields.value
    change(&copy)
    fields = Shared(copy)
  }

  /// Whether the first copy is still to be made or under way: such a replica takes an initialisation slot or waits for
  /// one.
  public var isInitializing: Bool {
    isInitial || synchronisation == .initializing || synchronisation == .initializingPending || job == .initializing
  }
}

extension Replica {
  /// What the array reports, field by field.
  fileprivate struct Fields: Hashable, Codable {
    var id: Int64
    var remoteID: Int64?
    var linkID: Int64
    var role: Role
    var type: TypeWord
    var entityKind: EntityKind
    var localEntity: Int64
    var remoteEntity: Int64?
    var localEntityName: String
    var remoteEntityName: String?
    var remotePoolID: Int64?
    var state: State
    var stateReason: String?
    var isInitial: Bool
    var job: Job?
    var pendingJobs: Int
    var progressPercent: Int?
    var throughput: Int64?
    var synchronisation: Synchronisation?
    var interval: Duration?
    var rpo: Duration?
    var rpoState: RPOState
    var restorePoint: Timestamp?
    var createdAt: Timestamp
    var isPreferred: Bool?
    var stagingBytes: Int64
    var snapshots: Snapshots
    var pairs: [Pair]
  }
}
