/// Schema version 3: what an open finding says, in eight bytes, so that a cycle neither reads nor rewrites the words of
/// those that still say the same. 0 stands for findings of before: their next cycle rewrites them once.
extension Migration {
  static let findingDigest = Migration(
    version: 3,
    sql: """
      ALTER TABLE finding ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;
      """)
}
