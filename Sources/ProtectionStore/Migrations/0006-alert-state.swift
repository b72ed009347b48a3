/// Schema version 6: what the journal was told of a finding and what its end still needs, so that alerts go on where they
/// were after a restart. What was open before counts as told.
extension Migration {
  static let alertState = Migration(
    version: 6,
    sql: """
      ALTER TABLE finding ADD COLUMN told_as TEXT CHECK (told_as IN ('opened', 'escalated', 'reminder'));
      ALTER TABLE finding ADD COLUMN told_severity TEXT CHECK (told_severity IN ('notice', 'warning', 'critical'));
      ALTER TABLE finding ADD COLUMN told_at INTEGER;
      ALTER TABLE finding ADD COLUMN told_in_cycle INTEGER CHECK (
        (told_as IS NULL) = (told_in_cycle IS NULL) AND (told_as IS NULL) = (told_severity IS NULL)
        AND (told_as IS NULL) = (told_at IS NULL));
      ALTER TABLE finding ADD COLUMN good_readings INTEGER NOT NULL DEFAULT 0 CHECK (good_readings >= 0);
      ALTER TABLE finding ADD COLUMN returns INTEGER NOT NULL DEFAULT 0 CHECK (returns >= 0);
      ALTER TABLE finding ADD COLUMN muted INTEGER NOT NULL DEFAULT 0 CHECK (muted >= 0);
      UPDATE finding SET told_as = CASE WHEN escalated_in_cycle IS NULL THEN 'opened' ELSE 'escalated' END,
        told_severity = severity, told_at = opened_at, told_in_cycle = coalesce(escalated_in_cycle, opened_in_cycle);
      ALTER TABLE finding DROP COLUMN escalated_in_cycle;
      CREATE INDEX finding_told ON finding (told_in_cycle) WHERE told_in_cycle IS NOT NULL;
      CREATE INDEX finding_resolved_in ON finding (resolved_in_cycle) WHERE resolved_in_cycle IS NOT NULL;

      -- The window of the reminders that a cycle owes; NULL: none. Times and interval in milliseconds.
      ALTER TABLE owed_alerts ADD COLUMN reminders_after INTEGER;
      ALTER TABLE owed_alerts ADD COLUMN reminders_until INTEGER;
      ALTER TABLE owed_alerts ADD COLUMN reminder_interval INTEGER CHECK (
        (reminder_interval IS NULL) = (reminders_after IS NULL) AND (reminder_interval IS NULL) = (reminders_until IS NULL));
      """)
}
