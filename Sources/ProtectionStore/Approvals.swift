import GRDB
import Protection

/// Consent to single steps, bound to what they would do. A later approval of a step replaces an earlier one; the audit
/// trail has both.
extension ProtectionStore {
  /// - Parameter keys: `Step.approvalKey(for:)` of each.
  /// - Throws: `alreadyExpired`.
  public func approve(
    _ keys: [String], by author: Author, reason: String? = nil, expiresAt: Timestamp, at: Timestamp
  ) throws(StoreError) {
    if keys.isEmpty { return }
    if expiresAt <= at { throw StoreError.alreadyExpired(subject: "an approval", expiresAt: expiresAt) }
    try write { db in
      let detail = "until \(expiresAt)" + (reason.map { "; \($0)" } ?? "")
      for key in keys {
        try db.run(
          """
          INSERT INTO approval (step_fingerprint, author, author_uid, approved_at, expires_at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (step_fingerprint) DO UPDATE SET author = excluded.author, author_uid = excluded.author_uid,
            approved_at = excluded.approved_at, expires_at = excluded.expires_at
          """,
          key, author.name, author.uid, at.milliseconds, expiresAt.milliseconds)
        try db.audit(.stepApproved, "step \(key)", detail: detail, by: author, at: at)
      }
    }
  }
}

extension Database {
  /// Those that have not run out, by fingerprint.
  func approvals(at now: Timestamp) throws -> [Approval] {
    try rows("SELECT * FROM approval WHERE expires_at > ? ORDER BY step_fingerprint", now.milliseconds).values { row in
      Approval(
        stepFingerprint: try row.value("step_fingerprint"), approvedBy: try row.value("author"),
        approvedAt: try row.time("approved_at"),
        expiresAt: try row.time("expires_at"))
    }
  }
}
