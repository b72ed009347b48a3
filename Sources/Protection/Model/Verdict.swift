/// The answer about one entity under one policy. *Protected* needs fresh evidence from both sides; what could not be
/// read is unknown, and unknown is never good.
public enum Verdict: Hashable, Sendable, Codable {
  case protected
  case initializing
  case unprotected(because: String)
  case excluded(because: String)
  case held(because: String)
  case unknown(because: String)

  public enum Word: String, Sendable, Codable, CaseIterable, Comparable {
    case protected, initializing, unprotected, excluded, held, unknown

    /// Which of several verdicts on one entity counts: the one that most needs a human.
    private var weight: Int {
      switch self {
      case .excluded: 0
      case .protected: 1
      case .initializing: 2
      case .held: 3
      case .unknown: 4
      case .unprotected: 5
      }
    }
    public static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }
  }

  public var word: Word {
    switch self {
    case .protected: .protected
    case .initializing: .initializing
    case .unprotected: .unprotected
    case .excluded: .excluded
    case .held: .held
    case .unknown: .unknown
    }
  }

  /// `through consistency group 'fin' (policy 'gold'): has no replica`.
  func words(through group: EntityReference, claimedBy policy: PolicyName) -> String {
    "through \(group.words) (policy '\(policy)')" + (reason.map { ": \($0)" } ?? "")
  }

  /// As it is told of a member of the group.
  func through(_ group: EntityReference, claimedBy policy: PolicyName) -> Verdict {
    let words = words(through: group, claimedBy: policy)
    switch self {
    case .protected, .initializing: return self
    case .unprotected: return .unprotected(because: words)
    case .excluded: return .excluded(because: words)
    case .held: return .held(because: words)
    case .unknown: return .unknown(because: words)
    }
  }

  public var reason: String? {
    switch self {
    case .protected, .initializing: nil
    case .unprotected(let reason), .excluded(let reason), .held(let reason), .unknown(let reason): reason
    }
  }
}

/// The verdict on one entity under one policy that selects (or excludes) it.
public struct EntityVerdict: Hashable, Sendable, Codable {
  public var policy: PolicyName
  public var array: ArrayName
  public var entity: EntityReference
  public var link: String
  public var verdict: Verdict
  /// What keeps protectd's hands off an entity that is *protected* all the same; nil: nothing.
  public var hold: String?

  public init(
    policy: PolicyName, array: ArrayName, entity: EntityReference, link: String, verdict: Verdict, hold: String? = nil
  ) {
    self.policy = policy
    self.array = array
    self.entity = entity
    self.link = link
    self.verdict = verdict
    self.hold = hold
  }
}

/// How many entities have which verdict. With those out of scope they add up to the inventory (invariant 12): `Coverage`.
public struct VerdictCounts: Hashable, Sendable, Codable {
  public var protected = 0
  public var initializing = 0
  public var unprotected = 0
  public var excluded = 0
  public var held = 0
  public var unknown = 0

  public init() {}

  /// The same entities while nobody can read them: an exclusion is a decision of people, all else is not known.
  var unread: VerdictCounts {
    var counts = VerdictCounts()
    counts.excluded = excluded
    counts.unknown = total - excluded
    return counts
  }

  static func + (left: Self, right: Self) -> Self {
    var sum = left
    for word in Verdict.Word.allCases { sum[word] += right[word] }
    return sum
  }

  public var total: Int { protected + initializing + unprotected + excluded + held + unknown }

  public subscript(word: Verdict.Word) -> Int {
    get {
      switch word {
      case .protected: protected
      case .initializing: initializing
      case .unprotected: unprotected
      case .excluded: excluded
      case .held: held
      case .unknown: unknown
      }
    }
    set {
      switch word {
      case .protected: protected = newValue
      case .initializing: initializing = newValue
      case .unprotected: unprotected = newValue
      case .excluded: excluded = newValue
      case .held: held = newValue
      case .unknown: unknown = newValue
      }
    }
  }
}
