/// Schema version 18: a policy may get another name; of its revisions nothing else ever changes.
extension Migration {
  static let policyNames = Migration(
    version: 18,
    sql: """
      DROP TRIGGER policy_revision_never_changes;
      CREATE TRIGGER policy_revision_never_changes
        BEFORE UPDATE OF id, revision, action, text, author, author_uid, at, reason ON policy_revision
        BEGIN SELECT RAISE(ABORT, 'policy revisions never change'); END;
      """)
}
