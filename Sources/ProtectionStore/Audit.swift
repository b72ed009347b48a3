import GRDB
import Protection

/// Who did what when: an entry for each administrative change, written in the change's own transaction.
public struct AuditEntry: Hashable, Sendable, Codable {
  public var id: Int64
  public var at: Timestamp
  public var by: Author
  public var action: Action
  /// What was changed: `policy 'gold'`, `array 'paris'`, `hold 4`.
  public var subject: String
  /// The reason given, or what the change was.
  public var detail: String?

  public enum Action: String, Sendable, Codable, CaseIterable {
    case policyCreated = "policy-created"
    case policyChanged = "policy-changed"
    case policyRenamed = "policy-renamed"
    case policyEnabled = "policy-enabled"
    case policyDisabled = "policy-disabled"
    case policyDeleted = "policy-deleted"
    case arrayAdded = "array-added"
    case arrayChanged = "array-changed"
    case arrayRemoved = "array-removed"
    case credentialUnbound = "credential-unbound"
    case registrationRefused = "registration-refused"
    case holdAdded = "hold-added"
    case holdReleased = "hold-released"
    case stepApproved = "step-approved"
  }

  public init(id: Int64, at: Timestamp, by: Author, action: Action, subject: String, detail: String?) {
    self.id = id
    self.at = at
    self.by = by
    self.action = action
    self.subject = subject
    self.detail = detail
  }
}

extension ProtectionStore {
  /// The newest entries, newest first.
  public func auditTrail(in period: Period = Period(), limit: Int) throws(StoreError) -> [AuditEntry] {
    try read { db in
      try db.rows(
        "SELECT * FROM audit WHERE at >= ? AND at < ? ORDER BY id DESC LIMIT ?", period.since.milliseconds,
        period.until.milliseconds, max(0, limit)
      ).values { row in
        let id: Int64 = try row.value("id")
        return AuditEntry(
          id: id, at: try row.time("at"), by: try row.author(), action: try row.word("action", of: "audit", row: id),
          subject: try row.value("subject"), detail: try row.value("detail"))
      }
    }
  }
}

extension Database {
  func audit(_ action: AuditEntry.Action, _ subject: String, detail: String?, by: Author, at: Timestamp) throws {
    try run(
      "INSERT INTO audit (at, author, author_uid, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
      at.milliseconds, by.name, by.uid, action.rawValue, subject, detail)
  }
}
