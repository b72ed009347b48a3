// What `GET /v1/why` answers: why an entity is protected the way it is, or is not.
import Foundation

/// All entities that the question may mean.
public struct WhyAnswer: Hashable, Sendable, Codable {
  public var query: String
  /// The cycle that the answer comes from; nil: none has ended yet.
  @Nullable public var cycle: Int64?
  /// When that cycle read the arrays.
  @Nullable public var takenAt: Date?
  /// Empty: no entity of that name or id is known.
  public var entities: [WhyEntityAnswer]
  /// Names that resemble the query, best first; only when `entities` is empty.
  public var closeNames: [String]

  enum CodingKeys: String, CodingKey {
    case query, cycle
    case takenAt = "taken_at"
    case entities
    case closeNames = "close_names"
  }

  public init(query: String, cycle: Int64?, takenAt: Date?, entities: [WhyEntityAnswer], closeNames: [String]) {
    self.query = query
    self.cycle = cycle
    self.takenAt = takenAt
    self.entities = entities
    self.closeNames = closeNames
  }
}

/// One entity and everything that decides about it.
public struct WhyEntityAnswer: Hashable, Sendable, Codable {
  /// Name under which the array is registered.
  public var array: String
  /// Name of the volume, filesystem or consistency group.
  public var entity: String
  /// `volume`, `filesystem` or `consistency-group`.
  public var entityKind: String
  /// `serial:object:created-ms`: the identity, while names are reused.
  public var entityID: String
  /// The verdict that counts; nil: no policy selects the entity.
  @Nullable public var verdict: String?
  @Nullable public var reason: String?
  /// Every policy that selects or excludes it.
  public var policies: [Claim]
  /// What was read, by name.
  public var evidence: [String: String]
  /// Open ones.
  public var findings: [FindingAnswer]
  public var holds: [HoldAnswer]
  /// Newest first.
  public var steps: [StepOutcomeAnswer]
  /// What the next cycle would do, in sentences; empty: nothing.
  public var next: [String]

  enum CodingKeys: String, CodingKey {
    case array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case verdict, reason, policies, evidence, findings, holds, steps, next
  }

  public init(
    array: String, entity: String, entityKind: String, entityID: String, verdict: String?, reason: String?,
    policies: [Claim], evidence: [String: String], findings: [FindingAnswer], holds: [HoldAnswer],
    steps: [StepOutcomeAnswer], next: [String]
  ) {
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.verdict = verdict
    self.reason = reason
    self.policies = policies
    self.evidence = evidence
    self.findings = findings
    self.holds = holds
    self.steps = steps
    self.next = next
  }

  /// One policy's claim on the entity.
  public struct Claim: Hashable, Sendable, Codable {
    public var policy: String
    public var mode: String
    public var link: String
    public var verdict: String
    @Nullable public var reason: String?

    enum CodingKeys: String, CodingKey {
      case policy, mode, link, verdict, reason
    }

    public init(policy: String, mode: String, link: String, verdict: String, reason: String?) {
      self.policy = policy
      self.mode = mode
      self.link = link
      self.verdict = verdict
      self.reason = reason
    }
  }
}
