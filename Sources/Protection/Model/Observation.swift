/// All that one cycle read from the arrays, and what it could not read. Unknown is not absent: an array is either here
/// completely or not at all.
public struct Observation: Hashable, Sendable, Codable {
  /// The only "now" that assessing, planning, guarding and tracking know; when reading began, by the clock of this machine.
  /// Whether something has ended by then, `time` decides.
  public var takenAt: Timestamp
  public var readings: [ArrayName: ArrayReading]
  /// Recent ones, of earlier cycles too. They only tell who changed something; nothing is judged from them.
  public var events: [ArrayEvent]
  /// Why `takenAt` may be wrong; nil: it is confirmed.
  public var clockDoubt: ClockDoubt?
  /// By how much the clock of this machine was set since it was last confirmed; nil where that is no more than clocks may
  /// differ.
  public var clockJump: Duration?
  /// Whether an array that was read tells the same time.
  public var isClockConfirmed = false

  public init(
    takenAt: Timestamp, readings: [ArrayName: ArrayReading], events: [ArrayEvent] = [], clockDoubt: ClockDoubt? = nil
  ) {
    self.takenAt = takenAt
    self.readings = readings
    self.events = events
    self.clockDoubt = clockDoubt
  }

  /// Every array that was to be read, in the order of names.
  public var arrayNames: [ArrayName] { readings.keys.sorted() }

  public subscript(array: ArrayName) -> ArrayInventory? {
    guard case .complete(let inventory) = readings[array] else { return nil }
    return inventory
  }

  /// The same reading for who asks after arrays were registered or removed: what was registered since is not read yet,
  /// which is not the same as missing.
  public func registered(as names: [ArrayName]) -> Observation {
    var known = self
    known.readings = readings.filter { names.contains($0.key) }
    for name in names where known.readings[name] == nil {
      known.readings[name] = .unreadable(
        because: "array '\(name)' was registered after the arrays were read at \(takenAt)")
    }
    return known
  }
}

public enum ArrayReading: Hashable, Sendable, Codable {
  case complete(ArrayInventory)
  /// What went wrong, as the error's sentence.
  case unreadable(because: String)
}

/// Everything about one array that decisions need. All lists are ordered by id.
public struct ArrayInventory: Hashable, Sendable, Codable {
  public var serial: Int64
  /// The array's own name, which may differ from the name it was registered under.
  public var systemName: String
  public var version: String
  public var abilities: Set<Ability>
  public var pools: [Pool]
  public var links: [Link]
  public var entities: [Entity]
  public var replicas: [Replica]
  public var baseSnapshots: [BaseSnapshot]
  public var snapshotGroups: [SnapshotGroup]
  /// Tags by object id; read only when a policy selects by metadata.
  public var metadata: [Int64: [String: String]]
  /// Reasons of operators' holds by object id, from tags with the key `holdTagKey`.
  public var operatorHolds: [Int64: String]
  /// By link id: which opening of the store changed something over it last.
  public var openingMarks: [Int64: OpeningMark]
  /// Names of consistency groups by object id, from tags with the key `groupTagKey`.
  public var groupTags: [Int64: String]
  /// Volumes and filesystems with a snapshot that hosts may be writing to.
  public var recoveryTests: Set<Int64>
  /// Consistency groups whose members could not be told for certain, with why: nothing is concluded from their members.
  public var incompleteGroups: [Int64: String]
  /// How far the array's own clock is ahead of the clock of this machine, less than zero behind; nil where it does not tell
  /// the time.
  public var clockSkew: Duration?

  public init(
    serial: Int64, systemName: String, version: String, abilities: Set<Ability> = Set(Ability.allCases),
    pools: [Pool] = [], links: [Link] = [], entities: [Entity] = [], replicas: [Replica] = [],
    baseSnapshots: [BaseSnapshot] = [], snapshotGroups: [SnapshotGroup] = [],
    metadata: [Int64: [String: String]] = [:], operatorHolds: [Int64: String] = [:],
    openingMarks: [Int64: OpeningMark] = [:], groupTags: [Int64: String] = [:], recoveryTests: Set<Int64> = [],
    incompleteGroups: [Int64: String] = [:], clockSkew: Duration? = nil
  ) {
    self.serial = serial
    self.systemName = systemName
    self.version = version
    self.abilities = abilities
    self.pools = pools
    self.links = links
    self.entities = entities
    self.replicas = replicas
    self.baseSnapshots = baseSnapshots
    self.snapshotGroups = snapshotGroups
    self.metadata = metadata
    self.operatorHolds = operatorHolds
    self.openingMarks = openingMarks
    self.groupTags = groupTags
    self.recoveryTests = recoveryTests
    self.incompleteGroups = incompleteGroups
    self.clockSkew = clockSkew
  }

  /// A moment of the array's own clock by the clock of this machine.
  func ourTime(_ moment: Timestamp) -> Timestamp { moment + (.zero - (clockSkew ?? .zero)) }
}

public struct Pool: Hashable, Sendable, Codable {
  public var id: Int64
  public var name: String
  public var state: State
  public var freeVirtualBytes: Int64
  public var freePhysicalBytes: Int64
  /// Quotas; 0 where they are not told.
  public var virtualCapacityBytes: Int64
  public var physicalCapacityBytes: Int64
  /// Shares of the physical capacity from which on the array itself warns, in percent.
  public var warningPercent: Int
  public var criticalPercent: Int
  /// Volumes and filesystems in it, and all snapshots of them.
  public var datasets: Int
  public var snapshots: Int

  public enum State: Hashable, Sendable, Codable {
    case normal, limited, locked
    case other(String)
  }

  public init(
    id: Int64, name: String, state: State, freeVirtualBytes: Int64, freePhysicalBytes: Int64,
    virtualCapacityBytes: Int64 = 0, physicalCapacityBytes: Int64 = 0, warningPercent: Int = 80,
    criticalPercent: Int = 90, datasets: Int = 0, snapshots: Int = 0
  ) {
    self.id = id
    self.name = name
    self.state = state
    self.freeVirtualBytes = freeVirtualBytes
    self.freePhysicalBytes = freePhysicalBytes
    self.virtualCapacityBytes = virtualCapacityBytes
    self.physicalCapacityBytes = physicalCapacityBytes
    self.warningPercent = warningPercent
    self.criticalPercent = criticalPercent
    self.datasets = datasets
    self.snapshots = snapshots
  }
}

/// The replication connection to one other array, as this array sees it.
public struct Link: Hashable, Sendable, Codable {
  public var id: Int64
  public var name: String
  public var remoteSerial: Int64
  public var remoteSystemName: String
  public var remoteLinkID: Int64?
  public var state: State
  /// False when the link has no local network space: detached by an operator (rest 11).
  public var isAttached: Bool
  public var isAsyncOnly: Bool
  /// Nil where the array does not tell.
  public var isReadyForSync: Bool?
  public var lastConnectedAt: Timestamp?
  public var witness: Witness

  /// Who decides which side goes on when the two sides of an active-active pair lose each other (rest 11).
  public struct Witness: Hashable, Sendable, Codable {
    /// Nil where none is set.
    public var address: String?
    /// The array's words, of this side and of the other; which ones there are is not documented.
    public var localState: String?
    public var remoteState: String?

    public init(address: String? = nil, localState: String? = nil, remoteState: String? = nil) {
      self.address = address
      self.localState = localState
      self.remoteState = remoteState
    }
  }

  public enum State: Hashable, Sendable, Codable {
    case up, degraded, down, unknown
    case other(String)
  }

  public init(
    id: Int64, name: String, remoteSerial: Int64, remoteSystemName: String, remoteLinkID: Int64?, state: State,
    isAttached: Bool = true, isAsyncOnly: Bool = false, isReadyForSync: Bool? = nil,
    lastConnectedAt: Timestamp? = nil, witness: Witness = Witness()
  ) {
    self.id = id
    self.name = name
    self.remoteSerial = remoteSerial
    self.remoteSystemName = remoteSystemName
    self.remoteLinkID = remoteLinkID
    self.state = state
    self.isAttached = isAttached
    self.isAsyncOnly = isAsyncOnly
    self.isReadyForSync = isReadyForSync
    self.lastConnectedAt = lastConnectedAt
    self.witness = witness
  }

  /// Only over such a link may anything be written, and only then are replica states to be believed (semantics 2.6).
  public var isUp: Bool { state == .up && isAttached }
}

/// A snapshot that replication made or used: one end of a possible base (rest 13).
public struct BaseSnapshot: Hashable, Sendable, Codable {
  public var id: Int64
  public var parent: Int64
  /// The snapshot group that it belongs to.
  public var groupID: Int64?
  public var replicationGUID: String
  public var createdAt: Timestamp
  /// A write-enabled snapshot may have been modified and is no base (semantics B4).
  public var isWriteProtected: Bool
  /// Serial of the array that holds the other end, where this array remembers it (semantics B3).
  public var peerSerial: Int64?

  public init(
    id: Int64, parent: Int64, groupID: Int64? = nil, replicationGUID: String, createdAt: Timestamp,
    isWriteProtected: Bool = true, peerSerial: Int64? = nil
  ) {
    self.id = id
    self.parent = parent
    self.groupID = groupID
    self.replicationGUID = replicationGUID
    self.createdAt = createdAt
    self.isWriteProtected = isWriteProtected
    self.peerSerial = peerSerial
  }
}

/// A snapshot group of a consistency group.
public struct SnapshotGroup: Hashable, Sendable, Codable {
  public var id: Int64
  public var parent: Int64
  public var replicationGUID: String?
  public var createdAt: Timestamp

  public init(id: Int64, parent: Int64, replicationGUID: String?, createdAt: Timestamp) {
    self.id = id
    self.parent = parent
    self.replicationGUID = replicationGUID
    self.createdAt = createdAt
  }
}
