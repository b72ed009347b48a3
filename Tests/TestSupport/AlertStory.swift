import Protection

/// What the journal was told of each finding, and what is wrong with it.
public struct AlertStory {
  public private(set) var violations: [String] = []
  public private(set) var entries = 0
  private let settings: AlertSettings
  private var told: [Finding.Subject: Severity] = [:]
  private var lastEntryAt: [Finding.Subject: Timestamp] = [:]
  private var remindersSinceEntry: [Finding.Subject: Int64] = [:]

  public init(_ settings: AlertSettings) { self.settings = settings }

  public mutating func check(_ life: AlertLife, before: History, at: Timestamp, isUnknown: Bool) {
    let tracking = life.tracking
    expect(Set(tracking.open.map(\.subject)).count == tracking.open.count, "one finding is open twice")
    if isUnknown { expect(tracking.ended.isEmpty, "unknown resolved something") }
    for subject in Set(before.openFindings.map(\.subject)) {
      let isOpen = tracking.open.contains { $0.subject == subject }
      expect(
        isOpen != tracking.ended.contains { $0.finding.subject == subject }, "a finding vanished, or ended and is open")
    }
    for transition in tracking.transitions { note(transition, at: at) }
    if let window = tracking.reminders {
      let inhibition = Inhibition(tracking.open)
      for finding in tracking.open where window.isDue(finding, under: inhibition) { remind(finding, at: at) }
    }
  }

  /// An entry in the journal, reminders by the clock apart.
  public mutating func note(_ transition: FindingTransition, at: Timestamp) {
    entries += 1
    let (subject, severity) = (transition.finding.subject, transition.finding.severity)
    switch transition.kind {
    case .opened:
      expect(told[subject] == nil, "opened while it was open")
      expect(at - transition.finding.openedAt >= settings.pending, "told while pending")
      told[subject] = severity
    case .escalated:
      expect(told[subject].map { $0 < severity } == true, "escalated to a level that was told")
      told[subject] = severity
    case .reminder: expect(told[subject] != nil, "reminded before it was opened")
    case .resolved:
      expect(told.removeValue(forKey: subject) != nil, "resolved before it was opened")
      expect(
        transition.finding.alert.goodReadings >= settings.resolveAfterReadings, "resolved after too few good readings")
    }
    lastEntryAt[subject] = at
    remindersSinceEntry[subject] = 0
  }

  /// No more than one for each interval since the last entry.
  public mutating func remind(_ finding: OpenFinding, at: Timestamp) {
    guard told[finding.subject] != nil, let entry = lastEntryAt[finding.subject] else {
      violations.append("reminded of what was not told")
      return
    }
    if entry == at { return }
    entries += 1
    remindersSinceEntry[finding.subject, default: 0] += 1
    let intervals = (at - entry).milliseconds / settings.reminderInterval.milliseconds
    expect(remindersSinceEntry[finding.subject, default: 0] <= intervals, "reminders come too often")
  }

  private mutating func expect(_ isKept: Bool, _ violation: String) {
    if !isKept { violations.append(violation) }
  }
}
