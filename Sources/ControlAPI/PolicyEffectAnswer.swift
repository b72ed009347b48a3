import Foundation

/// What an edit of policies would change, by what the last cycle saw.
public struct PolicyEffectAnswer: Hashable, Sendable, Codable {
  /// When the arrays were read.
  public var takenAt: Date
  public var scopes: [ScopeChange]
  /// Replicas that would be created and are not created today.
  public var creations: Int
  /// Those of them that policies in mode enforce make, beginning with the next cycle.
  public var creationsNextCycle: Int
  /// For all of them, at most.
  public var bytesToCopy: Int64
  /// Replicas that a policy covers today and none would cover.
  public var unmanaged: [PolicyCoverageAnswer.Replica]
  /// What edited policies would lose of targets without asking anybody, a sentence each.
  public var discards: [String]
  /// What looks like a mistake, a sentence each.
  public var warnings: [String]
  /// Those of the warnings for which a policy leads nowhere: what it names does not exist, or cannot do what it wants.
  public var problems: [String]

  enum CodingKeys: String, CodingKey {
    case takenAt = "taken_at"
    case scopes, creations
    case creationsNextCycle = "creations_next_cycle"
    case bytesToCopy = "bytes_to_copy"
    case unmanaged, discards, warnings, problems
  }

  public init(
    takenAt: Date, scopes: [ScopeChange], creations: Int, bytesToCopy: Int64,
    unmanaged: [PolicyCoverageAnswer.Replica], discards: [String] = [], warnings: [String],
    creationsNextCycle: Int = 0, problems: [String] = []
  ) {
    self.creationsNextCycle = creationsNextCycle
    self.problems = problems
    self.takenAt = takenAt
    self.scopes = scopes
    self.creations = creations
    self.bytesToCopy = bytesToCopy
    self.unmanaged = unmanaged
    self.discards = discards
    self.warnings = warnings
  }

  /// How many entities a policy would select that it does not select today, and the reverse.
  public struct ScopeChange: Hashable, Sendable, Codable {
    public var policy: String
    /// `volume`, `filesystem` or `consistency-group`.
    public var entityKind: String
    public var gained: Int
    public var lost: Int

    enum CodingKeys: String, CodingKey {
      case policy
      case entityKind = "entity_kind"
      case gained, lost
    }

    public init(policy: String, entityKind: String, gained: Int, lost: Int) {
      self.policy = policy
      self.entityKind = entityKind
      self.gained = gained
      self.lost = lost
    }
  }
}

/// Answer of `POST /v1/policies/preview`.
public struct PolicyPreviewAnswer: Hashable, Sendable, Codable {
  /// nil: unknown, because no cycle has ended yet.
  @Nullable public var effect: PolicyEffectAnswer?

  enum CodingKeys: String, CodingKey {
    case effect
  }

  public init(effect: PolicyEffectAnswer?) { self.effect = effect }
}
