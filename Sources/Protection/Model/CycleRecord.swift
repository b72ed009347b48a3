/// What the store keeps of one cycle, and what `protectctl cycle`, `status` and `history` show.
public struct CycleRecord: Hashable, Sendable, Codable {
  public var number: Int64
  public var startedAt: Timestamp
  public var finishedAt: Timestamp
  public var outcome: Outcome
  /// Entities in scope by verdict.
  public var verdicts: VerdictCounts
  public var policies: [PolicySummary]
  public var arrays: [ArraySummary]
  public var openFindings: Int
  public var steps: [StepRecord]
  public var withheld: Int

  public enum Outcome: Hashable, Sendable, Codable {
    /// Every array was read completely.
    case complete
    /// Some arrays could not be read; what depends on them is unknown.
    case partial
    /// The cycle itself failed; the sentence says why.
    case failed(because: String)

    public var word: String {
      switch self {
      case .complete: "complete"
      case .partial: "partial"
      case .failed: "failed"
      }
    }
  }

  public struct PolicySummary: Hashable, Sendable, Codable {
    public var policy: PolicyName
    public var mode: Policy.Mode
    public var verdicts: VerdictCounts
    public init(policy: PolicyName, mode: Policy.Mode, verdicts: VerdictCounts) {
      self.policy = policy
      self.mode = mode
      self.verdicts = verdicts
    }
  }

  public struct ArraySummary: Hashable, Sendable, Codable {
    public var array: ArrayName
    /// nil: unreadable.
    public var serial: Int64?
    public var version: String?
    public var entities: Int
    public var replicas: Int
    public var requests: Int
    public var unreadableBecause: String?
    public init(
      array: ArrayName, serial: Int64?, version: String?, entities: Int, replicas: Int, requests: Int,
      unreadableBecause: String?
    ) {
      self.array = array
      self.serial = serial
      self.version = version
      self.entities = entities
      self.replicas = replicas
      self.requests = requests
      self.unreadableBecause = unreadableBecause
    }
  }

  public struct StepRecord: Hashable, Sendable, Codable {
    public var intent: Int64
    public var step: Step
    public var outcome: StepOutcome
    public init(intent: Int64, step: Step, outcome: StepOutcome) {
      self.intent = intent
      self.step = step
      self.outcome = outcome
    }
  }

  public init(
    number: Int64, startedAt: Timestamp, finishedAt: Timestamp, outcome: Outcome, verdicts: VerdictCounts,
    policies: [PolicySummary], arrays: [ArraySummary], openFindings: Int, steps: [StepRecord], withheld: Int
  ) {
    self.number = number
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.outcome = outcome
    self.verdicts = verdicts
    self.policies = policies
    self.arrays = arrays
    self.openFindings = openFindings
    self.steps = steps
    self.withheld = withheld
  }

  public var duration: Duration { finishedAt - startedAt }
}
