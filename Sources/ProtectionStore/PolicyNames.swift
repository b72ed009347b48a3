import GRDB
import Protection

/// A policy gets another name and stays the same one: with its revisions, holds, approvals and findings.
extension ProtectionStore {
  /// - Parameters:
  ///   - document: the policy under its new name.
  ///   - approvals: what approvals were kept under, and what they are kept under now.
  /// - Throws: `unknownPolicy`; `policyNameTaken`, also by a deleted policy, whose history stays its own.
  public func renamePolicy(
    _ name: PolicyName, to document: PolicyDocument, approvals: [String: String], by author: Author, reason: String?,
    at: Timestamp
  ) throws(StoreError) -> PolicyChange {
    let (old, new) = (name.rawValue, document.policy.name.rawValue)
    return try write { db in
      let current = try db.storedPolicy(name)
      guard try db.row("SELECT 1 FROM policy_revision WHERE name = ?", new) == nil else {
        throw StoreError.policyNameTaken(document.policy.name)
      }
      // The live row names a revision by name and number, so it cannot be there while those change.
      try db.run("DELETE FROM policy WHERE name = ?", old)
      try db.run("UPDATE policy_revision SET name = ? WHERE name = ?", new, old)
      let edit = PolicyEdit(
        by: author, reason: "renamed from '\(old)'" + (reason.map { ": \($0)" } ?? ""), at: at)
      let revision = try db.addRevision(
        of: document.policy.name, .changed, text: document.text, edit, audited: .policyRenamed)
      try db.run(
        "INSERT INTO policy (name, revision, is_enabled, array, document) VALUES (?, ?, ?, ?, ?)", new, revision,
        current.isEnabled, document.policy.array.rawValue, try StoredForm.json(document.policy))
      try db.rename(old, to: new)
      for (key, newKey) in approvals {
        try db.run("UPDATE approval SET step_fingerprint = ? WHERE step_fingerprint = ?", newKey, key)
      }
      return PolicyChange(name: document.policy.name, kind: .changed, revision: revision)
    }
  }
}

extension Database {
  /// What names the policy and goes on. Steps of the past keep the name of their time.
  fileprivate func rename(_ old: String, to new: String) throws {
    try run("UPDATE hold SET policy = ? WHERE policy = ?", new, old)
    try run("UPDATE hold_notice SET policy = ? WHERE policy = ?", new, old)
    // A fingerprint ends in the policy's name.
    try run(
      """
      UPDATE finding SET policy = ?1, fingerprint = substr(fingerprint, 1, length(fingerprint) - length(?2)) || ?1
      WHERE policy = ?2
      """, new, old)
  }
}
