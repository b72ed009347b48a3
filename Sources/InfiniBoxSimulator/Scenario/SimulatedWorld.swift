/// Description of the arrays a simulator starts with: what a scenario file holds, and what tests write as a value.
///
/// Names may hold a run of `#`: it becomes the running number, zero-padded to the run's length (`prod-####`).
public struct SimulatedWorld: Sendable, Equatable {
  public var arrays: [SimulatedArray]
  public var links: [SimulatedLink]
  /// Pairs of equal snapshots without a replica, as a deletion with retained staging area leaves them.
  public var baseSnapshots: [SimulatedBaseSnapshots]
  public var replicas: [SimulatedReplicas]
  public var settings: SimulatorSettings
  /// Epoch milliseconds at which the clock starts; nil is 2027-01-15T08:00:00Z for a manual clock, else the present.
  public var startsAtMilliseconds: Int?

  public init(
    arrays: [SimulatedArray], links: [SimulatedLink] = [], baseSnapshots: [SimulatedBaseSnapshots] = [],
    replicas: [SimulatedReplicas] = [], settings: SimulatorSettings = SimulatorSettings(),
    startsAtMilliseconds: Int? = nil
  ) {
    self.arrays = arrays
    self.links = links
    self.baseSnapshots = baseSnapshots
    self.replicas = replicas
    self.settings = settings
    self.startsAtMilliseconds = startsAtMilliseconds
  }

  /// Two arrays, `paris` and `lyon`, each with the pools `prod` and `dr`, and the link `paris-lyon` between them.
  public static func pair(_ change: (inout SimulatedWorld) -> Void = { _ in }) -> SimulatedWorld {
    let pools = [SimulatedPool("prod"), SimulatedPool("dr")]
    var world = SimulatedWorld(
      arrays: [SimulatedArray("paris", pools: pools), SimulatedArray("lyon", pools: pools)],
      links: [SimulatedLink("paris-lyon", between: "paris", and: "lyon")])
    change(&world)
    return world
  }
}

public struct SimulatedArray: Sendable, Equatable {
  public var name: String
  /// Serial number; nil is 1001, 2002, 3003 … by position.
  public var serial: Int?
  public var user: String
  public var password: String
  /// Generation of its software; nil is that of its version.
  public var profile: SimulatedProfile?
  /// Software version; nil is that of its profile. It decides what the array can do, as the newest profile that is not
  /// newer does.
  public var version: String?
  public var pools: [SimulatedPool]
  public var volumes: [SimulatedVolumes]
  public var filesystems: [SimulatedVolumes]
  public var consistencyGroups: [SimulatedConsistencyGroups]

  public init(
    _ name: String, serial: Int? = nil, user: String = "admin", password: String = "123456",
    profile: SimulatedProfile? = nil, version: String? = nil, pools: [SimulatedPool] = [],
    volumes: [SimulatedVolumes] = [], filesystems: [SimulatedVolumes] = [],
    consistencyGroups: [SimulatedConsistencyGroups] = []
  ) {
    self.name = name
    self.serial = serial
    self.user = user
    self.password = password
    self.profile = profile
    self.version = version
    self.pools = pools
    self.volumes = volumes
    self.filesystems = filesystems
    self.consistencyGroups = consistencyGroups
  }
}

public struct SimulatedPool: Sendable, Equatable {
  public var name: String
  public var physicalCapacityBytes: Int
  public var virtualCapacityBytes: Int
  /// Bytes it may grow beyond its physical capacity; -1 is unlimited.
  public var maxExtendBytes: Int

  public init(
    _ name: String, physicalCapacityBytes: Int = 10_000_000_000_000_000,
    virtualCapacityBytes: Int = 10_000_000_000_000_000, maxExtendBytes: Int = -1
  ) {
    self.name = name
    self.physicalCapacityBytes = physicalCapacityBytes
    self.virtualCapacityBytes = virtualCapacityBytes
    self.maxExtendBytes = maxExtendBytes
  }
}

/// Volumes or filesystems of one pool.
public struct SimulatedVolumes: Sendable, Equatable {
  /// Name pattern.
  public var name: String
  public var count: Int
  /// The first running number.
  public var first: Int
  public var pool: String
  public var sizeBytes: Int
  /// Bytes that hold data; 0 is a fresh, empty dataset.
  public var usedBytes: Int
  /// Snapshots that each of them has.
  public var snapshots: Int
  public var metadata: [String: String]

  public init(
    _ name: String, count: Int = 1, first: Int = 1, pool: String, sizeBytes: Int = 10_000_000_000,
    usedBytes: Int = 1_000_000_000, snapshots: Int = 0, metadata: [String: String] = [:]
  ) {
    self.name = name
    self.count = count
    self.first = first
    self.pool = pool
    self.sizeBytes = sizeBytes
    self.usedBytes = usedBytes
    self.snapshots = snapshots
    self.metadata = metadata
  }
}

public struct SimulatedConsistencyGroups: Sendable, Equatable {
  /// Name pattern.
  public var name: String
  public var count: Int
  public var first: Int
  public var pool: String
  /// Volumes made for each group, named `<group>-1`, `<group>-2` …
  public var membersPerGroup: Int
  public var memberSizeBytes: Int
  public var memberUsedBytes: Int
  /// Names of volumes that exist already and join; only with a count of 1.
  public var members: [String]
  public var metadata: [String: String]

  public init(
    _ name: String, count: Int = 1, first: Int = 1, pool: String, membersPerGroup: Int = 0,
    memberSizeBytes: Int = 10_000_000_000, memberUsedBytes: Int = 1_000_000_000, members: [String] = [],
    metadata: [String: String] = [:]
  ) {
    self.name = name
    self.count = count
    self.first = first
    self.pool = pool
    self.membersPerGroup = membersPerGroup
    self.memberSizeBytes = memberSizeBytes
    self.memberUsedBytes = memberUsedBytes
    self.members = members
    self.metadata = metadata
  }
}

public struct SimulatedLink: Sendable, Equatable {
  public var name: String
  public var first: String
  public var second: String
  public var isAsyncOnly: Bool
  public var roundTripMilliseconds: Int

  public init(
    _ name: String, between first: String, and second: String, isAsyncOnly: Bool = false, roundTripMilliseconds: Int = 1
  ) {
    self.name = name
    self.first = first
    self.second = second
    self.isAsyncOnly = isAsyncOnly
    self.roundTripMilliseconds = roundTripMilliseconds
  }
}

/// Replicas that exist when the clock starts.
public struct SimulatedReplicas: Sendable, Equatable {
  /// The source array.
  public var array: String
  /// Name of the link.
  public var link: String
  public var kind: SimulatedEntityKind
  /// Name pattern of the entities.
  public var entities: String
  public var count: Int
  public var first: Int
  public var type: SimulatedReplicationType
  public var remotePool: String
  /// Seconds; nil leaves the array's default.
  public var intervalSeconds: Int?
  /// Seconds; nil is none.
  public var rpoSeconds: Int?
  /// Whether the first copy is done already.
  public var isInitialized: Bool

  public init(
    array: String, link: String, kind: SimulatedEntityKind = .volume, entities: String, count: Int = 1,
    first: Int = 1, type: SimulatedReplicationType = .async, remotePool: String, intervalSeconds: Int? = nil,
    rpoSeconds: Int? = nil, isInitialized: Bool = true
  ) {
    self.array = array
    self.link = link
    self.kind = kind
    self.entities = entities
    self.count = count
    self.first = first
    self.type = type
    self.remotePool = remotePool
    self.intervalSeconds = intervalSeconds
    self.rpoSeconds = rpoSeconds
    self.isInitialized = isInitialized
  }
}

/// Entities that were replicated once: their counterpart exists on the peer, and both have a snapshot of one point.
public struct SimulatedBaseSnapshots: Sendable, Equatable {
  public var array: String
  public var link: String
  public var kind: SimulatedEntityKind
  /// Name pattern of the entities on `array`; the counterparts have the same names.
  public var entities: String
  public var count: Int
  public var first: Int
  /// Pool of the counterparts, which are made.
  public var remotePool: String

  public init(
    array: String, link: String, kind: SimulatedEntityKind = .volume, entities: String, count: Int = 1,
    first: Int = 1, remotePool: String
  ) {
    self.array = array
    self.link = link
    self.kind = kind
    self.entities = entities
    self.count = count
    self.first = first
    self.remotePool = remotePool
  }
}

/// Why a described world cannot be built.
public struct SimulatedWorldError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  init(_ subject: String, _ cause: String, _ remedy: String) {
    description = "cannot build \(subject): \(cause); \(remedy)"
  }
}
