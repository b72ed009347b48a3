enum DatasetKind: Sendable, Equatable {
  case volume
  case filesystem

  /// The word of `dataset_type` and, in front of `_NOT_FOUND`, of error codes.
  var word: String { self == .volume ? "VOLUME" : "FILESYSTEM" }
}

/// A volume or filesystem, or a snapshot of one (a snapshot is a dataset with a parent, rest 8).
///
/// Its data is represented by an identity: two datasets with the same `content` hold the same bytes.
struct Dataset: Identified {
  let id: Int
  let kind: DatasetKind
  var name: String
  var poolID: Int
  /// Bytes.
  var size: Int
  /// Bytes that hold data.
  var used = 0
  /// Bytes ever written: the difference between two moments is what a sync job has to copy.
  var written = 0
  /// On a snapshot: bytes that exist for it alone, overwritten in its parent since or written to it.
  var keptBytes = 0
  /// Identity of the data; 0 is never written.
  var content = 0
  var isThick: Bool
  var isWriteProtected = false
  var isSSDEnabled = true
  var isCompressionEnabled = true
  var isSSAExpressEnabled = false
  /// 0 on a master.
  var parentID = 0
  /// 0 on a master, 1 on its snapshots.
  var depth = 0
  /// The root master.
  var familyID: Int
  var childrenCount = 0
  /// Consistency group or snapshot group that it is a member of; 0 is none.
  var groupID = 0
  /// Replica objects of this array that cover it, its group's included.
  var replicaIDs: [Int] = []
  /// Equal on two arrays exactly if both snapshots hold the same replicated point (rest 13).
  var replicationGUID: String?
  /// Serial number of the array that a reclaimed snapshot pairs with; 0 is none.
  var reclaimedPeerSerial = 0
  /// Epoch milliseconds of the point that a snapshot holds.
  var pointTime = 0
  /// A snapshot that was written or refreshed since it was taken is no base any more (semantics B4).
  var isModified = false
  /// Epoch milliseconds; 0 is not locked.
  var lockExpiresAt = 0
  /// Seconds; 0 is for ever.
  var snapshotRetention = 0
  /// Whether hosts see it.
  var isMapped = false
  /// Identity that it shows to hosts in place of its own: both sides of an active-active replica show the same one.
  var adoptedSerial: String?
  /// False on the side of an active-active replica that does not serve hosts.
  var arePathsAvailable = true
  let createdAt: Int
  var updatedAt: Int

  var isMaster: Bool { parentID == 0 }
  var isEmpty: Bool { used == 0 && content == 0 }

  /// Bytes that count against the virtual quota of the pool (semantics 8).
  var virtualBytes: Int { isMaster ? size : 0 }
  /// Bytes that count against the physical quota of the pool.
  var physicalBytes: Int { isMaster ? (isThick ? size : used) : keptBytes }
}
