/// The kind of entity that a replica covers.
public enum SimulatedEntityKind: String, Sendable, Codable, CaseIterable {
  case volume = "VOLUME"
  case filesystem = "FILESYSTEM"
  case consistencyGroup = "CONSISTENCY_GROUP"
}

public enum SimulatedReplicationType: String, Sendable, Codable, CaseIterable {
  case async = "ASYNC"
  case sync = "SYNC"
  case activeActive = "ACTIVE_ACTIVE"
}

public enum SimulatedRole: String, Sendable, Codable {
  case source = "SOURCE"
  case target = "TARGET"
  case activeActivePeer = "ACTIVE_ACTIVE_PEER"
}

public enum SimulatedReplicaState: String, Sendable, Codable {
  case active = "ACTIVE"
  case suspended = "SUSPENDED"
  case autoSuspended = "AUTO_SUSPENDED"
}

public enum SimulatedSyncState: String, Sendable, Codable {
  case initializingPending = "INITIALIZING_PENDING"
  case initializing = "INITIALIZING"
  case synchronized = "SYNCHRONIZED"
  case inProgress = "SYNC_IN_PROGRESS"
  case outOfSync = "OUT_OF_SYNC"
  case lagging = "LAGGING"
  case stalled = "SYNC_STALLED"
}

/// How a pair came to its first consistent copy (rest 12.4).
enum BaseAction: String, Sendable {
  case create = "CREATE"
  case noBaseData = "NO_BASE_DATA"
  case base = "BASE"
  case takeSnapshot = "TAKE_SNAP"
}

/// One dataset of this array with its counterpart on the peer.
struct EntityPair: Sendable {
  let id: Int
  var remotePairID: Int
  let localID: Int
  var remoteID: Int
  var localBaseAction: BaseAction
  var remoteBaseAction: BaseAction
  var localBaseID = 0
  var remoteBaseID = 0
  var isInitial = true
  /// Data of the last consistent point; 0 before the first.
  var consistentContent = 0
  var consistentUsed = 0
  /// `Dataset.written` of this side's dataset at the last consistent point.
  var consistentWritten = 0
  /// What the running job copies.
  var jobContent = 0
  var jobUsed = 0
  var jobWritten = 0
  /// Bytes that it ships.
  var jobBytes = 0
  /// Bytes of a job that this side, as the target, holds in its staging area until the job is committed or given up.
  var stagedBytes = 0
  /// On the standby of a concurrent leg: the sender's `consistentWritten` that this pair's own was derived from.
  var senderWritten = 0
  /// Write protection the target had before it became one.
  var targetWasProtected = false
  var reclaimedSnapshotID: Int?
  var remoteReclaimedSnapshotID: Int?
}

/// One snapshot-and-ship cycle, or the copying of a synchronous replica until both sides are equal.
struct ReplicationJob: Sendable {
  enum Kind: String, Sendable {
    case initial = "INITIAL"
    case periodic = "PERIODIC"
    case manual = "MANUAL"
    case catchUp = "CATCH_UP"
  }

  let id: Int
  let kind: Kind
  /// False while it waits for an initialisation slot.
  var isRunning: Bool
  var isStalled = false
  let createdAt: Int
  var startedAt: Int
  /// Time of the source snapshot that it ships.
  var snapshotTime: Int
  var guid: String
  /// Milliseconds of copying in all.
  var totalMilliseconds: Int
  /// Milliseconds of copying left at `progressAt`, at full speed.
  var remainingMilliseconds: Int
  var progressAt: Int
  /// How many times longer than at full speed it takes, in thousandths, because others use the link as well.
  var slowdown = 1_000
  /// Epoch milliseconds; nil while it is not finished.
  var endedAt: Int?

  var isInitial: Bool { kind == .initial }
  var isFinished: Bool { endedAt != nil }
  /// Whether it copies right now.
  var isCopying: Bool { isRunning && !isStalled && !isFinished }
  var finishAt: Int { progressAt + (remainingMilliseconds * slowdown + 999) / 1_000 }

  func remaining(at now: Int) -> Int {
    isCopying ? max(0, remainingMilliseconds - (now - progressAt) * 1_000 / slowdown) : remainingMilliseconds
  }

  /// Percent.
  func progress(at now: Int) -> Int {
    totalMilliseconds == 0 ? 100 : 100 * (totalMilliseconds - remaining(at: now)) / totalMilliseconds
  }

  var stateWord: String {
    if isFinished { return "DONE" }
    if isStalled { return "STALLED" }
    if !isRunning { return "PENDING" }
    return isInitial ? "INITIALIZING" : "REPLICATING"
  }

  mutating func stall(at now: Int) {
    remainingMilliseconds = remaining(at: now)
    progressAt = now
    isStalled = true
  }

  mutating func proceed(at now: Int) {
    progressAt = now
    isStalled = false
  }

  mutating func changePace(to slowdown: Int, at now: Int) {
    remainingMilliseconds = remaining(at: now)
    progressAt = now
    self.slowdown = slowdown
  }
}

/// The replication relationship as one array reports it (rest 12.1). The two objects of a pair point at each other.
struct Replica: Identified {
  let id: Int
  var remoteID: Int
  /// Index of the link in the world, and which of its ends this array is.
  var link: Int
  var end: Link.End
  let entityKind: SimulatedEntityKind
  var type: SimulatedReplicationType
  var role: SimulatedRole
  var state = SimulatedReplicaState.active
  var stateReason: String?
  var description = ""
  let localEntityID: Int
  var remoteEntityID: Int
  var pairs: [EntityPair]
  /// Milliseconds; nil on SYNC and ACTIVE_ACTIVE.
  var syncInterval: Int?
  /// Milliseconds; nil is none.
  var rpo: Int?
  var isInitial = true
  /// The running, waiting or last finished job.
  var job: ReplicationJob?
  var pendingJobCount = 0
  var nextJobAt: Int?
  var restorePoint: Int?
  var lastSynchronized: Int?
  /// Milliseconds of the last job.
  var syncDuration = 0
  var consistentGUID: String?
  var isLagging = false
  var syncState: SimulatedSyncState?
  /// Since when the link kept a job or the mirror from going on; nil if it does not.
  var outageSince: Int?
  var outageCause: Obstacle?
  /// Since when a pool of either side has been locked; only used if the array waits before it suspends.
  var failureSince: Int?
  /// Bytes of the staging area on this side, and the pool that they are charged to.
  var stagingBytes = 0
  var stagingPoolID = 0
  /// The asynchronous leg to a third array beside an active-active replica (semantics 2.5).
  var isConcurrent = false
  /// Of the two source objects of a concurrent leg the one that does not send now.
  var isStandby = false
  /// Of the two source objects of a concurrent leg the other one, on the active-active peer.
  var sibling: ReplicaReference?
  /// Active-active: the side that copies. Always false on others.
  var isDriver = false
  var isPreferred: Bool?
  var isSuspendedFromLocal: Bool?
  var includesSnapshots = false
  /// Seconds.
  var snapshotsRetention: Int?
  var remoteSnapshotSuffix = ""
  /// Seconds.
  var lockRemoteSnapshotRetention: Int?
  var temporaryFailureRetryInterval = 30_000
  var temporaryFailureRetryCount = 5
  var permanentFailureWaitInterval = 60_000
  var localReclaimedGroupID: Int?
  var remoteReclaimedGroupID: Int?
  var version = 1
  let createdAt: Int
  var updatedAt: Int
  /// When the engine looks at it next; later entries of the wake queue with another time are stale.
  var wakesAt: Int?

  /// Whether this object, not its peer, runs the copying.
  var drives: Bool { (role == .source && !isStandby) || isDriver }
  var hasRunningJob: Bool { job.map { !$0.isFinished } ?? false }
  var isSuspended: Bool { state != .active }
  /// Copies as one with its peer: SYNC and ACTIVE_ACTIVE.
  var isMirror: Bool { type != .async }
  /// Synchronous, and both sides hold the same data now.
  var isSynchronized: Bool { type != .async && syncState == .synchronized }
}

/// A replica object in the world.
struct ReplicaReference: Hashable, Sendable {
  let array: Int
  let id: Int
}
