import GRDB
import Protection

/// Policies and their history: each change writes one revision (who, when, why, the full text) and one audit entry with
/// it. A live policy's text and author are those of its newest revision, so they cannot disagree.
extension ProtectionStore {
  /// The policies that exist, enabled or not, by name.
  public func policies() throws(StoreError) -> [StoredPolicy] {
    try read { try $0.storedPolicies() }
  }

  public func policy(_ name: PolicyName) throws(StoreError) -> StoredPolicy {
    try read { try $0.storedPolicy(name) }
  }

  /// What the cycle works from, by name.
  public func enabledPolicies() throws(StoreError) -> [Policy] {
    try policies().filter(\.isEnabled).map(\.policy)
  }

  /// Creates or changes a policy per document: all of them, or none when one is refused. A changed policy stays
  /// enabled or disabled as it was.
  /// - Parameter revision: that each change is based on, 0 for a policy that must not exist yet; nil: whatever is there.
  /// - Returns: one change per document, in their order.
  /// - Throws: `changedMeanwhile`.
  public func apply(
    _ documents: [PolicyDocument], basedOn revision: Int64? = nil, by author: Author, reason: String?, at: Timestamp
  ) throws(StoreError) -> [PolicyChange] {
    let edit = PolicyEdit(basedOn: revision, by: author, reason: reason, at: at)
    return try write { db in
      var names: Set<PolicyName> = []
      for document in documents where !names.insert(document.policy.name).inserted {
        throw StoreError.policyTwice(document.policy.name)
      }
      return try documents.map { try db.apply($0, edit) }
    }
  }

  /// - Returns: `changed`, or `unchanged` and no new revision when it was so already.
  public func setPolicyEnabled(
    _ name: PolicyName, _ isEnabled: Bool, basedOn revision: Int64? = nil, by author: Author, reason: String?,
    at: Timestamp
  ) throws(StoreError) -> PolicyChange {
    let edit = PolicyEdit(basedOn: revision, by: author, reason: reason, at: at)
    return try write { db in
      let current = try db.storedPolicy(name)
      if current.isEnabled == isEnabled {
        return PolicyChange(name: name, kind: .unchanged, revision: current.revision)
      }
      try db.requireBase(of: edit, on: name)
      let revision = try db.addRevision(of: name, isEnabled ? .enabled : .disabled, text: current.text, edit)
      try db.run(
        "UPDATE policy SET is_enabled = ?, revision = ? WHERE name = ?", isEnabled, revision, name.rawValue)
      return PolicyChange(name: name, kind: .changed, revision: revision)
    }
  }

  /// Ends a policy; its history stays, and replicas that it made stay too (invariant 7).
  public func deletePolicy(
    _ name: PolicyName, basedOn revision: Int64? = nil, by author: Author, reason: String?, at: Timestamp
  ) throws(StoreError) {
    let edit = PolicyEdit(basedOn: revision, by: author, reason: reason, at: at)
    try write { db in
      try db.requireBase(of: edit, on: name)
      // One that cannot be read can be ended all the same.
      guard try db.run("DELETE FROM policy WHERE name = ?", name.rawValue) == 1 else {
        throw StoreError.unknownPolicy(name)
      }
      _ = try db.addRevision(of: name, .deleted, text: nil, edit)
    }
  }

  /// Every revision of a policy, deleted ones too, newest last; nil: of all policies.
  public func policyHistory(_ name: PolicyName?) throws(StoreError) -> [PolicyRevision] {
    try read { db in
      let rows = try db.rows(
        "SELECT * FROM policy_revision WHERE ?1 IS NULL OR name = ?1 ORDER BY id", name?.rawValue)
      if let name, rows.isEmpty { throw StoreError.unknownPolicy(name) }
      return try rows.values { row in
        PolicyRevision(
          name: PolicyName(try row.value("name")), revision: try row.value("revision"),
          action: try row.word("action", of: "policy_revision", row: try row.value("id") as Int64),
          text: try row.value("text"),
          by: try row.author(), at: try row.time("at"), reason: try row.value("reason"))
      }
    }
  }
}

/// What an edit did to one policy.
public struct PolicyChange: Hashable, Sendable, Codable {
  public var name: PolicyName
  public var kind: Kind
  /// The policy's revision now.
  public var revision: Int64

  public enum Kind: String, Sendable, Codable { case created, changed, unchanged }

  public init(name: PolicyName, kind: Kind, revision: Int64) {
    self.name = name
    self.kind = kind
    self.revision = revision
  }
}

/// Who changes a policy, why and when.
struct PolicyEdit {
  /// What they had seen of the policy, 0 that there is none; nil: it does not matter.
  var basedOn: Int64?
  var by: Author
  var reason: String?
  var at: Timestamp
}

extension Database {
  private static let livePolicies = """
    SELECT policy.name, policy.revision, policy.is_enabled, policy.document, policy_revision.text,
      policy_revision.author, policy_revision.author_uid, policy_revision.at
    FROM policy JOIN policy_revision USING (name, revision)
    """

  fileprivate func storedPolicies() throws -> [StoredPolicy] {
    try rows(Self.livePolicies + " ORDER BY policy.name").values { try Self.storedPolicy($0) }
  }

  /// - Throws: `unknownPolicy`.
  func storedPolicy(_ name: PolicyName) throws -> StoredPolicy {
    let row = try row(Self.livePolicies + " WHERE policy.name = ?", name.rawValue)
    guard let row else { throw StoreError.unknownPolicy(name) }
    return try Self.storedPolicy(row)
  }

  private static func storedPolicy(_ row: Row) throws -> StoredPolicy {
    StoredPolicy(
      policy: try row.json("document", of: "policy", row: try row.value("name") as String), text: try row.value("text"),
      revision: try row.value("revision"), isEnabled: try row.value("is_enabled"), changedAt: try row.time("at"),
      changedBy: try row.author())
  }

  fileprivate func apply(_ document: PolicyDocument, _ edit: PolicyEdit) throws -> PolicyChange {
    let name = document.policy.name
    // What cannot be read is replaced: that mends it.
    let row = try row(Self.livePolicies + " WHERE policy.name = ?", name.rawValue)
    let current = row.flatMap { try? Self.storedPolicy($0) }
    if let current, current.policy == document.policy, current.text.utf8.elementsEqual(document.text.utf8) {
      return PolicyChange(name: name, kind: .unchanged, revision: current.revision)
    }
    try requireBase(of: edit, on: name)
    let revision = try addRevision(of: name, row == nil ? .created : .changed, text: document.text, edit)
    try run(
      """
      INSERT INTO policy (name, revision, is_enabled, array, document) VALUES (?, ?, 1, ?, ?)
      ON CONFLICT (name) DO UPDATE
        SET revision = excluded.revision, array = excluded.array, document = excluded.document
      """,
      name.rawValue, revision, document.policy.array.rawValue, try StoredForm.json(document.policy))
    return PolicyChange(name: name, kind: row == nil ? .created : .changed, revision: revision)
  }

  /// - Throws: `changedMeanwhile` when somebody else has changed the policy since it was looked at.
  fileprivate func requireBase(of edit: PolicyEdit, on name: PolicyName) throws {
    let row = try row("SELECT revision FROM policy WHERE name = ?", name.rawValue)
    try requireBase(edit.basedOn, now: try row?.value("revision"), "policy '\(name)'")
  }

  /// The one comparison of the revision that a change is based on with the one that is there.
  /// - Throws: `changedMeanwhile`.
  func requireBase(_ base: Int64?, now: Int64?, _ subject: String) throws {
    guard let base, base != now ?? 0 else { return }
    throw StoreError.changedMeanwhile(subject: subject, basedOn: base, now: now)
  }

  /// - Returns: the new revision's number, which goes on counting after a deletion.
  /// - Parameter audited: what the audit trail calls it; nil: as the action.
  func addRevision(
    of name: PolicyName, _ action: PolicyRevision.Action, text: String?, _ edit: PolicyEdit,
    audited: AuditEntry.Action? = nil
  ) throws -> Int64 {
    let last = try row(
      "SELECT revision, text FROM policy_revision WHERE name = ? ORDER BY revision DESC LIMIT 1", name.rawValue)
    // After the last number comes one that the schema refuses.
    let revision = (try last?.value("revision") as Int64? ?? 0) &+ 1
    try run(
      """
      INSERT INTO policy_revision (name, revision, action, text, author, author_uid, at, reason)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      name.rawValue, revision, action.rawValue, text, edit.by.name, edit.by.uid, edit.at.milliseconds, edit.reason)
    let change = action == .changed ? lineChanges(from: try last?.value("text") as String? ?? "", to: text ?? "") : nil
    let detail = [edit.reason, change].compactMap(\.self).joined(separator: "; ")
    try audit(
      audited ?? AuditEntry.Action(action), "policy '\(name)'", detail: detail.isEmpty ? nil : detail, by: edit.by,
      at: edit.at)
    return revision
  }
}

extension AuditEntry.Action {
  fileprivate init(_ action: PolicyRevision.Action) {
    switch action {
    case .created: self = .policyCreated
    case .changed: self = .policyChanged
    case .enabled: self = .policyEnabled
    case .disabled: self = .policyDisabled
    case .deleted: self = .policyDeleted
    }
  }
}
