// What `GET /v1/status` answers: the last cycle, and how many entities have which verdict.
import Foundation

/// The daemon's state after its last cycle.
public struct StatusAnswer: Hashable, Sendable, Codable {
  /// nil until the first cycle has ended; then nothing else here is known either.
  @Nullable public var cycle: CycleSummaryAnswer?
  /// Every volume, filesystem and consistency group in scope once, by verdict. With `outOfScope` they add up to all entities
  /// of all arrays; those of `policies` and those of `arrays` each add up to these.
  public var verdicts: VerdictTotals
  /// How many of the protected ones are on hold.
  public var protectedOnHold: Int
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
  public var journal: Journal
  @Nullable public var nextCycleAt: Date?
  public var daemon: Daemon

  enum CodingKeys: String, CodingKey {
    case cycle, verdicts
    case protectedOnHold = "protected_on_hold"
    case outOfScope = "out_of_scope"
    case openFindings = "open_findings"
    case pendingFindings = "pending_findings"
    case createdSinceReading = "created_since_reading"
    case policies, arrays
    case readingsCutOff = "readings_cut_off"
    case holds
    case writesNothingBecause = "writes_nothing_because"
    case journal
    case nextCycleAt = "next_cycle_at"
    case daemon
  }

  public init(
    cycle: CycleSummaryAnswer?, verdicts: VerdictTotals, protectedOnHold: Int = 0,
    outOfScope: OutOfScopeTotals = OutOfScopeTotals(),
    openFindings: SeverityTotals, pendingFindings: Int = 0, createdSinceReading: Int = 0, policies: [PolicyShare],
    arrays: [ArrayReading], readingsCutOff: [CutOffReading] = [], holds: Int, writesNothingBecause: String?,
    journal: Journal = Journal(), nextCycleAt: Date?, daemon: Daemon
  ) {
    self.cycle = cycle
    self.verdicts = verdicts
    self.protectedOnHold = protectedOnHold
    self.outOfScope = outOfScope
    self.openFindings = openFindings
    self.pendingFindings = pendingFindings
    self.createdSinceReading = createdSinceReading
    self.policies = policies
    self.arrays = arrays
    self.readingsCutOff = readingsCutOff
    self.holds = holds
    self.writesNothingBecause = writesNothingBecause
    self.journal = journal
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
    /// Entities about which it decides, and members of groups about which it decides.
    public var verdicts: VerdictTotals
    /// Entities that it selects or excludes itself.
    public var selected: Int
    /// Of those, how many count elsewhere: under the policy of their consistency group, under one whose verdict needs a
    /// human more, or as a target.
    public var countedElsewhere: Int
    public var openFindings: Int
    /// nil where no asynchronous replica has a restore point.
    @Nullable public var restorePoints: RestorePointTotals?
    /// Replicas that the last cycle created under it after it had read the arrays.
    public var createdSinceReading: Int

    enum CodingKeys: String, CodingKey {
      case name, array, mode
      case isEnabled = "enabled"
      case verdicts, selected
      case countedElsewhere = "counted_elsewhere"
      case openFindings = "open_findings"
      case restorePoints = "restore_points"
      case createdSinceReading = "created_since_reading"
    }

    public init(
      name: String, array: String, mode: String, isEnabled: Bool, verdicts: VerdictTotals, selected: Int,
      countedElsewhere: Int = 0, openFindings: Int, createdSinceReading: Int = 0,
      restorePoints: RestorePointTotals? = nil
    ) {
      self.createdSinceReading = createdSinceReading
      self.name = name
      self.array = array
      self.mode = mode
      self.isEnabled = isEnabled
      self.verdicts = verdicts
      self.selected = selected
      self.countedElsewhere = countedElsewhere
      self.openFindings = openFindings
      self.restorePoints = restorePoints
    }
  }

  /// How old restore points were when they were read.
  public struct RestorePointTotals: Hashable, Sendable, Codable {
    public var worstAgeSeconds: Double
    public var medianAgeSeconds: Double
    /// Of the oldest one; nil where neither policy nor array sets an RPO.
    @Nullable public var rpoSeconds: Double?
    /// How many are older than their RPO.
    public var beyondRPO: Int
    public var count: Int

    enum CodingKeys: String, CodingKey {
      case worstAgeSeconds = "worst_age_seconds"
      case medianAgeSeconds = "median_age_seconds"
      case rpoSeconds = "rpo_seconds"
      case beyondRPO = "beyond_rpo"
      case count
    }

    public init(
      worstAgeSeconds: Double, medianAgeSeconds: Double, rpoSeconds: Double?, beyondRPO: Int, count: Int
    ) {
      self.worstAgeSeconds = worstAgeSeconds
      self.medianAgeSeconds = medianAgeSeconds
      self.rpoSeconds = rpoSeconds
      self.beyondRPO = beyondRPO
      self.count = count
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
    /// Its entities in scope; of an unreadable array all that were in scope and not excluded are unknown.
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

  /// What the journal has not taken yet.
  public struct Journal: Hashable, Sendable, Codable {
    /// Alerts that are recorded and not told; they are told as soon as the journal takes them, also after a restart.
    public var owedAlerts: Int
    /// Entries of all kinds that wait for the journal in the daemon's memory.
    public var waiting: Int
    /// Entries that found no room there since the daemon started; alerts among them are told again.
    public var lost: Int
    /// nil: it takes entries.
    @Nullable public var stalledSince: Date?

    enum CodingKeys: String, CodingKey {
      case owedAlerts = "owed_alerts"
      case waiting, lost
      case stalledSince = "stalled_since"
    }

    public init(owedAlerts: Int = 0, waiting: Int = 0, lost: Int = 0, stalledSince: Date? = nil) {
      self.owedAlerts = owedAlerts
      self.waiting = waiting
      self.lost = lost
      self.stalledSince = stalledSince
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

  /// Whether the last cycle is there to judge from and left no open finding, cycles can be recorded, and alerts arrive.
  public var isFine: Bool {
    guard let cycle, writesNothingBecause == nil, journal.stalledSince == nil else { return false }
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
