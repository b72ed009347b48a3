/// What administrators want: which entities are to be protected how, and how far the daemon may go on its own.

public struct Policy: Hashable, Sendable, Codable {
  public var name: PolicyName
  public var description: String?
  /// The array whose entities are selected: the source side.
  public var array: ArrayName
  public var selector: Selector
  public var goal: ProtectionGoal
  public var mode: Mode
  public var resume: Resume
  public var limits: PolicyLimits

  public init(
    name: PolicyName, description: String? = nil, array: ArrayName, selector: Selector, goal: ProtectionGoal,
    mode: Mode = .observe, resume: Resume = .approve, limits: PolicyLimits = PolicyLimits()
  ) {
    self.name = name
    self.description = description
    self.array = array
    self.selector = selector
    self.goal = goal
    self.mode = mode
    self.resume = resume
    self.limits = limits
  }

  /// Policies that were stored before `resume` was a key have none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try values.decode(PolicyName.self, forKey: .name),
      description: try values.decodeIfPresent(String.self, forKey: .description),
      array: try values.decode(ArrayName.self, forKey: .array),
      selector: try values.decode(Selector.self, forKey: .selector),
      goal: try values.decode(ProtectionGoal.self, forKey: .goal),
      mode: try values.decode(Mode.self, forKey: .mode),
      resume: try values.decodeIfPresent(Resume.self, forKey: .resume) ?? .approve,
      limits: try values.decode(PolicyLimits.self, forKey: .limits))
  }

  /// How far the daemon may go for a policy: only say, ask first, or act.
  public enum Mode: String, Sendable, Codable, CaseIterable { case observe, approve, enforce }

  /// Whether a replica that its array suspended is resumed without asking; only a policy that enforces can.
  public enum Resume: String, Sendable, Codable, CaseIterable { case approve, enforce }
}

/// Which entities of an array a policy claims. All conditions must hold.
public struct Selector: Hashable, Sendable, Codable {
  public var kind: EntityKind
  /// Names of pools; empty means every pool.
  public var pools: [String]
  public var name: Glob
  /// Metadata that the entity must carry, all of it, byte for byte.
  public var metadata: [String: String]
  public var exclusions: [Exclusion]

  public init(
    kind: EntityKind, pools: [String] = [], name: Glob = .any, metadata: [String: String] = [:],
    exclusions: [Exclusion] = []
  ) {
    self.kind = kind
    self.pools = pools
    self.name = name
    self.metadata = metadata
    self.exclusions = exclusions
  }
}

/// Entities deliberately left unprotected: always with a reason, so that nobody has to guess later.
public struct Exclusion: Hashable, Sendable, Codable {
  public var name: Glob
  public var reason: String
  public var owner: String?
  /// First moment at which the exclusion no longer holds (the end of its `until` day, UTC); nil: for ever.
  public var expiresAt: Timestamp?

  public init(name: Glob, reason: String, owner: String? = nil, expiresAt: Timestamp? = nil) {
    self.name = name
    self.reason = reason
    self.owner = owner
    self.expiresAt = expiresAt
  }
}

/// The protection that every claimed entity is to have.
public struct ProtectionGoal: Hashable, Sendable, Codable {
  public var replication: Replication
  /// Name of the link on the policy's array.
  public var link: String
  /// Name of the pool on the array at the link's other end.
  public var remotePool: String
  public var target: TargetRule

  public init(replication: Replication, link: String, remotePool: String, target: TargetRule = .new) {
    self.replication = replication
    self.link = link
    self.remotePool = remotePool
    self.target = target
  }

  /// Replication type with what only that type has. A nil interval or RPO is not the policy's business: the array's
  /// value is left alone (field ownership).
  public enum Replication: Hashable, Sendable, Codable {
    case async(interval: Duration?, rpo: Duration?)
    case sync
    case activeActive

    public var type: ReplicationType {
      switch self {
      case .async: .async
      case .sync: .sync
      case .activeActive: .activeActive
      }
    }
  }

  /// Where the copy of an entity that has no replica yet comes from (`base:` in a policy file).
  public enum TargetRule: Hashable, Sendable, Codable {
    /// A new target entity in the remote pool.
    case new
    /// An existing, empty target of the same name in the remote pool; when there is none, as said.
    case existingTarget(otherwise: Otherwise)
    /// The newest pair of snapshots with one replication GUID; when there is none, as said. Policies that were stored before
    /// they could say what becomes of the target's writes say nothing of them.
    case baseSnapshot(otherwise: Otherwise, targetWrites: TargetWrites? = nil)

    /// Whether what hosts wrote to the target since the base may be lost without asking anybody.
    public var discardsTargetWrites: Bool {
      if case .baseSnapshot(_, .discard) = self { true } else { false }
    }
  }

  /// What becomes of writes to a target since its base snapshot, where a policy says it beforehand.
  public enum TargetWrites: String, Sendable, Codable, CaseIterable { case discard }

  public enum Otherwise: String, Sendable, Codable, CaseIterable { case new, withhold }
}

public enum ReplicationType: String, Sendable, Codable, CaseIterable {
  case async
  case sync
  case activeActive = "active-active"
}

/// Limits that one policy sets for itself; the daemon's own limits hold as well.
public struct PolicyLimits: Hashable, Sendable, Codable {
  public var createsPerCycle: Int?
  /// Steps are applied only inside one of these; empty means at any time.
  public var windows: [MaintenanceWindow]

  public init(createsPerCycle: Int? = nil, windows: [MaintenanceWindow] = []) {
    self.createsPerCycle = createsPerCycle
    self.windows = windows
  }

  /// Whether steps may begin at that time.
  public func areWindowsOpen(at time: Timestamp) -> Bool {
    windows.isEmpty || windows.contains { $0.contains(time) }
  }
}
