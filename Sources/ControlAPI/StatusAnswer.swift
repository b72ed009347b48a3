// What `GET /v1/status` answers: the last cycle, and how many entities have which verdict.
import Foundation

/// The daemon's state after its last cycle.
public struct StatusAnswer: Hashable, Sendable, Codable {
  /// nil until the first cycle has ended; then nothing else here is known either.
  @Nullable public var cycle: CycleSummaryAnswer?
  /// Every entity in scope, by verdict.
  public var verdicts: VerdictTotals
  /// Open findings by severity.
  public var openFindings: SeverityTotals
  public var policies: [PolicyShare]
  public var arrays: [ArrayReading]
  /// Holds in force.
  public var holds: Int
  /// Why the daemon writes nothing to any array; nil: it may write.
  @Nullable public var writesNothingBecause: String?
  @Nullable public var nextCycleAt: Date?
  public var daemon: Daemon

  enum CodingKeys: String, CodingKey {
    case cycle, verdicts
    case openFindings = "open_findings"
    case policies, arrays, holds
    case writesNothingBecause = "writes_nothing_because"
    case nextCycleAt = "next_cycle_at"
    case daemon
  }

  public init(
    cycle: CycleSummaryAnswer?, verdicts: VerdictTotals, openFindings: SeverityTotals, policies: [PolicyShare],
    arrays: [ArrayReading], holds: Int, writesNothingBecause: String?, nextCycleAt: Date?, daemon: Daemon
  ) {
    self.cycle = cycle
    self.verdicts = verdicts
    self.openFindings = openFindings
    self.policies = policies
    self.arrays = arrays
    self.holds = holds
    self.writesNothingBecause = writesNothingBecause
    self.nextCycleAt = nextCycleAt
    self.daemon = daemon
  }

  /// One policy's share.
  public struct PolicyShare: Hashable, Sendable, Codable {
    public var name: String
    public var array: String
    /// `observe`, `approve` or `enforce`.
    public var mode: String
    public var isEnabled: Bool
    public var verdicts: VerdictTotals
    public var openFindings: Int

    enum CodingKeys: String, CodingKey {
      case name, array, mode
      case isEnabled = "enabled"
      case verdicts
      case openFindings = "open_findings"
    }

    public init(name: String, array: String, mode: String, isEnabled: Bool, verdicts: VerdictTotals, openFindings: Int)
    {
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
    public var entities: Int
    public var replicas: Int
    /// Requests that the last cycle sent to it.
    public var requests: Int
    /// nil: read completely.
    @Nullable public var unreadableBecause: String?

    enum CodingKeys: String, CodingKey {
      case name, serial, version, entities, replicas, requests
      case unreadableBecause = "unreadable_because"
    }

    public init(
      name: String, serial: Int64?, version: String?, entities: Int, replicas: Int, requests: Int,
      unreadableBecause: String?
    ) {
      self.name = name
      self.serial = serial
      self.version = version
      self.entities = entities
      self.replicas = replicas
      self.requests = requests
      self.unreadableBecause = unreadableBecause
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
