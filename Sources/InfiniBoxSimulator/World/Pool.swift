/// A pool with its quotas and what its datasets take of them (rest 5, semantics 8).
struct Pool: Identified {
  enum State: String, Sendable {
    case normal = "NORMAL"
    case limited = "LIMITED"
    case locked = "LOCKED"
  }

  /// Arrays round quotas up to this many bytes (rest 5).
  static let granularity = 393_216
  static let limitOfBytes = 1 << 60

  let id: Int
  var name: String
  /// Bytes.
  var physicalCapacity: Int
  /// Bytes.
  var virtualCapacity: Int
  /// Percent.
  var physicalCapacityWarning = 80
  /// Percent.
  var physicalCapacityCritical = 90
  /// Bytes the pool may grow beyond its physical quota; -1 is unlimited.
  var maxExtend = -1
  var isSSDEnabled = true
  var isCompressionEnabled = true
  /// What the event log says last.
  private(set) var announcedState = State.normal
  private(set) var announcedLevel = Level.normal
  /// Set by an operator; overrides what the capacity says.
  var forcedState: State?
  var usedVirtual = 0
  var usedPhysical = 0
  var volumesCount = 0
  var snapshotsCount = 0
  var filesystemsCount = 0
  var filesystemSnapshotsCount = 0
  let createdAt: Int
  var updatedAt: Int

  var state: State {
    if let forcedState { return forcedState }
    guard maxExtend >= 0 else { return .normal }
    if usedPhysical > physicalCapacity + maxExtend { return .locked }
    return usedPhysical > physicalCapacity ? .limited : .normal
  }

  mutating func markAnnounced() {
    announcedState = state
    announcedLevel = level
  }

  var entitiesCount: Int { volumesCount + snapshotsCount + filesystemsCount + filesystemSnapshotsCount }
  var freeVirtual: Int { virtualCapacity - usedVirtual }
  var freePhysical: Int { physicalCapacity - usedPhysical }

  static func rounded(_ bytes: Int) -> Int {
    (bytes + granularity - 1) / granularity * granularity
  }

  /// Adds (or with `sign` -1 takes away) what a dataset uses.
  mutating func account(_ dataset: Dataset, sign: Int) {
    usedVirtual += sign * dataset.virtualBytes
    usedPhysical += sign * dataset.physicalBytes
    switch (dataset.kind, dataset.isMaster) {
    case (.volume, true): volumesCount += sign
    case (.volume, false): snapshotsCount += sign
    case (.filesystem, true): filesystemsCount += sign
    case (.filesystem, false): filesystemSnapshotsCount += sign
    }
  }
}

/// A consistency group, or a snapshot group (one with a parent, rest 9).
struct ConsistencyGroup: Identified {
  let id: Int
  var name: String
  var poolID: Int
  var parentID = 0
  var memberIDs: [Int] = []
  var childrenCount = 0
  var replicaIDs: [Int] = []
  var replicationGUID: String?
  var reclaimedPeerSerial = 0
  var lockExpiresAt = 0
  let createdAt: Int
  var updatedAt: Int

  var isMaster: Bool { parentID == 0 }
}

/// One address range of an array; links use those of the replication service (rest 10).
struct NetworkSpace: Identified {
  let id: Int
  var name: String
  var service: String
  var addresses: [String]
  var network: String
  var netmask: Int
  var gateway: String
  var interfaces: [Int]
  var mtu: Int
  var isAsyncOnly = false
  var disabledAddresses: Set<String> = []
}

/// One entry of the array's event log (rest 17).
struct Event: Identified {
  let id: Int
  let code: String
  let level: String
  let username: String
  let description: String
  let template: String
  let data: [JSONValue.Member]
  /// Epoch milliseconds of the happening; it becomes visible `eventDelay` later.
  let timestamp: Int
  let affectedEntityID: Int
  let visibility: String
}

/// One key with its value on one object (rest 16).
/// A way in which clients reach a filesystem: an NFS export, or an SMB share.
struct FilesystemAccess: Identified {
  let id: Int
  /// The path of an export, the name of a share.
  let name: String
  let filesystemID: Int
  var isEnabled: Bool
  let createdAt: Int
}

struct MetadataItem: Identified {
  let id: Int
  let objectID: Int
  let objectType: String
  let key: String
  var value: String
}
