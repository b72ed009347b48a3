// What `GET /v1/status` answers: the last cycle, and how many entities have which verdict.
import Foundation

/// The daemon's state after its last cycle.
public struct StatusAnswer: Hashable, Sendable, Codable {
  /// nil until the first cycle has ended; then nothing else here is known either.
  @Nullable public var cycle: CycleSummaryAnswer?
  /// Every entity in scope, by verdict. With `outOfScope` they add up to all entities of all arrays.
  public var verdicts: VerdictTotals
  public var outOfScope: OutOfScopeTotals
  /// Open findings by severity.
  public var openFindings: SeverityTotals
  /// How many of them the journal was not told of yet, because their remedy is under way.
  public var pendingFindings: Int
  /// Replicas that the last cycle created after it had read the arrays: until the next reading their entities are counted
  /// as unprotected.
  public var createdSinceReading: Int
  public var policies: [PolicyShare]
  public var arrays: [ArrayReading]
  /// Arrays during whose reading the daemon ended without being asked to, until they have been read again.
  public var readingsCutOff: [CutOffReading]
  /// Holds in force.
  public var holds: Int
  /// Why the daemon writes nothing to any array; nil: it may write.
  @Nullable public var writesNothingBecause: String?
  @Nullable public var nextCycleAt: Date?
  public var daemon: Daemon

  enum CodingKeys: String, CodingKey {
    case cycle, verdicts
    case outOfScope = "out_of_scope"
    case openFindings = "open_findings"
    case pendingFindings = "pending_findings"
    case createdSinceReading = "created_since_reading"
    case policies, arrays
    case readingsCutOff = "readings_cut_off"
    case holds
    case writesNothingBecause = "writes_nothing_because"
    case nextCycleAt = "next_cycle_at"
    case daemon
  }

  public init(
    cycle: CycleSummaryAnswer?, verdicts: VerdictTotals, outOfScope: OutOfScopeTotals = OutOfScopeTotals(),
    openFindings: SeverityTotals, pendingFindings: Int = 0, createdSinceReading: Int = 0, policies: [PolicyShare],
    arrays: [ArrayReading], readingsCutOff: [CutOffReading] = [], holds: Int, writesNothingBecause: String?,
    nextCycleAt: Date?, daemon: Daemon
  ) {
    self.cycle = cycle
    self.verdicts = verdicts
    self.outOfScope = outOfScope
    self.openFindings = openFindings
    self.pendingFindings = pendingFindings
    self.createdSinceReading = createdSinceReading
    self.policies = policies
    self.arrays = arrays
    self.readingsCutOff = readingsCutOff
    self.holds = holds
    self.writesNothingBecause = writesNothingBecause
    self.nextCycleAt = nextCycleAt
    self.daemon = daemon
  }

  /// An array during whose reading the daemon ended.
  public struct CutOffReading: Hashable, Sendable, Codable {
    public var array: String
    /// Ends in a row during which nothing else was being read.
    public var endsAlone: Int
    public var lastEndAt: Date
    /// nil: it is read, last and alone.
    @Nullable public var leftOutUntil: Date?

    enum CodingKeys: String, CodingKey {
      case array
      case endsAlone = "ends_alone"
      case lastEndAt = "last_end_at"
      case leftOutUntil = "left_out_until"
    }

    public init(array: String, endsAlone: Int, lastEndAt: Date, leftOutUntil: Date?) {
      self.array = array
      self.endsAlone = endsAlone
      self.lastEndAt = lastEndAt
      self.leftOutUntil = leftOutUntil
    }
  }

  /// One policy's share.
  public struct PolicyShare: Hashable, Sendable, Codable {
    public var name: String
    public var array: String
    /// `observe`, `approve` or `enforce`.
    public var mode: String
    public var isEnabled: Bool
    /// Every entity that it selects or excludes itself; members of a group count with the pools.
    public var verdicts: VerdictTotals
    public var openFindings: Int
    /// Replicas that the last cycle created under it after it had read the arrays.
    public var createdSinceReading: Int

    enum CodingKeys: String, CodingKey {
      case name, array, mode
      case isEnabled = "enabled"
      case verdicts
      case openFindings = "open_findings"
      case createdSinceReading = "created_since_reading"
    }

    public init(
      name: String, array: String, mode: String, isEnabled: Bool, verdicts: VerdictTotals, openFindings: Int,
      createdSinceReading: Int = 0
    ) {
      self.createdSinceReading = createdSinceReading
      self.name = name
      self.array = array
      self.mode = mode
      self.isEnabled = isEnabled
      self.verdicts = verdicts
      self.openFindings = openFindings
    }
  }

  /// One array as the last cycle read it.
  public struct ArrayReading: Hashable, Sendable, Codable {
    public var name: String
    /// nil: never read completely.
    @Nullable public var serial: Int64?
    /// Version of the array's software.
    @Nullable public var version: String?
    /// Volumes, filesystems and consistency groups; of an unreadable array as it was last read completely.
    public var entities: Int
    /// Of an unreadable array as it was last read completely.
    public var replicas: Int
    /// Requests that the last cycle sent to it.
    public var requests: Int
    /// nil: read completely.
    @Nullable public var unreadableBecause: String?
    /// When it was last read completely; nil: it never was.
    @Nullable public var lastReadAt: Date?
    /// Its entities in scope; of an unreadable array all that it held are unknown.
    public var verdicts: VerdictTotals
    public var outOfScope: OutOfScopeTotals
    /// Pools that hold entities, by name.
    public var pools: [PoolShare]

    enum CodingKeys: String, CodingKey {
      case name, serial, version, entities, replicas, requests
      case unreadableBecause = "unreadable_because"
      case lastReadAt = "last_read_at"
      case verdicts
      case outOfScope = "out_of_scope"
      case pools
    }

    public init(
      name: String, serial: Int64?, version: String?, entities: Int, replicas: Int, requests: Int,
      unreadableBecause: String?, lastReadAt: Date? = nil, verdicts: VerdictTotals = VerdictTotals(),
      outOfScope: OutOfScopeTotals = OutOfScopeTotals(), pools: [PoolShare] = []
    ) {
      self.name = name
      self.serial = serial
      self.version = version
      self.entities = entities
      self.replicas = replicas
      self.requests = requests
      self.unreadableBecause = unreadableBecause
      self.lastReadAt = lastReadAt
      self.verdicts = verdicts
      self.outOfScope = outOfScope
      self.pools = pools
    }
  }

  /// One pool's entities.
  public struct PoolShare: Hashable, Sendable, Codable {
    public var name: String
    /// Each of them is counted once below.
    public var entities: Int
    public var verdicts: VerdictTotals
    public var outOfScope: OutOfScopeTotals

    enum CodingKeys: String, CodingKey {
      case name, entities, verdicts
      case outOfScope = "out_of_scope"
    }

    public init(name: String, entities: Int, verdicts: VerdictTotals, outOfScope: OutOfScopeTotals) {
      self.name = name
      self.entities = entities
      self.verdicts = verdicts
      self.outOfScope = outOfScope
    }
  }

  /// The process that answers.
  public struct Daemon: Hashable, Sendable, Codable {
    public var version: String
    public var startedAt: Date
    public var processID: Int32

    enum CodingKeys: String, CodingKey {
      case version
      case startedAt = "started_at"
      case processID = "pid"
    }

    public init(version: String, startedAt: Date, processID: Int32) {
      self.version = version
      self.startedAt = startedAt
      self.processID = processID
    }
  }

  /// Whether the last cycle is there to judge from and left no open finding, and cycles can be recorded.
  public var isFine: Bool {
    guard let cycle, writesNothingBecause == nil else { return false }
    return cycle.outcome != CycleSummaryAnswer.failed && openFindings.total == 0
  }
}

/// Number of entities by verdict; they add up to the entities in scope.
public struct VerdictTotals: Hashable, Sendable, Codable {
  public var protected: Int
  public var initializing: Int
  public var unprotected: Int
  public var excluded: Int
  public var held: Int
  public var unknown: Int

  enum CodingKeys: String, CodingKey {
    case protected, initializing, unprotected, excluded, held, unknown
  }

  public init(
    protected: Int = 0, initializing: Int = 0, unprotected: Int = 0, excluded: Int = 0, held: Int = 0, unknown: Int = 0
  ) {
    self.protected = protected
    self.initializing = initializing
    self.unprotected = unprotected
    self.excluded = excluded
    self.held = held
    self.unknown = unknown
  }

  public var total: Int { protected + initializing + unprotected + excluded + held + unknown }
}

/// Number of entities that need no verdict.
public struct OutOfScopeTotals: Hashable, Sendable, Codable {
  /// Targets of replicas, or their second active-active peers.
  public var targets: Int
  /// No enabled policy selects them.
  public var unselected: Int

  enum CodingKeys: String, CodingKey {
    case targets, unselected
  }

  public init(targets: Int = 0, unselected: Int = 0) {
    self.targets = targets
    self.unselected = unselected
  }

  public var total: Int { targets + unselected }
}

/// Number of findings by severity.
public struct SeverityTotals: Hashable, Sendable, Codable {
  public var critical: Int
  public var warning: Int
  public var notice: Int

  enum CodingKeys: String, CodingKey {
    case critical, warning, notice
  }

  public init(critical: Int = 0, warning: Int = 0, notice: Int = 0) {
    self.critical = critical
    self.warning = warning
    self.notice = notice
  }

  public var total: Int { critical + warning + notice }
}
