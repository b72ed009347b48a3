// What `GET /v1/plan` answers: what the next cycle would do, and what it would not do and why.
import Foundation

/// The plan of a cycle that stopped after the guard.
public struct PlanAnswer: Hashable, Sendable, Codable {
  /// Names this plan for `protectctl approve`.
  public var hash: String
  /// When the arrays were read.
  public var takenAt: Date
  /// In the order in which they would be applied.
  public var steps: [StepAnswer]
  public var withheld: [WithheldAnswer]
  /// Arrays that could not be read: what depends on them is in neither list.
  public var unreadable: [UnreadableAnswer]
  /// Initial copies by source array: those under way, then those of this plan and of what only waits for approval.
  public var copies: [CopyForecastAnswer]
  /// Remote pools that these copies go to.
  public var pools: [PoolForecastAnswer]
  /// The same with what policies that only observe would add if they enforced; nil: they would add nothing.
  @Nullable public var ifEnforced: EnforcedForecastAnswer?
  public var enabledPolicies: Int
  /// Enabled policies that cannot be planned for, all or in part.
  public var stuckPolicies: [StuckPolicyAnswer]

  enum CodingKeys: String, CodingKey {
    case hash
    case takenAt = "taken_at"
    case steps, withheld, unreadable, copies, pools
    case ifEnforced = "if_enforced"
    case enabledPolicies = "enabled_policies"
    case stuckPolicies = "stuck_policies"
  }

  public init(
    hash: String, takenAt: Date, steps: [StepAnswer], withheld: [WithheldAnswer], unreadable: [UnreadableAnswer],
    copies: [CopyForecastAnswer] = [], pools: [PoolForecastAnswer] = [],
    ifEnforced: EnforcedForecastAnswer? = nil, enabledPolicies: Int, stuckPolicies: [StuckPolicyAnswer] = []
  ) {
    self.hash = hash
    self.takenAt = takenAt
    self.steps = steps
    self.withheld = withheld
    self.unreadable = unreadable
    self.copies = copies
    self.pools = pools
    self.ifEnforced = ifEnforced
    self.enabledPolicies = enabledPolicies
    self.stuckPolicies = stuckPolicies
  }

  /// Whether the plan changes anything, now or after an approval.
  public var hasChanges: Bool { !steps.isEmpty || withheld.contains(where: \.awaitsApproval) }
}

/// One change that a cycle would make.
public struct StepAnswer: Hashable, Sendable, Codable {
  /// e.g. `create-replica`.
  public var change: String
  public var policy: String
  /// Name under which the array is registered.
  public var array: String
  /// Name of the volume, filesystem or consistency group.
  public var entity: String
  /// `volume`, `filesystem` or `consistency-group`.
  public var entityKind: String
  /// `serial:object:created-ms`: the identity, while names are reused.
  public var entityID: String
  /// Name of the link on the array.
  public var link: String
  /// The finding that asks for it, in words.
  public var reason: String
  /// What the first copy has to carry at most; nil: nothing is copied, or only what differs from a base snapshot, which
  /// nobody knows beforehand.
  @Nullable public var bytesToCopy: Int64?
  /// When the first copy is expected to end; nil: it is not known, or nothing is copied.
  @Nullable public var expectedEnd: Date?

  enum CodingKeys: String, CodingKey {
    case change, policy, array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case link, reason
    case bytesToCopy = "bytes_to_copy"
    case expectedEnd = "expected_end"
  }

  public init(
    change: String, policy: String, array: String, entity: String, entityKind: String, entityID: String, link: String,
    reason: String, bytesToCopy: Int64? = nil, expectedEnd: Date? = nil
  ) {
    self.change = change
    self.policy = policy
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.link = link
    self.reason = reason
    self.bytesToCopy = bytesToCopy
    self.expectedEnd = expectedEnd
  }
}

/// One change that is not made: `withheld <change>: <reason>`.
public struct WithheldAnswer: Hashable, Sendable, Codable {
  public var change: String
  public var policy: String
  /// Name under which the array is registered.
  public var array: String
  /// Name of the volume, filesystem or consistency group.
  public var entity: String
  /// `volume`, `filesystem` or `consistency-group`.
  public var entityKind: String
  /// `serial:object:created-ms`: the identity, while names are reused.
  public var entityID: String
  /// Name of the link on the array.
  public var link: String
  public var reason: String
  /// What ends that: what a person must do, what it goes on by itself after, or when its turn is expected.
  @Nullable public var next: String?
  /// Whether `protectctl approve` would let it through.
  public var awaitsApproval: Bool
  /// As in a step; nil also where no step was complete.
  @Nullable public var bytesToCopy: Int64?
  /// As in a step, if all that waits for approval were approved now; also where only a slot or a budget has to come
  /// free, or the policy to enforce.
  @Nullable public var expectedEnd: Date?
  /// What would become of it if its policy, which only observes, enforced; nil: the mode changes nothing about it.
  @Nullable public var ifEnforced: IfEnforcedAnswer?

  enum CodingKeys: String, CodingKey {
    case change, policy, array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case link, reason, next
    case awaitsApproval = "awaits_approval"
    case bytesToCopy = "bytes_to_copy"
    case expectedEnd = "expected_end"
    case ifEnforced = "if_enforced"
  }

  public init(
    change: String, policy: String, array: String, entity: String, entityKind: String, entityID: String, link: String,
    reason: String, next: String? = nil, awaitsApproval: Bool, bytesToCopy: Int64? = nil, expectedEnd: Date? = nil,
    ifEnforced: IfEnforcedAnswer? = nil
  ) {
    self.change = change
    self.policy = policy
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.link = link
    self.reason = reason
    self.next = next
    self.awaitsApproval = awaitsApproval
    self.bytesToCopy = bytesToCopy
    self.expectedEnd = expectedEnd
    self.ifEnforced = ifEnforced
  }
}

/// What would become of a step whose policy only observes, if it enforced.
public struct IfEnforcedAnswer: Hashable, Sendable, Codable {
  public var outcome: Outcome
  /// Why not in the next cycle; nil for `done`.
  @Nullable public var reason: String?

  public enum Outcome: String, Hashable, Sendable, Codable {
    /// The next cycle would do it.
    case done
    /// A later cycle would, once a slot or a budget is free.
    case queued
    case awaitsApproval = "awaits-approval"
    case withheld
  }

  enum CodingKeys: String, CodingKey {
    case outcome, reason
  }

  public init(outcome: Outcome, reason: String? = nil) {
    self.outcome = outcome
    self.reason = reason
  }
}

/// A policy that something keeps from being planned for, all or in part.
public struct StuckPolicyAnswer: Hashable, Sendable, Codable {
  public var policy: String
  /// The finding's kind, e.g. `policy-unresolvable`.
  public var finding: String
  public var reason: String

  enum CodingKeys: String, CodingKey {
    case policy, finding, reason
  }

  public init(policy: String, finding: String, reason: String) {
    self.policy = policy
    self.finding = finding
    self.reason = reason
  }
}

/// An array that could not be read completely.
public struct UnreadableAnswer: Hashable, Sendable, Codable {
  public var array: String
  public var reason: String

  enum CodingKeys: String, CodingKey {
    case array, reason
  }

  public init(array: String, reason: String) {
    self.array = array
    self.reason = reason
  }
}
