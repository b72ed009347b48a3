// The enumerations of the API (rest 12.2 and the field tables), each with the spellings arrays use.

public enum ReplicationType: OpenWord {
  case async, sync, activeActive
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["ASYNC": .async, "SYNC": .sync, "ACTIVE_ACTIVE": .activeActive]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

/// What a replica replicates.
public enum EntityType: OpenWord {
  case volume, filesystem, consistencyGroup
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["VOLUME": .volume, "FILESYSTEM": .filesystem, "CONSISTENCY_GROUP": .consistencyGroup]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

/// The role of this array's side. What arrays say of active-active replicas is not documented; see `replicationType`.
public enum ReplicaRole: OpenWord {
  case source, target
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> { ["SOURCE": .source, "TARGET": .target] }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

/// Suspended: by a person. Auto-suspended: by the array. Arrays below 3.0 say more words, kept in `other`.
public enum ReplicaState: OpenWord {
  case active, suspended, autoSuspended
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["ACTIVE": .active, "SUSPENDED": .suspended, "AUTO_SUSPENDED": .autoSuspended]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

public enum JobState: OpenWord {
  case initializing, pending, replicating, stalled, done
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    [
      "INITIALIZING": .initializing, "PENDING": .pending, "REPLICATING": .replicating, "STALLED": .stalled,
      "DONE": .done,
    ]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

public enum SyncState: OpenWord {
  case initializingPending, initializing, synchronized, syncInProgress, outOfSync, lagging, syncStalled
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    [
      "INITIALIZING_PENDING": .initializingPending, "INITIALIZING": .initializing, "SYNCHRONIZED": .synchronized,
      "SYNC_IN_PROGRESS": .syncInProgress, "OUT_OF_SYNC": .outOfSync, "LAGGING": .lagging,
      "SYNC_STALLED": .syncStalled,
    ]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

/// Whether the array thinks that the RPO is kept. The literals are unconfirmed (rest 21, row 22), hence two spellings.
public enum RPOState: OpenWord {
  case ok, lagging, notAvailable
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["OK": .ok, "LAGGING": .lagging, "N/A": .notAvailable, "N_A": .notAvailable]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

/// From what one side of a pair starts (rest 12.4).
public enum BaseAction: OpenWord {
  case create, noBaseData, base, takeSnap
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["CREATE": .create, "NO_BASE_DATA": .noBaseData, "BASE": .base, "TAKE_SNAP": .takeSnap]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

/// "Degraded" is unconfirmed (rest 21, row 38).
public enum LinkState: OpenWord {
  case up, down, degraded, unknown
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["UP": .up, "DOWN": .down, "DEGRADED": .degraded, "UNKNOWN": .unknown]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

/// Whether a volume, filesystem or consistency group is an original or a snapshot. Old arrays say SNAP.
public enum OriginType: OpenWord {
  case master, snapshot
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["MASTER": .master, "SNAPSHOT": .snapshot, "SNAP": .snapshot]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

public enum DatasetType: OpenWord {
  case volume, filesystem
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> { ["VOLUME": .volume, "FILESYSTEM": .filesystem] }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

public enum Provisioning: OpenWord {
  case thin, thick
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> { ["THIN": .thin, "THICK": .thick] }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

public enum PoolState: OpenWord {
  case normal, limited, locked
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["NORMAL": .normal, "LIMITED": .limited, "LOCKED": .locked]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

public enum EventLevel: OpenWord {
  case info, warning, error, critical
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> {
    ["INFO": .info, "WARNING": .warning, "ERROR": .error, "CRITICAL": .critical]
  }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}

/// What a network space serves. Other services have spaces too, kept in `other`.
public enum NetworkService: OpenWord {
  case replication
  case other(String)

  public static var vocabulary: KeyValuePairs<String, Self> { ["RMR_SERVICE": .replication] }
  public var unknownWord: String? { if case .other(let word) = self { word } else { nil } }
}
