/// The coverage ledger: how many entities of a place stand how, so that none is silently left out (invariant 12). Only
/// numbers are kept; which entity it is, and why, is derived again when somebody asks.

/// How the entities of a pool, an array or the whole estate add up.
public struct Coverage: Hashable, Sendable, Codable {
  /// Entities that a policy selects or excludes, by themselves or through their consistency group. Where several
  /// policies do, the verdict that most needs a human counts.
  public var verdicts: VerdictCounts
  /// Out of scope because they are the other side of a replica: its target, or its second active-active peer.
  public var targets: Int
  /// Out of scope because no enabled policy selects them.
  public var unselected: Int
  /// How many of the protected ones are on hold.
  public var protectedOnHold: Int

  public init(
    verdicts: VerdictCounts = VerdictCounts(), targets: Int = 0, unselected: Int = 0, protectedOnHold: Int = 0
  ) {
    self.verdicts = verdicts
    self.targets = targets
    self.unselected = unselected
    self.protectedOnHold = protectedOnHold
  }

  /// Records of versions to which a hold was a verdict have no `protectedOnHold`.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      verdicts: try values.decode(VerdictCounts.self, forKey: .verdicts),
      targets: try values.decode(Int.self, forKey: .targets),
      unselected: try values.decode(Int.self, forKey: .unselected),
      protectedOnHold: try values.decodeIfPresent(Int.self, forKey: .protectedOnHold) ?? 0)
  }

  /// Every entity of the inventory, once.
  public var total: Int { verdicts.total + targets + unselected }

  /// The same entities while nobody can read them: what was out of scope stays so, because its array cannot put it in.
  public var unread: Coverage { Coverage(verdicts: verdicts.unread, targets: targets, unselected: unselected) }

  mutating func count(_ standing: EntityStanding) {
    switch standing {
    case .judged(let word): verdicts[word] += 1
    case .target: targets += 1
    case .unselected: unselected += 1
    }
  }

  static func + (left: Self, right: Self) -> Self {
    Coverage(
      verdicts: left.verdicts + right.verdicts, targets: left.targets + right.targets,
      unselected: left.unselected + right.unselected, protectedOnHold: left.protectedOnHold + right.protectedOnHold)
  }
}

/// Where one entity stands in the ledger.
public enum EntityStanding: Hashable, Sendable {
  case judged(Verdict.Word)
  case target
  case unselected

  public static let allCases = Verdict.Word.allCases.map { Self.judged($0) } + [.target, .unselected]

  /// The verdict, `target` or `unselected`.
  public var word: String {
    switch self {
    case .judged(let word): word.rawValue
    case .target: "target"
    case .unselected: "unselected"
    }
  }
}

public struct PoolCoverage: Hashable, Sendable, Codable {
  /// The pool's name.
  public var pool: String
  public var coverage: Coverage

  public init(pool: String, coverage: Coverage) {
    self.pool = pool
    self.coverage = coverage
  }
}

/// What one cycle counted on one array.
public struct ArrayCoverage: Hashable, Sendable {
  public var array: ArrayName
  /// Pools that hold entities, by name.
  public var pools: [PoolCoverage]
  /// When the array was last read completely; nil: in this cycle, or never.
  public var lastReadAt: Timestamp?

  public init(array: ArrayName, pools: [PoolCoverage], lastReadAt: Timestamp? = nil) {
    self.array = array
    self.pools = pools
    self.lastReadAt = lastReadAt
  }

  public var coverage: Coverage { pools.total }
}

/// What one cycle counted under one policy.
public struct PolicyCoverage: Hashable, Sendable {
  public var policy: PolicyName
  /// Entities about which it decides, and members of groups about which it decides: over all policies each entity in scope
  /// once.
  public var verdicts: VerdictCounts
  /// Entities that it selects or excludes itself.
  public var selected: Int
  /// Of those, how many count elsewhere: under the policy of their consistency group, under one whose verdict needs a human
  /// more, or as a target.
  public var countedElsewhere: Int

  /// Of its asynchronous replicas; nil where none has a restore point yet.
  public var restorePoints: RestorePointAges?

  public init(
    policy: PolicyName, verdicts: VerdictCounts, selected: Int, countedElsewhere: Int,
    restorePoints: RestorePointAges? = nil
  ) {
    self.policy = policy
    self.verdicts = verdicts
    self.selected = selected
    self.countedElsewhere = countedElsewhere
    self.restorePoints = restorePoints
  }
}

extension [PoolCoverage] {
  public var total: Coverage { reduce(Coverage()) { $0 + $1.coverage } }
}

extension [ArrayCoverage] {
  public var total: Coverage { reduce(Coverage()) { $0 + $1.coverage } }
}

/// The counts of the newest cycle that concluded something: all that is remembered of an array while it cannot be read.
public struct LastCounts: Hashable, Sendable, Codable {
  /// When that cycle began.
  public var takenAt: Timestamp
  public var policies: [CycleRecord.PolicySummary]
  public var arrays: [CycleRecord.ArraySummary]

  public init(takenAt: Timestamp, policies: [CycleRecord.PolicySummary], arrays: [CycleRecord.ArraySummary]) {
    self.takenAt = takenAt
    self.policies = policies
    self.arrays = arrays
  }
}
