import Crypto

/// One drift on one subject in one observation. What becomes of it over time is a `TrackedFinding`.
public struct Finding: Hashable, Sendable, Codable {
  public var kind: FindingKind
  public var severity: Severity
  public var policy: PolicyName?
  public var array: ArrayName?
  public var entity: EntityReference?
  public var link: String?
  /// One sentence: `<subject> <observed>; policy '<name>' <expected>`.
  public var summary: String
  public var evidence: Evidence
  /// Arrays whose complete reading is needed to judge this drift again: without one of them it is unknown, not
  /// resolved.
  public var judgedFrom: [ArrayName]

  public init(
    kind: FindingKind, severity: Severity, policy: PolicyName? = nil, array: ArrayName? = nil,
    entity: EntityReference? = nil, link: String? = nil, summary: String, evidence: Evidence = [:],
    judgedFrom: [ArrayName]
  ) {
    self.kind = kind
    self.severity = severity
    self.policy = policy
    self.array = array
    self.entity = entity
    self.link = link
    self.summary = summary
    self.evidence = evidence
    self.judgedFrom = judgedFrom
  }

  /// What makes two findings of different cycles the same one.
  public var subject: Subject {
    Subject(
      kind: kind, array: array, entity: entity?.identity, entityKind: entity?.kind, link: link, policy: policy)
  }

  public var fingerprint: Fingerprint { subject.fingerprint }

  public struct Subject: Hashable, Sendable, Codable {
    public var kind: FindingKind
    public var array: ArrayName?
    public var entity: EntityIdentity?
    public var entityKind: EntityKind?
    public var link: String?
    public var policy: PolicyName?

    public init(
      kind: FindingKind, array: ArrayName?, entity: EntityIdentity?, entityKind: EntityKind?, link: String?,
      policy: PolicyName?
    ) {
      self.kind = kind
      self.array = array
      self.entity = entity
      self.entityKind = entityKind
      self.link = link
      self.policy = policy
    }

    public var fingerprint: Fingerprint {
      let entity = entity.map { "\(entityKind?.rawValue ?? "")/\($0)" } ?? ""
      return Fingerprint(
        rawValue: [kind.rawValue, array?.rawValue ?? "", entity, link ?? "", policy?.rawValue ?? ""]
          .joined(separator: "|"))
    }
  }

  /// Changes when anything changes that people read of the finding and of what happens next, its subject apart: the first
  /// eight bytes of a SHA-256, so that memory need not be read, nor written, to know that a finding still says the same.
  public func digest(_ next: Next?) -> Int64 {
    var words: [UInt8] = []
    words.reserveCapacity(512)
    func add(_ word: String) {
      words += word.utf8
      words.append(0)
    }
    add(severity.rawValue)
    add(entity?.name ?? "")
    add(summary)
    for item in evidence.items {
      add(item.name)
      add(item.value)
    }
    words.append(0)
    for array in judgedFrom { add(array.rawValue) }
    if let next { add(next.sentence) }
    return SHA256.hash(data: words).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
  }

  public struct Fingerprint: Hashable, Sendable, Codable, Comparable, RawRepresentable, CustomStringConvertible {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }
}

/// How urgent; PRIORITY in the journal follows it.
public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
  case notice, warning, critical

  private var rank: Int {
    switch self {
    case .notice: 0
    case .warning: 1
    case .critical: 2
    }
  }
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// Every drift that protectd knows: one rule file, one test file, one catalog entry, one heading in the findings
/// reference for each.
public enum FindingKind: String, Sendable, Codable, CaseIterable, Comparable {
  case unprotected
  case unknownProtection = "protection-unknown"
  case wrongType = "wrong-type"
  case wrongInterval = "wrong-interval"
  case wrongRPO = "wrong-rpo"
  case wrongLink = "wrong-link"
  case wrongRemotePool = "wrong-remote-pool"
  case suspended
  case autoSuspended = "auto-suspended"
  case rpoExceeded = "rpo-exceeded"
  case stalled
  case notSynchronized = "not-synchronized"
  case linkNotUp = "link-not-up"
  case roleReversed = "role-reversed"
  case splitRoles = "split-roles"
  case unmanagedReplica = "unmanaged-replica"
  case memberNotReplicated = "member-not-replicated"
  case peerMissing = "peer-missing"
  case policyMatchesNothing = "policy-matches-nothing"
  case policyConflict = "policy-conflict"
  case policyUnresolvable = "policy-unresolvable"
  case arrayUnreadable = "array-unreadable"
  case outcomeUnknown = "outcome-unknown"
  case outsideGroup = "outside-group"
  case weakRPO = "weak-rpo"
  case poolBlocked = "pool-blocked"
  case initializationQueued = "initialization-queued"
  case initializationStuck = "initialization-stuck"
  case sourcePoolFilling = "source-pool-filling"
  case targetPoolTooSmall = "target-pool-too-small"
  case noSource = "no-source"
  case linkAsyncOnly = "link-async-only"
  case peerChanged = "peer-changed"
  case versionSkew = "version-skew"
  case featureMissing = "feature-missing"
  case noWitness = "no-witness"
  case wrongPreferredSide = "wrong-preferred-side"
  case unequalPeers = "unequal-peers"
  case targetTampered = "target-tampered"
  case targetMisplaced = "target-misplaced"
  case snapshotSettings = "snapshot-settings"
  case snapshotsNearLimit = "snapshots-near-limit"
  case orphanedTarget = "orphaned-target"
  case leftovers
  case replicaLimitNear = "replica-limit-near"
  case clockSkew = "clock-skew"

  /// Whether the drift shows in a replica's state, which is believed only over a link that is up (semantics 2.6):
  /// while the link is not, such a drift is neither opened nor resolved.
  public var isToldByReplicaState: Bool {
    switch self {
    case .unknownProtection, .suspended, .autoSuspended, .rpoExceeded, .stalled, .notSynchronized,
      .initializationQueued, .initializationStuck:
      true
    case .unprotected, .wrongType, .wrongInterval, .wrongRPO, .wrongLink, .wrongRemotePool, .linkNotUp, .roleReversed,
      .splitRoles, .unmanagedReplica, .memberNotReplicated, .peerMissing, .policyMatchesNothing, .policyConflict,
      .policyUnresolvable, .arrayUnreadable, .outcomeUnknown, .outsideGroup, .weakRPO, .poolBlocked,
      .sourcePoolFilling, .targetPoolTooSmall, .noSource, .linkAsyncOnly, .peerChanged, .versionSkew, .featureMissing,
      .noWitness, .wrongPreferredSide, .unequalPeers, .targetTampered, .targetMisplaced, .snapshotSettings,
      .snapshotsNearLimit, .orphanedTarget, .leftovers, .replicaLimitNear, .clockSkew:
      false
    }
  }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
