/// What people tell the daemon: arrays to manage and policies to keep, with who said so.

/// An array as registered with `protectctl array add`. Secrets are never part of it: the credential is a file's name.
public struct RegisteredArray: Hashable, Sendable, Codable {
  public var name: ArrayName
  /// `https://host[:port]`, or `http://…` for loopback or with `allowsPlainHTTP`.
  public var url: String
  /// Name of a file in the credentials directory, holding `user:password`.
  public var credential: String
  public var trust: Trust
  public var allowsPlainHTTP: Bool
  /// Serial number seen at the first complete reading; another one later means another array (drift 23).
  public var serial: Int64?

  public enum Trust: Hashable, Sendable, Codable {
    case systemRoots
    /// Path of a PEM file with the certificate authorities to trust.
    case authorityFile(String)
    /// SHA-256 of the array's certificate in DER form, 64 lower-case hex digits.
    case fingerprint(String)
  }

  public init(
    name: ArrayName, url: String, credential: String, trust: Trust = .systemRoots, allowsPlainHTTP: Bool = false,
    serial: Int64? = nil
  ) {
    self.name = name
    self.url = url
    self.credential = credential
    self.trust = trust
    self.allowsPlainHTTP = allowsPlainHTTP
    self.serial = serial
  }
}

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
