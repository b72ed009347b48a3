/// What the store keeps of one cycle, and what `protectctl cycle`, `status` and `history` show.
public struct CycleRecord: Hashable, Sendable, Codable {
  public var number: Int64
  public var startedAt: Timestamp
  public var finishedAt: Timestamp
  public var outcome: Outcome
  /// Entities in scope by verdict, each once; the arrays' ledgers have those out of scope as well.
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
    /// As `PolicyCoverage` counts them.
    public var verdicts: VerdictCounts
    public var selected: Int
    public var countedElsewhere: Int

    public init(
      policy: PolicyName, mode: Policy.Mode, verdicts: VerdictCounts, selected: Int, countedElsewhere: Int = 0
    ) {
      self.policy = policy
      self.mode = mode
      self.verdicts = verdicts
      self.selected = selected
      self.countedElsewhere = countedElsewhere
    }

    /// Records of versions that counted each policy by itself have verdicts only.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      let verdicts = try values.decode(VerdictCounts.self, forKey: .verdicts)
      self.init(
        policy: try values.decode(PolicyName.self, forKey: .policy),
        mode: try values.decode(Policy.Mode.self, forKey: .mode), verdicts: verdicts,
        selected: try values.decodeIfPresent(Int.self, forKey: .selected) ?? verdicts.total,
        countedElsewhere: try values.decodeIfPresent(Int.self, forKey: .countedElsewhere) ?? 0)
    }
  }

  public struct ArraySummary: Hashable, Sendable, Codable {
    public var array: ArrayName
    /// nil: unreadable.
    public var serial: Int64?
    public var version: String?
    /// The sum over `pools`; of an unreadable array as it was last read.
    public var entities: Int
    /// As it was last read.
    public var replicas: Int
    public var requests: Int
    public var unreadableBecause: String?
    /// When it was last read completely; nil unless it is unreadable and was read before.
    public var lastReadAt: Timestamp?
    /// The ledger of its pools; empty in records of versions that kept none.
    public var pools: [PoolCoverage]

    public var coverage: Coverage { pools.total }

    public init(
      array: ArrayName, serial: Int64?, version: String?, entities: Int, replicas: Int, requests: Int,
      unreadableBecause: String?, lastReadAt: Timestamp? = nil, pools: [PoolCoverage] = []
    ) {
      self.array = array
      self.serial = serial
      self.version = version
      self.entities = entities
      self.replicas = replicas
      self.requests = requests
      self.unreadableBecause = unreadableBecause
      self.lastReadAt = lastReadAt
      self.pools = pools
    }

    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        array: try values.decode(ArrayName.self, forKey: .array),
        serial: try values.decodeIfPresent(Int64.self, forKey: .serial),
        version: try values.decodeIfPresent(String.self, forKey: .version),
        entities: try values.decode(Int.self, forKey: .entities),
        replicas: try values.decode(Int.self, forKey: .replicas),
        requests: try values.decode(Int.self, forKey: .requests),
        unreadableBecause: try values.decodeIfPresent(String.self, forKey: .unreadableBecause),
        lastReadAt: try values.decodeIfPresent(Timestamp.self, forKey: .lastReadAt),
        pools: try values.decodeIfPresent([PoolCoverage].self, forKey: .pools) ?? [])
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

  /// All entities of all arrays, each once.
  public var coverage: Coverage { arrays.reduce(Coverage()) { $0 + $1.coverage } }

  public var duration: Duration { finishedAt - startedAt }
}
