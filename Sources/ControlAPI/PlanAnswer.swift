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

  enum CodingKeys: String, CodingKey {
    case hash
    case takenAt = "taken_at"
    case steps, withheld, unreadable
  }

  public init(
    hash: String, takenAt: Date, steps: [StepAnswer], withheld: [WithheldAnswer], unreadable: [UnreadableAnswer]
  ) {
    self.hash = hash
    self.takenAt = takenAt
    self.steps = steps
    self.withheld = withheld
    self.unreadable = unreadable
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
  /// What the first copy has to carry at most; nil: nothing is copied.
  @Nullable public var bytesToCopy: Int64?

  enum CodingKeys: String, CodingKey {
    case change, policy, array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case link, reason
    case bytesToCopy = "bytes_to_copy"
  }

  public init(
    change: String, policy: String, array: String, entity: String, entityKind: String, entityID: String, link: String,
    reason: String, bytesToCopy: Int64? = nil
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
  /// Whether `protectctl approve` would let it through.
  public var awaitsApproval: Bool

  enum CodingKeys: String, CodingKey {
    case change, policy, array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case link, reason
    case awaitsApproval = "awaits_approval"
  }

  public init(
    change: String, policy: String, array: String, entity: String, entityKind: String, entityID: String, link: String,
    reason: String, awaitsApproval: Bool
  ) {
    self.change = change
    self.policy = policy
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.link = link
    self.reason = reason
    self.awaitsApproval = awaitsApproval
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
