/// Stops that protectd puts on something by itself, because a person or a disaster seems to be at work there (invariant 4,
/// semantics 3.6).

/// What was seen. Of several signs on one entity the first in this order counts.
public enum HoldSign: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  case bothSources = "both-sources"
  case bothTargets = "both-targets"
  case rolesReversed = "roles-reversed"
  case roleChanged = "role-changed"
  case deletedAfterFailover = "deleted-after-failover"
  case preferenceMoved = "preference-moved"
  case memoryOutdated = "memory-outdated"
  case operatorTag = "operator-tag"
  case suspended
  case autoSuspended = "auto-suspended"
  case pathsUnavailable = "paths-unavailable"
  case recoveryTest = "recovery-test"
  case replicaDeleted = "replica-deleted"
  case peerUnreachable = "peer-unreachable"
  case linkNotUp = "link-not-up"

  /// The row of the semantics, or the design's invariant.
  public var row: String {
    switch self {
    case .bothSources: "H1"
    case .bothTargets: "H2"
    case .suspended: "H3"
    case .autoSuspended: "H4"
    case .rolesReversed: "H5"
    case .linkNotUp: "H6"
    case .peerUnreachable: "H7"
    case .preferenceMoved, .pathsUnavailable: "H8"
    case .replicaDeleted: "H9"
    case .recoveryTest: "H10"
    case .operatorTag: "H11"
    case .roleChanged, .deletedAfterFailover: "H12"
    case .memoryOutdated: "I10"
    }
  }

  /// Only a person ends a hold for such a sign: roles were turned, or nothing that can be read shows that it is over.
  public var isSticky: Bool {
    switch self {
    case .bothSources, .bothTargets, .rolesReversed, .roleChanged, .deletedAfterFailover, .preferenceMoved,
      .memoryOutdated:
      true
    case .operatorTag, .suspended, .autoSuspended, .pathsUnavailable, .recoveryTest, .replicaDeleted, .peerUnreachable,
      .linkNotUp:
      false
    }
  }

  /// What has to be so for a passing hold to end.
  var end: String {
    switch self {
    case .bothSources, .bothTargets, .rolesReversed, .roleChanged, .deletedAfterFailover, .preferenceMoved,
      .memoryOutdated:
      "when an operator releases it"
    case .operatorTag: "when the tag is removed"
    case .suspended: "when the replica is resumed and its roles are as before"
    case .autoSuspended: "when both sides of the replica are seen again, with roles as before"
    case .pathsUnavailable: "when the paths are available on both sides"
    case .recoveryTest: "when the writable snapshot is unmapped or deleted"
    case .replicaDeleted: "when its grace is over"
    case .peerUnreachable: "when the array is read again and roles are as before"
    case .linkNotUp: "when the link is up at both ends and roles are as before"
    }
  }

  public static func < (left: Self, right: Self) -> Bool { left.position < right.position }
  private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One held entity, which stands for its consistency group or members too, or one link with everything on it: an outage
/// is one row, however many replicas it stops.
public struct AutomaticHold: Hashable, Sendable, Codable {
  /// From the same numbers as manual holds; 0 until it is stored.
  public var id: Int64
  public var subject: Subject
  public var sign: HoldSign
  public var phase: Phase
  public var since: Timestamp
  /// When the sign passes by itself, where that is known.
  public var endsAt: Timestamp?
  /// What was seen, as a sentence without an end.
  public var seen: String
  /// What lies there beside the sign: `HoldFacts` of when the hold began.
  public var facts: Int64

  public enum Subject: Hashable, Sendable, Codable {
    /// `array`: the one that holds the entity; `link`: of the replica that shows the sign.
    case entity(EntityReference, array: ArrayName, link: String?)
    case link(array: ArrayName, name: String)

    public var array: ArrayName {
      switch self {
      case .entity(_, let array, _), .link(let array, _): array
      }
    }

    public var entity: EntityReference? { if case .entity(let entity, _, _) = self { entity } else { nil } }

    public var link: String? {
      switch self {
      case .entity(_, _, let link): link
      case .link(_, let name): name
      }
    }

    public var words: String {
      switch self {
      case .entity(let entity, let array, _): "\(entity.words) of array '\(array)'"
      case .link(let array, let name): "link '\(name)' of array '\(array)'"
      }
    }

    /// The same where more than one of the entity's replicas shows a sign.
    var overAllLinks: Self {
      switch self {
      case .entity(let entity, let array, _): .entity(entity, array: array, link: nil)
      case .link: self
      }
    }

    /// What makes two holds the same one over time: an entity has one, whatever it is called.
    var key: Key {
      switch self {
      case .entity(let entity, _, _): .entity(entity.identity)
      case .link(let array, let name): .link(array, name)
      }
    }

    enum Key: Hashable, Comparable {
      case entity(EntityIdentity)
      case link(ArrayName, String)

      static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.entity(let left), .entity(let right)): left < right
        case (.link(let left, let first), .link(let right, let second)): (left, first) < (right, second)
        case (.entity, .link): true
        case (.link, .entity): false
        }
      }
    }
  }

  public enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
    /// Ends by itself.
    case passing
    /// Ends when an operator releases it.
    case sticky
    /// An operator released it; the sign still stands, and is known.
    case released
    /// It is over, but something else than the sign changed meanwhile: the first plan waits for a person.
    case ended
  }

  public init(
    id: Int64 = 0, subject: Subject, sign: HoldSign, phase: Phase, since: Timestamp, endsAt: Timestamp? = nil,
    seen: String, facts: Int64 = 0
  ) {
    self.id = id
    self.subject = subject
    self.sign = sign
    self.phase = phase
    self.since = since
    self.endsAt = endsAt
    self.seen = seen
    self.facts = facts
  }

  public var isInForce: Bool { phase == .passing || phase == .sticky }

  /// `ends by itself when the replica is resumed and its roles are as before`.
  public var ending: String {
    if phase == .sticky { return "ends when an operator releases it" }
    if let endsAt { return "ends by itself at \(endsAt)" }
    return "ends by itself \(sign.end)"
  }

  /// `on hold since 2026-11-22T12:00:00Z: replica 7 is suspended by a user (H3); ends by itself when …`.
  public var sentence: String { "on hold since \(since): \(seen) (\(sign.row)); \(ending)" }
}
