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

/// The protection that every claimed entity is to have.
public struct ProtectionGoal: Hashable, Sendable, Codable {
  public var replication: Replication
  /// Name of the link on the policy's array.
  public var link: String
  /// Name of the pool on the array at the link's other end.
  public var remotePool: String
  public var target: TargetRule
  public var targetName: TargetName

  public init(
    replication: Replication, link: String, remotePool: String, target: TargetRule = .new,
    targetName: TargetName = .ofSource
  ) {
    self.replication = replication
    self.link = link
    self.remotePool = remotePool
    self.target = target
    self.targetName = targetName
  }

  /// The name of targets is left out where it is the usual one, as it was before it could be written.
  private enum CodingKeys: String, CodingKey {
    case replication, link, remotePool, target, targetName
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      replication: try values.decode(Replication.self, forKey: .replication),
      link: try values.decode(String.self, forKey: .link),
      remotePool: try values.decode(String.self, forKey: .remotePool),
      target: try values.decode(TargetRule.self, forKey: .target),
      targetName: try values.decodeIfPresent(TargetName.self, forKey: .targetName) ?? .ofSource)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(replication, forKey: .replication)
    try values.encode(link, forKey: .link)
    try values.encode(remotePool, forKey: .remotePool)
    try values.encode(target, forKey: .target)
    if targetName != .ofSource { try values.encode(targetName, forKey: .targetName) }
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
