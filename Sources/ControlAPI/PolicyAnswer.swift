// Requests and answers about policies.
import Foundation

/// Body of `POST /v1/policies`: all of the files' documents are applied, or none. Also of `POST /v1/policies/preview`,
/// which applies nothing.
public struct PolicyApplyRequest: Hashable, Sendable, ControlRequest {
  public var files: [File]
  /// Why, for the policy's history.
  public var reason: String?
  /// Whether replicas may be left without a policy; without it such a change is refused (`needs_consent`).
  public var acceptUnmanaged: Bool?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case files, reason
    case acceptUnmanaged = "accept_unmanaged"
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))
  public static let elementKeys = [CodingKeys.files.rawValue: Set(File.CodingKeys.allCases.map(\.rawValue))]
  public static let documentKeys: Set = [File.CodingKeys.text.rawValue]

  public init(files: [File], reason: String? = nil, acceptUnmanaged: Bool? = nil) {
    self.files = files
    self.reason = reason
    self.acceptUnmanaged = acceptUnmanaged
  }

  /// A policy file.
  public struct File: Hashable, Sendable, Codable {
    /// As errors are to name it.
    public var name: String
    /// YAML, one or more documents.
    public var text: String

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name, text
    }

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  public func validate() throws(ControlError) {
    if files.isEmpty { throw .badRequest("cannot apply policies: 'files' is empty; send at least one file") }
  }
}

/// Body of `POST /v1/policies/{name}/enable` and `/disable`; may be left out.
public struct PolicyActionRequest: Hashable, Sendable, ControlRequest {
  public var reason: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case reason
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))

  public init(reason: String? = nil) {
    self.reason = reason
  }
}

/// Body of `POST /v1/policies/{name}/rollback`.
public struct PolicyRollbackRequest: Hashable, Sendable, ControlRequest {
  /// The revision whose text is to be in force again.
  public var revision: Int64
  public var reason: String?
  /// As in a policy apply request.
  public var acceptUnmanaged: Bool?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case revision, reason
    case acceptUnmanaged = "accept_unmanaged"
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))

  public init(revision: Int64, reason: String? = nil, acceptUnmanaged: Bool? = nil) {
    self.revision = revision
    self.reason = reason
    self.acceptUnmanaged = acceptUnmanaged
  }
}

/// Body of `POST /v1/policies/{name}/rename`.
public struct PolicyRenameRequest: Hashable, Sendable, ControlRequest {
  /// The new name, which no policy has or had.
  public var to: String
  public var reason: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case to, reason
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))

  public init(to: String, reason: String? = nil) {
    self.to = to
    self.reason = reason
  }
}

/// A stored policy.
public struct PolicyAnswer: Hashable, Sendable, Codable {
  public var name: String
  @Nullable public var description: String?
  public var array: String
  public var entityKind: String
  /// In words: `volumes in pool 'prod' named 'db-*'`.
  public var selector: String
  /// In words: `async every 5 min, RPO 10 min, over 'paris-lyon' to pool 'dr'`.
  public var protection: String
  /// `sync`, `async` or `active-active`.
  public var type: String
  public var link: String
  public var remotePool: String
  public var mode: String
  public var isEnabled: Bool
  public var revision: Int64
  public var changedAt: Date
  public var changedBy: String
  /// The document exactly as written.
  public var text: String

  enum CodingKeys: String, CodingKey {
    case name, description, array
    case entityKind = "entity_kind"
    case selector, protection, type, link
    case remotePool = "remote_pool"
    case mode
    case isEnabled = "enabled"
    case revision
    case changedAt = "changed_at"
    case changedBy = "changed_by"
    case text
  }

  public init(
    name: String, description: String?, array: String, entityKind: String, selector: String, protection: String,
    type: String, link: String, remotePool: String, mode: String, isEnabled: Bool, revision: Int64, changedAt: Date,
    changedBy: String, text: String
  ) {
    self.name = name
    self.description = description
    self.array = array
    self.entityKind = entityKind
    self.selector = selector
    self.protection = protection
    self.type = type
    self.link = link
    self.remotePool = remotePool
    self.mode = mode
    self.isEnabled = isEnabled
    self.revision = revision
    self.changedAt = changedAt
    self.changedBy = changedBy
    self.text = text
  }
}

/// What `POST /v1/policies` did, a line a document.
public struct PolicyApplyAnswer: Hashable, Sendable, Codable {
  public var changes: [PolicyChangeAnswer]
  /// nil: unknown, because no cycle has ended yet.
  @Nullable public var effect: PolicyEffectAnswer?

  enum CodingKeys: String, CodingKey {
    case changes, effect
  }

  public init(changes: [PolicyChangeAnswer], effect: PolicyEffectAnswer?) {
    self.changes = changes
    self.effect = effect
  }
}

/// One change to one policy.
public struct PolicyChangeAnswer: Hashable, Sendable, Codable {
  public var policy: String
  /// `created`, `changed`, `unchanged`, `enabled`, `disabled`, `deleted` or `rolled-back`.
  public var action: String
  /// The revision that holds now.
  public var revision: Int64
  /// nil for a deleted policy.
  @Nullable public var mode: String?
  /// Replicas that the change left without a policy; nil: unknown, because the last cycle did not read its array.
  @Nullable public var unmanagedReplicas: Int?
  /// What enabling a policy, or going back to an earlier revision, changes; nil otherwise, and where it is unknown because no
  /// cycle has ended yet.
  @Nullable public var effect: PolicyEffectAnswer?

  enum CodingKeys: String, CodingKey {
    case policy, action, revision, mode
    case unmanagedReplicas = "unmanaged_replicas"
    case effect
  }

  public init(
    policy: String, action: String, revision: Int64, mode: String?, unmanagedReplicas: Int?,
    effect: PolicyEffectAnswer? = nil
  ) {
    self.effect = effect
    self.policy = policy
    self.action = action
    self.revision = revision
    self.mode = mode
    self.unmanagedReplicas = unmanagedReplicas
  }
}

/// The replicas that only this policy covers: what disabling or deleting it leaves unmanaged.
public struct PolicyCoverageAnswer: Hashable, Sendable, Codable {
  public var policy: String
  public var revision: Int64
  /// nil: unknown, because the last cycle did not read its array.
  @Nullable public var replicas: [Replica]?

  enum CodingKeys: String, CodingKey {
    case policy, revision, replicas
  }

  public init(policy: String, revision: Int64, replicas: [Replica]?) {
    self.policy = policy
    self.revision = revision
    self.replicas = replicas
  }

  /// A replica by what it protects.
  public struct Replica: Hashable, Sendable, Codable {
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

    enum CodingKeys: String, CodingKey {
      case array, entity
      case entityKind = "entity_kind"
      case entityID = "entity_id"
      case link
    }

    public init(array: String, entity: String, entityKind: String, entityID: String, link: String) {
      self.array = array
      self.entity = entity
      self.entityKind = entityKind
      self.entityID = entityID
      self.link = link
    }
  }
}

/// One entry of a policy's history, newest first.
public struct PolicyRevisionAnswer: Hashable, Sendable, Codable {
  public var policy: String
  public var revision: Int64
  public var action: String
  public var changedAt: Date
  public var changedBy: String
  @Nullable public var uid: UInt32?
  @Nullable public var reason: String?
  /// nil for a deletion.
  @Nullable public var text: String?

  enum CodingKeys: String, CodingKey {
    case policy, revision, action
    case changedAt = "changed_at"
    case changedBy = "changed_by"
    case uid, reason, text
  }

  public init(
    policy: String, revision: Int64, action: String, changedAt: Date, changedBy: String, uid: UInt32?, reason: String?,
    text: String?
  ) {
    self.policy = policy
    self.revision = revision
    self.action = action
    self.changedAt = changedAt
    self.changedBy = changedBy
    self.uid = uid
    self.reason = reason
    self.text = text
  }
}
