/// Schema version 23: what happens next about a finding, and until when the journal waits for it. Findings of the time
/// before have neither until a cycle sees them again.
extension Migration {
  static let nextSteps = Migration(
    version: 23,
    sql: """
      ALTER TABLE finding ADD COLUMN next_word TEXT CHECK (next_word <> '');
      ALTER TABLE finding ADD COLUMN next TEXT CHECK ((next IS NULL) = (next_word IS NULL));
      ALTER TABLE finding ADD COLUMN held_back_until INTEGER;
      """)
}
