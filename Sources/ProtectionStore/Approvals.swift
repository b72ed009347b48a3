import GRDB
import Protection

/// Consent to single steps, bound to what they would do. A later approval of a step replaces an earlier one; the audit
/// trail has both.
extension ProtectionStore {
  /// - Throws: `alreadyExpired`.
  public func approve(
    _ stepFingerprints: [String], by author: Author, expiresAt: Timestamp, at: Timestamp
  ) throws(StoreError) {
    if stepFingerprints.isEmpty { return }
    if expiresAt <= at { throw StoreError.alreadyExpired(subject: "an approval", expiresAt: expiresAt) }
    try write { db in
      for fingerprint in stepFingerprints {
        try db.run(
          """
          INSERT INTO approval (step_fingerprint, author, author_uid, approved_at, expires_at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (step_fingerprint) DO UPDATE SET author = excluded.author, author_uid = excluded.author_uid,
            approved_at = excluded.approved_at, expires_at = excluded.expires_at
          """,
          fingerprint, author.name, author.uid, at.milliseconds, expiresAt.milliseconds)
        try db.audit(.stepApproved, "step \(fingerprint)", detail: "until \(expiresAt)", by: author, at: at)
      }
    }
  }
}

extension Database {
  /// Those that have not run out, by fingerprint.
  func approvals(at now: Timestamp) throws -> [Approval] {
    try rows("SELECT * FROM approval WHERE expires_at > ? ORDER BY step_fingerprint", now.milliseconds).map { row in
      Approval(
        stepFingerprint: row["step_fingerprint"], approvedBy: row["author"], approvedAt: row.time("approved_at"),
        expiresAt: row.time("expires_at"))
    }
  }
}
