import GRDB
import Protection

/// Alerts that the journal may not have got: what a cycle has to tell is owed from the commit that keeps it until somebody
/// says that it was told. A daemon that was killed in between tells it at its next start, so nothing is lost.
extension ProtectionStore {
  /// Recorded cycles whose alerts were not confirmed.
  public func cyclesOwingAlerts() throws(StoreError) -> [Int64] {
    try read { try Int64.fetchAll($0, sql: "SELECT cycle FROM owed_alerts ORDER BY cycle") }
  }

  /// The alerts of a cycle have been told.
  public func confirmAlerts(of cycle: Int64) throws(StoreError) {
    _ = try write { try $0.run("DELETE FROM owed_alerts WHERE cycle = ?", cycle) }
  }

  /// How many entries the journal has not taken yet, of findings and holds.
  public func owedAlertCount() throws(StoreError) -> Int {
    var count = try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM hold_notice") } ?? 0
    for cycle in try cyclesOwingAlerts() { count += try OwedAlerts(of: cycle, in: self).entries().count }
    return count
  }
}

/// What the journal is to be told of one cycle: findings that are open, then resolved ones, then reminders, each by age.
/// Of many that differ only in their entities the oldest stands for all, so that a cycle that opened 100,000 findings
/// takes neither much memory nor much of the journal. A finding that was told in several unconfirmed cycles comes with
/// the last.
public struct OwedAlerts {
  private let cycle: Int64
  private let store: ProtectionStore
  /// Looked up when the first outage is told.
  private var muted: [Finding.Subject: [FindingKind: Int]]?

  public init(of cycle: Int64, in store: ProtectionStore) {
    self.cycle = cycle
    self.store = store
  }

  /// nil when the finding is no longer there.
  public mutating func alert(for entry: OwedEntry) throws(StoreError) -> OwedAlert? {
    guard let stored = try finding(row: entry.row) else { return nil }
    let tracked = stored.tracked
    var alert = OwedAlert(
      kind: entry.transition, tracked: tracked, resolution: stored.resolution, count: entry.count)
    for row in entry.others {
      if let entity = try finding(row: row)?.tracked.finding.entity { alert.others.append(entity.name) }
    }
    if tracked.alert.muted > 0, entry.transition != .resolved {
      if muted == nil { muted = try mutedFindings() }
      alert.muted = muted?[tracked.finding.subject] ?? [:]
    }
    return alert
  }

  private func finding(row: Int64) throws(StoreError) -> StoredFinding? {
    try store.read { db in try db.row("SELECT * FROM finding WHERE id = ?", row).map { try StoredFinding($0) } }
  }

  /// How many findings of which kind each outage mutes now.
  private func mutedFindings() throws(StoreError) -> [Finding.Subject: [FindingKind: Int]] {
    try store.read { db in
      let inhibition = try db.inhibition()
      var muted: [Finding.Subject: [FindingKind: Int]] = [:]
      try db.forEachOpenFinding { _, finding in
        if let cause = inhibition.cause(of: finding) { muted[cause, default: [:]][finding.kind, default: 0] += 1 }
      }
      return muted
    }
  }

  public func entries() throws(StoreError) -> [OwedEntry] {
    try store.read { db in
      var open = OwedEntries()
      var resolved = OwedEntries()
      var reminders = OwedEntries()
      try db.forEachFinding(where: "resolved_at IS NULL AND told_in_cycle = ?", cycle) { row, finding in
        if let told = finding.alert.told { open.add(told.kind, of: finding, in: row) }
      }
      try db.forEachFinding(where: "told_in_cycle IS NOT NULL AND resolved_in_cycle = ?", cycle) { row, finding in
        resolved.add(.resolved, of: finding, in: row)
      }
      if let window = try db.reminderWindow(of: cycle) {
        let inhibition = try db.inhibition()
        // What this very cycle told needs no reminder.
        try db.forEachFinding(where: "resolved_at IS NULL AND told_in_cycle <> ?", cycle) { row, finding in
          if window.isDue(finding, under: inhibition) { reminders.add(.reminder, of: finding, in: row) }
        }
      }
      return open.byAge + resolved.byAge + reminders.byAge
    }
  }
}

/// A finding's row to tell, and what it stands for.
public struct OwedEntry: Hashable, Sendable {
  fileprivate var transition: FindingTransition.Kind
  fileprivate var row: Int64
  fileprivate var count = 1
  /// Rows of some others.
  fileprivate var others: [Int64] = []
}

/// The findings that an alert is owed of, of which no more are kept than are told one by one.
private struct OwedEntries {
  private var groups: [AlertGroup: (rows: [Int64], count: Int, oldest: (at: Timestamp, row: Int64))] = [:]

  mutating func add(_ transition: FindingTransition.Kind, of finding: OpenFinding, in row: Int64) {
    let key = AlertGroup(transition, of: finding)
    var group = groups.removeValue(forKey: key) ?? ([], 0, (finding.openedAt, row))
    group.count += 1
    if group.rows.count < AlertGroup.singlyUpTo { group.rows.append(row) }
    if (finding.openedAt, row) < group.oldest { group.oldest = (finding.openedAt, row) }
    groups[key] = group
  }

  var byAge: [OwedEntry] {
    let entries = groups.flatMap { key, group -> [OwedEntry] in
      if group.count <= AlertGroup.singlyUpTo {
        return group.rows.map { OwedEntry(transition: key.transition, row: $0) }
      }
      let others = group.rows.filter { $0 != group.oldest.row }.prefix(AlertGroup.named)
      return [
        OwedEntry(transition: key.transition, row: group.oldest.row, count: group.count, others: Array(others))
      ]
    }
    return entries.sorted { $0.row < $1.row }
  }
}

/// One entry that the journal is to have.
public struct OwedAlert: Hashable, Sendable {
  public var kind: FindingTransition.Kind
  public var tracked: TrackedFinding
  /// What holds now that it is over; nil while it is open.
  public var resolution: String?
  /// How many findings it stands for; of more than one it is about the oldest.
  public var count = 1
  /// Names of some other entities that it stands for.
  public var others: [String] = []
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
      after: try row.time("reminders_after"), until: try row.time("reminders_until"),
      interval: .milliseconds(try row.value("reminder_interval") as Int64))
  }

  fileprivate func inhibition() throws -> Inhibition {
    var outages: [OpenFinding] = []
    let kinds = FindingKind.mutingOthers.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    try forEachOpenFinding(where: "kind IN (\(kinds))") { outages.append($1) }
    return Inhibition(outages)
  }
}
