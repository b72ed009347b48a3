/// Schema version 36: why a finding is over, as a word of `FindingEnding`. Findings that ended before have none.
extension Migration {
  static let findingEndings = Migration(
    version: 36,
    sql: """
      ALTER TABLE finding ADD COLUMN ending TEXT CHECK (ending <> '' AND (ending IS NULL OR resolved_at IS NOT NULL));
      """)
}
