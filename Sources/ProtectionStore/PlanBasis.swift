import GRDB
import Protection

/// What plans rest on: the policies' newest revision, the program's version, and whether the file is older than what was
/// there before.
extension ProtectionStore {
  /// The newest change to any policy; to be read before the policies that a plan is to rest on.
  public func policyRevision() throws(StoreError) -> Int64 {
    try read { try $0.newestRevision() }
  }
}

extension Database {
  func basisChanges(version: String) throws -> [BasisChange] {
    guard let row = try row("SELECT accepted_revision, accepted_version, is_restored FROM store") else { return [] }
    var changes: [BasisChange] = []
    if try row.value("accepted_revision") != (try newestRevision()) { changes.append(.policyEdit) }
    if try row.value("accepted_version") != version { changes.append(.upgrade) }
    if try row.value("is_restored") as Int64 == 1 { changes.append(.restore) }
    return changes
  }

  /// Writes nothing when nothing changed.
  func acceptBasis(_ revision: Int64, version: String) throws {
    try run(
      """
      UPDATE store SET accepted_revision = ?1, accepted_version = ?2, is_restored = 0
      WHERE accepted_revision IS NOT ?1 OR accepted_version IS NOT ?2 OR is_restored = 1
      """, revision, version)
  }

  fileprivate func newestRevision() throws -> Int64 {
    try Int64.fetchOne(self, sql: "SELECT max(id) FROM policy_revision") ?? 0
  }

  func repetitions(at now: Timestamp) throws -> [Repetition] {
    try rows(
      """
      SELECT entity_id, link, change, count(*) AS n, min(recorded_at) AS first_at FROM intent
      WHERE recorded_at > ? AND EXISTS (
        SELECT 1 FROM intent_outcome
        WHERE intent_outcome.intent = intent.id AND outcome IN ('done', 'confirmed'))
      GROUP BY entity_id, link, change HAVING n > 1 ORDER BY entity_id, link, change
      """,
      (now + (.zero - Repetition.window)).milliseconds
    ).values { row in
      Repetition(
        entity: try row.identity(of: "intent", row: try row.value("entity_id") as String), link: try row.value("link"),
        changeWord: try row.value("change"), count: try row.count("n"), firstAt: try row.time("first_at"))
    }
  }
}
