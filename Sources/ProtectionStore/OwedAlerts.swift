import GRDB
import Protection

/// Alerts that the journal may not have got: what a cycle has to tell is owed from the commit that keeps it until somebody
/// says that it was told. A daemon that was killed in between tells it at its next start, so nothing is lost.
extension ProtectionStore {
  /// Recorded cycles whose alerts were not confirmed.
  public func cyclesOwingAlerts() throws(StoreError) -> [Int64] {
    try read { try Int64.fetchAll($0, sql: "SELECT cycle FROM owed_alerts ORDER BY cycle") }
  }

  /// What the journal is to be told of a cycle: findings that are open, by age, then resolved ones, then reminders. They
  /// are read in small batches, so that a cycle that opened 100,000 findings needs no more memory than any other. A finding
  /// that was told in several unconfirmed cycles comes with the last.
  public func forEachAlert(of cycle: Int64, tell: (OwedAlert) -> Void) throws(StoreError) {
    var muted: [Finding.Subject: [FindingKind: Int]]?
    func alert(_ kind: FindingTransition.Kind, _ tracked: TrackedFinding) throws(StoreError) -> OwedAlert {
      if tracked.alert.muted > 0, muted == nil { muted = try mutedFindings() }
      return OwedAlert(kind: kind, tracked: tracked, muted: muted?[tracked.finding.subject] ?? [:])
    }
    try forEachFinding(where: "told_in_cycle = ? AND resolved_at IS NULL", cycle) { tracked throws(StoreError) in
      if let told = tracked.alert.told { tell(try alert(told.kind, tracked)) }
    }
    try forEachFinding(where: "resolved_in_cycle = ? AND told_in_cycle IS NOT NULL", cycle) { tracked in
      tell(OwedAlert(kind: .resolved, tracked: tracked))
    }
    for (row, count) in try reminders(of: cycle) {
      guard let tracked = try finding(row: row) else { continue }
      var reminder = try alert(.reminder, tracked)
      reminder.count = count
      tell(reminder)
    }
  }

  /// The alerts of a cycle have been told.
  public func confirmAlerts(of cycle: Int64) throws(StoreError) {
    _ = try write { try $0.run("DELETE FROM owed_alerts WHERE cycle = ?", cycle) }
  }

  private func forEachFinding(
    where condition: String, _ cycle: Int64, body: (TrackedFinding) throws(StoreError) -> Void
  ) throws(StoreError) {
    var last: Int64 = 0
    while true {
      let batch = try read { db in
        try db.rows("SELECT * FROM finding WHERE \(condition) AND id > ? ORDER BY id LIMIT 500", cycle, last)
          .map { (id: $0["id"] as Int64, tracked: try TrackedFinding($0)) }
      }
      for (_, tracked) in batch { try body(tracked) }
      guard let end = batch.last else { return }
      last = end.id
    }
  }

  private func finding(row: Int64) throws(StoreError) -> TrackedFinding? {
    try read { db in try db.row("SELECT * FROM finding WHERE id = ?", row).map { try TrackedFinding($0) } }
  }

  /// How many findings of which kind each outage mutes now.
  private func mutedFindings() throws(StoreError) -> [Finding.Subject: [FindingKind: Int]] {
    try read { db in
      let inhibition = try db.inhibition()
      var muted: [Finding.Subject: [FindingKind: Int]] = [:]
      try db.forEachOpenFinding { _, finding in
        if let cause = inhibition.cause(of: finding) { muted[cause, default: [:]][finding.kind, default: 0] += 1 }
      }
      return muted
    }
  }

  /// Rows to tell and how many findings each stands for: of a small group all, of a large one the oldest for all. Groups
  /// by their first fingerprint.
  private func reminders(of cycle: Int64) throws(StoreError) -> [(row: Int64, count: Int)] {
    try read { db in
      guard let window = try db.reminderWindow(of: cycle) else { return [] }
      let inhibition = try db.inhibition()
      var groups: [ReminderGroup: (rows: [Int64], count: Int, oldest: (at: Timestamp, row: Int64))] = [:]
      var order: [ReminderGroup] = []
      try db.forEachOpenFinding(where: "told_at IS NOT NULL") { row, finding in
        // What this very cycle told needs no reminder.
        guard finding.alert.told?.cycle != cycle, window.isDue(finding, under: inhibition) else { return }
        let key = ReminderGroup(finding)
        guard var group = groups[key] else {
          groups[key] = ([row], 1, (finding.openedAt, row))
          order.append(key)
          return
        }
        group.count += 1
        if group.rows.count < ReminderGroup.singlyUpTo { group.rows.append(row) }
        if finding.openedAt < group.oldest.at { group.oldest = (finding.openedAt, row) }
        groups[key] = group
      }
      return order.compactMap { groups[$0] }.flatMap { group in
        group.count > ReminderGroup.singlyUpTo ? [(group.oldest.row, group.count)] : group.rows.map { ($0, 1) }
      }
    }
  }
}

/// One entry that the journal is to have.
public struct OwedAlert: Hashable, Sendable {
  public var kind: FindingTransition.Kind
  public var tracked: TrackedFinding
  /// How many findings it stands for; more than one only in a reminder, which then is about the oldest of them.
  public var count = 1
  /// Findings that an outage mutes, by kind.
  public var muted: [FindingKind: Int] = [:]
}

extension Database {
  func owe(_ tracking: Tracking, cycle: Int64) throws {
    let window = tracking.reminders
    if tracking.transitions.isEmpty, window == nil { return }
    try run(
      "INSERT INTO owed_alerts (cycle, reminders_after, reminders_until, reminder_interval) VALUES (?, ?, ?, ?)",
      cycle, window?.after.milliseconds, window?.until.milliseconds, window?.interval.milliseconds)
  }

  fileprivate func reminderWindow(of cycle: Int64) throws -> ReminderWindow? {
    guard let row = try row("SELECT * FROM owed_alerts WHERE cycle = ? AND reminder_interval IS NOT NULL", cycle)
    else { return nil }
    return ReminderWindow(
      after: row.time("reminders_after"), until: row.time("reminders_until"),
      interval: .milliseconds(row["reminder_interval"] as Int64))
  }

  fileprivate func inhibition() throws -> Inhibition {
    var outages: [OpenFinding] = []
    let kinds = FindingKind.mutingOthers.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    try forEachOpenFinding(where: "kind IN (\(kinds))") { outages.append($1) }
    return Inhibition(outages)
  }
}
