// What `GET /v1/why` answers about one entity.
import Foundation

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
  public var pool: String
  /// The verdict that counts; nil: it is out of scope.
  @Nullable public var verdict: String?
  /// `target` or `unselected`; nil: it has a verdict.
  @Nullable public var outOfScope: String?
  @Nullable public var reason: String?
  /// What keeps protectd's hands off an entity that is protected; nil: nothing.
  @Nullable public var onHold: String?
  /// Name of the consistency group that holds it.
  @Nullable public var consistencyGroup: String?
  /// Whose copy it is, in words; nil unless it is the other side of a replica.
  @Nullable public var targetOf: String?
  /// Every policy that selects or excludes it or its group, the deciding one first.
  public var policies: [Claim]
  /// Policies for its kind and array that do not select it, and disabled ones that would.
  public var otherPolicies: [Bystander]
  /// The evidence: what was read of it, on both sides.
  public var reads: [Reading]
  /// Open ones, of its group or its source as well.
  public var findings: [FindingAnswer]
  public var holds: [HoldAnswer]
  /// Newest first; of its group or its source as well.
  public var steps: [StepOutcomeAnswer]
  /// What would happen next, in sentences; nothing too, with why.
  public var next: [String]

  enum CodingKeys: String, CodingKey {
    case array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case pool, verdict
    case outOfScope = "out_of_scope"
    case reason
    case onHold = "on_hold"
    case consistencyGroup = "consistency_group"
    case targetOf = "target_of"
    case policies
    case otherPolicies = "other_policies"
    case reads, findings, holds, steps, next
  }

  public init(
    array: String, entity: String, entityKind: String, entityID: String, pool: String, verdict: String?,
    outOfScope: String? = nil, reason: String?, onHold: String? = nil, consistencyGroup: String? = nil,
    targetOf: String? = nil,
    policies: [Claim], otherPolicies: [Bystander] = [], reads: [Reading], findings: [FindingAnswer],
    holds: [HoldAnswer], steps: [StepOutcomeAnswer], next: [String]
  ) {
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.pool = pool
    self.verdict = verdict
    self.outOfScope = outOfScope
    self.reason = reason
    self.onHold = onHold
    self.consistencyGroup = consistencyGroup
    self.targetOf = targetOf
    self.policies = policies
    self.otherPolicies = otherPolicies
    self.reads = reads
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
    /// Whether its verdict is the one that counts.
    public var decides: Bool
    /// Why it decides, or lost.
    public var because: String

    enum CodingKeys: String, CodingKey {
      case policy, mode, link, verdict, reason, decides, because
    }

    public init(
      policy: String, mode: String, link: String, verdict: String, reason: String?, decides: Bool, because: String
    ) {
      self.policy = policy
      self.mode = mode
      self.link = link
      self.verdict = verdict
      self.reason = reason
      self.decides = decides
      self.because = because
    }
  }

  /// A policy that does not select the entity.
  public struct Bystander: Hashable, Sendable, Codable {
    public var policy: String
    public var because: String

    public init(policy: String, because: String) {
      self.policy = policy
      self.because = because
    }
  }

  /// What one list of one array said.
  public struct Reading: Hashable, Sendable, Codable {
    public var array: String
    /// The list as the array calls it: `volumes`, `replicas`, `links`, …; `none`: it could not be read.
    public var list: String
    /// When the cycle began to read.
    public var at: Date
    public var facts: String

    public init(array: String, list: String, at: Date, facts: String) {
      self.array = array
      self.list = list
      self.at = at
      self.facts = facts
    }
  }
}
