import Crypto
import Foundation

/// Everything that the daemon can do to an array. What must never happen (delete, role change, suspend, type change,
/// restore, any force) has no case here (invariant 1); a resume has one for what the array itself suspended, and nothing
/// but the source side of it.
public enum Change: Hashable, Sendable, Codable {
  case createReplica(ReplicaCreation)
  case setSchedule(ReplicaSchedule)
  case resumeReplica(ReplicaResumption)
  case addMember(MemberAddition)

  /// Which sort of change it is; the word in plans, SQL, journal and JSON.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case createReplica = "create-replica"
    case setSchedule = "set-schedule"
    case resumeReplica = "resume-replica"
    case addMember = "add-member"
    /// What only people do: a plan names it, and no step has it.
    case turnDirection = "turn-direction"
  }

  public var kind: Kind {
    switch self {
    case .createReplica: .createReplica
    case .setSchedule: .setSchedule
    case .resumeReplica: .resumeReplica
    case .addMember: .addMember
    }
  }

  public var word: String { kind.rawValue }

  /// Whether the array makes a first copy because of it, which takes a slot.
  var startsInitialCopy: Bool {
    switch self {
    case .createReplica, .addMember: true
    case .setSchedule: false
    case .resumeReplica(let resumption): resumption.isInitial
    }
  }

  /// Bytes of the first copy, at most. Nil where nothing is copied, or only what differs from a base, which nobody knows
  /// beforehand.
  public var bytesToCopy: Int64? {
    switch self {
    case .createReplica(let creation): if case .base = creation.target { nil } else { creation.bytesToCopy }
    case .addMember(let addition): addition.bytesToCopy
    case .setSchedule, .resumeReplica: nil
    }
  }

  /// Whether something that had no copy gets one.
  var addsTarget: Bool {
    switch self {
    case .createReplica, .addMember: true
    case .setSchedule, .resumeReplica: false
    }
  }
}

public struct ReplicaCreation: Hashable, Sendable, Codable {
  public var linkID: Int64
  public var kind: EntityKind
  /// The local volume, filesystem or consistency group.
  public var entity: Int64
  public var replication: ProtectionGoal.Replication
  public var target: Target
  /// Bytes that the first copy has to carry at most.
  public var bytesToCopy: Int64
  /// Of new targets, in the order of their datasets; nil: the array gives them the names of their sources.
  public var targetNames: [String]?

  public enum Target: Hashable, Sendable, Codable {
    /// New targets in the remote pool, one per local dataset (the members of a group, or the entity itself).
    case new(remotePoolID: Int64, datasets: [Int64])
    /// Existing, empty targets. `remoteGroup` is the remote consistency group, nil for volumes.
    case existing(remoteGroup: Int64?, pairs: [DatasetPair])
    /// A common snapshot on both sides of every pair.
    case base(remoteGroup: Int64?, pairs: [BasePair])
  }

  public struct DatasetPair: Hashable, Sendable, Codable {
    public var local: Int64
    public var remote: Int64
    public init(local: Int64, remote: Int64) {
      self.local = local
      self.remote = remote
    }
  }

  public struct BasePair: Hashable, Sendable, Codable {
    public var local: Int64
    public var remote: Int64
    public var localSnapshot: Int64
    public var remoteSnapshot: Int64
    public init(local: Int64, remote: Int64, localSnapshot: Int64, remoteSnapshot: Int64) {
      self.local = local
      self.remote = remote
      self.localSnapshot = localSnapshot
      self.remoteSnapshot = remoteSnapshot
    }
  }

  public init(
    linkID: Int64, kind: EntityKind, entity: Int64, replication: ProtectionGoal.Replication, target: Target,
    bytesToCopy: Int64, targetNames: [String]? = nil
  ) {
    self.linkID = linkID
    self.kind = kind
    self.entity = entity
    self.replication = replication
    self.target = target
    self.bytesToCopy = bytesToCopy
    self.targetNames = targetNames
  }
}

/// New interval and RPO of an existing async replica; nil leaves the array's value alone.
public struct ReplicaSchedule: Hashable, Sendable, Codable {
  public var replicaID: Int64
  public var interval: Duration?
  public var rpo: Duration?

  public init(replicaID: Int64, interval: Duration?, rpo: Duration?) {
    self.replicaID = replicaID
    self.interval = interval
    self.rpo = rpo
  }
}

/// A replica that its array suspended goes on, from the source.
public struct ReplicaResumption: Hashable, Sendable, Codable {
  public var replicaID: Int64
  /// Of what the target holds. It stands still while the replica is suspended, so that consent to one suspension's end is
  /// none to the next one's.
  public var restorePoint: Timestamp?
  /// Whether the first copy was not done, so that it begins again.
  public var isInitial: Bool

  public init(replicaID: Int64, restorePoint: Timestamp?, isInitial: Bool) {
    self.replicaID = replicaID
    self.restorePoint = restorePoint
    self.isInitial = isInitial
  }
}

/// A volume joins the replicated consistency group where it belongs; the array makes its target and pairs the two.
public struct MemberAddition: Hashable, Sendable, Codable {
  public var group: EntityReference
  /// The local volume.
  public var dataset: Int64
  /// The group's replica, and its type.
  public var replicaID: Int64
  public var type: ReplicationType
  /// Bytes that the first copy of the member has to carry at most.
  public var bytesToCopy: Int64
  /// Nil: the array gives its target the name of the member.
  public var targetName: String?

  public init(
    group: EntityReference, dataset: Int64, replicaID: Int64, type: ReplicationType, bytesToCopy: Int64,
    targetName: String? = nil
  ) {
    self.group = group
    self.dataset = dataset
    self.replicaID = replicaID
    self.type = type
    self.bytesToCopy = bytesToCopy
    self.targetName = targetName
  }
}

/// One change with the finding that asked for it.
public struct Step: Hashable, Sendable, Codable {
  public var change: Change
  public var policy: PolicyName
  public var array: ArrayName
  public var entity: EntityReference
  public var link: String
  /// The array at the link's other end, which must have been read as well (invariant 3).
  public var peer: ArrayName
  public var reason: String

  public init(
    change: Change, policy: PolicyName, array: ArrayName, entity: EntityReference, link: String, peer: ArrayName,
    reason: String
  ) {
    self.change = change
    self.policy = policy
    self.array = array
    self.entity = entity
    self.link = link
    self.peer = peer
    self.reason = reason
  }

  /// SHA-256, in hex, of all that the step would do: what an approval binds to.
  public var fingerprint: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var copy = self
    copy.reason = ""
    // A value of plain structs and enums always encodes.
    let bytes = (try? encoder.encode(copy)) ?? Data()
    return SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
  }
}

/// What a person consents to by approving a step. Consent to a danger includes those that are less particular, never one
/// that is more so: it was not known when the step was approved.
public enum Consent: Int, Sendable, Codable, CaseIterable, Comparable {
  /// That it is done at all: the policy's mode is to ask first, or the plan is unusually large.
  case doing
  /// What the target holds is replaced by what the source holds now.
  case resuming
  /// A whole consistency group initializes again.
  case initializingAgain
  /// The first plan after an automatic hold.
  case afterHold
  /// What was written to the target since its base snapshot would be lost, or hosts could not write to it any more.
  case lossSinceBase
  /// A failover may have happened, so that the newer data may be at the other side.
  case afterFailover
  /// The array called it done before and does not show it: it may come to be there twice. The reason names all that is
  /// consented to besides.
  case makingAgain

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Step {
  /// What the step changes on its array: its entity and, for a new member, the group.
  var subjects: [EntityReference] {
    if case .addMember(let addition) = change { [entity, addition.group] } else { [entity] }
  }

  /// What an approval of the step is kept under.
  public func approvalKey(for consent: Consent) -> String {
    switch consent {
    case .doing: fingerprint
    case .resuming: fingerprint + ":resume"
    case .initializingAgain: fingerprint + ":member"
    case .afterHold: fingerprint + ":hold"
    case .lossSinceBase: fingerprint + ":base"
    case .afterFailover: fingerprint + ":failover"
    case .makingAgain: fingerprint + ":again"
    }
  }

  /// The step's own part of such a key.
  static func fingerprint(ofKey key: String) -> String { String(key.prefix { $0 != ":" }) }
}

/// A change that is not made, and why: `withheld <change>: <reason>`.
public struct WithheldStep: Hashable, Sendable, Codable {
  public var change: Change.Kind
  public var policy: PolicyName
  public var array: ArrayName
  public var entity: EntityReference
  public var link: String
  public var reason: String
  /// What ends that.
  public var ends: Ending
  /// The step itself, where it was complete and only a guard stood in its way.
  public var step: Step? { sharedStep?.value }
  /// A box, because copies of a plan that withholds 100,000 steps are many.
  private var sharedStep: Shared<Step>?
  /// What a person has to consent to, when that is what the step waits for; nothing else stands in its way then, as far
  /// as is known before time and budgets are looked at.
  public var consent: Consent?
  /// Whether only its turn is not yet: the limit that stops it passes as earlier steps are done.
  public var isQueued: Bool

  public var awaitsApproval: Bool { consent != nil }
  public var changeWord: String { change.rawValue }

  public init(
    _ change: Change.Kind, policy: PolicyName, array: ArrayName, entity: EntityReference, link: String, reason: String,
    ends: Ending, step: Step? = nil, consent: Consent? = nil, isQueued: Bool = false
  ) {
    self.change = change
    self.policy = policy
    self.array = array
    self.entity = entity
    self.link = link
    self.reason = reason
    self.ends = ends
    sharedStep = step.map { Shared($0) }
    self.consent = consent
    self.isQueued = isQueued
  }

  public init(
    _ step: Step, because reason: String, ends: Ending, consent: Consent? = nil, isQueued: Bool = false
  ) {
    self.init(
      step.change.kind, policy: step.policy, array: step.array, entity: step.entity, link: step.link,
      reason: reason, ends: ends, step: step, consent: consent, isQueued: isQueued)
  }
}

/// An ordered proposal, with what the planner itself could not propose.
public struct Plan: Hashable, Sendable, Codable {
  public var steps: [Step]
  public var withheld: [WithheldStep]

  public init(steps: [Step] = [], withheld: [WithheldStep] = []) {
    self.steps = steps
    self.withheld = withheld
  }
}

/// The guard's answer: every step of the plan is in exactly one of the two lists, in the plan's order.
public struct PermittedPlan: Hashable, Sendable, Codable {
  public var permitted: [Step]
  public var withheld: [WithheldStep]
  /// Whether it would change more of the estate without anybody's consent than one plan may. One that does not is
  /// accepted: what it rests on is from then on nothing new.
  public var exceedsShare: Bool

  public init(permitted: [Step] = [], withheld: [WithheldStep] = [], exceedsShare: Bool = false) {
    self.permitted = permitted
    self.withheld = withheld
    self.exceedsShare = exceedsShare
  }

  /// Identifies what would be done, and what waits only for a human: what `protectctl approve` names.
  public var hash: String {
    let all =
      permitted.map(\.fingerprint)
      + withheld.compactMap { row in row.step.map { $0.approvalKey(for: row.consent ?? .doing) } }
    let digest = SHA256.hash(data: Data(all.sorted().joined(separator: "\n").utf8))
    return digest.prefix(8).map { String(format: "%02x", $0) }.joined()
  }
}
