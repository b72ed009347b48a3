/// What people tell the daemon: policies to keep, with who said so. Arrays are in `RegisteredArray.swift`.

/// Who asked for a change, from the control socket's peer credentials.
public struct Author: Hashable, Sendable, Codable, CustomStringConvertible {
  /// User name, or the number in words where no name is known.
  public var name: String
  public var uid: UInt32?

  public init(name: String, uid: UInt32?) {
    self.name = name
    self.uid = uid
  }

  public var description: String { name }
}

/// One document of a policy file: what it means, and its text exactly as written.
public struct PolicyDocument: Hashable, Sendable {
  public var policy: Policy
  public var text: String

  public init(policy: Policy, text: String) {
    self.policy = policy
    self.text = text
  }
}

/// A policy as the store keeps it.
public struct StoredPolicy: Hashable, Sendable, Codable {
  public var policy: Policy
  public var text: String
  /// Counts from 1 over the policy's life, deletions and re-creations included.
  public var revision: Int64
  public var isEnabled: Bool
  public var changedAt: Timestamp
  public var changedBy: Author

  public init(
    policy: Policy, text: String, revision: Int64, isEnabled: Bool, changedAt: Timestamp, changedBy: Author
  ) {
    self.policy = policy
    self.text = text
    self.revision = revision
    self.isEnabled = isEnabled
    self.changedAt = changedAt
    self.changedBy = changedBy
  }
}

/// One entry of a policy's history. Nothing is ever removed from it.
public struct PolicyRevision: Hashable, Sendable, Codable {
  public var name: PolicyName
  public var revision: Int64
  public var action: Action
  /// The full text after the change; nil for a deletion.
  public var text: String?
  public var by: Author
  public var at: Timestamp
  public var reason: String?

  public enum Action: String, Sendable, Codable { case created, changed, enabled, disabled, deleted }

  public init(
    name: PolicyName, revision: Int64, action: Action, text: String?, by: Author, at: Timestamp, reason: String?
  ) {
    self.name = name
    self.revision = revision
    self.action = action
    self.text = text
    self.by = by
    self.at = at
    self.reason = reason
  }
}
