/// The life of an alert: pending → firing → escalated → reminders → resolved. Decides what the journal is told in a
/// cycle, once it is known which findings are open after it.
extension Tracking {
  /// - Parameters:
  ///   - origins: for each of `open` its position in history; nil for a new one.
  ///   - found: the findings of this cycle; the first of `open`, in the same order.
  mutating func tell(
    _ history: History, _ origins: [Int?], _ settings: AlertSettings, _ time: TrustedTime, cycle: Int64,
    found: [Finding]
  ) {
    let inhibition = Inhibition(open)
    let muted = countMuted(by: inhibition)
    let window = history.lastCycleAt.map {
      ReminderWindow(after: $0, until: time.certain, interval: settings.reminderInterval)
    }
    for position in open.indices {
      let before = origins[position].map { history.openFindings[$0] }
      if position < found.count {
        let isMuted = inhibition.cause(of: open[position]) != nil
        open[position].see(muting: muted[open[position].subject] ?? 0, isMuted: isMuted, settings, time, cycle)
      }
      let finding = open[position]
      if let told = finding.alert.told, told.cycle == cycle {
        transitions.append(FindingTransition(kind: told.kind, finding: finding))
      } else if reminders == nil, let window, window.isDue(finding, under: inhibition) {
        reminders = window
      }
      if position < found.count, before?.digest != finding.digest {
        changed.append(
          TrackedFinding(
            finding: found[position], openedAt: finding.openedAt, openedInCycle: finding.openedInCycle,
            alert: finding.alert, attribution: finding.attribution))
      } else if before?.alert != finding.alert || before?.attribution != finding.attribution {
        touched.append(finding)
      }
    }
    transitions += ended.map(\.finding).filter { $0.alert.told != nil }
      .map { FindingTransition(kind: .resolved, finding: $0) }
  }

  private func countMuted(by inhibition: Inhibition) -> [Finding.Subject: Int32] {
    if inhibition.isEmpty { return [:] }
    return open.reduce(into: [:]) { counts, finding in
      if let cause = inhibition.cause(of: finding) { counts[cause, default: 0] += 1 }
    }
  }
}

extension OpenFinding {
  /// The drift was found. What is muted or pending stays so; a level is told once; and an outage that mutes twice as many
  /// findings as were told is told again with their number.
  fileprivate mutating func see(
    muting count: Int32, isMuted: Bool, _ settings: AlertSettings, _ time: TrustedTime, _ cycle: Int64
  ) {
    alert.goodReadings = 0
    if isMuted { return }
    let kind: FindingTransition.Kind
    if let told = alert.told {
      if severity > told.severity {
        kind = .escalated
      } else if count >= max(1, 2 * alert.muted) {
        kind = .reminder
      } else {
        return
      }
    } else {
      if time.age(of: openedAt) < settings.pending { return }
      kind = .opened
    }
    alert.told = .init(
      kind: kind, severity: max(severity, alert.told?.severity ?? severity), at: time.latest, cycle: cycle)
    alert.muted = count
  }
}

/// How often findings came back soon after they had ended.
struct Returns {
  private var lately: [Finding.Subject: ResolvedFinding] = [:]

  init(_ history: History, at time: TrustedTime) {
    for finding in history.lately where time.age(of: finding.resolvedAt) <= AlertSettings.returnWindow {
      lately[finding.subject] = finding
    }
  }

  func count(of subject: Finding.Subject) -> Int32 {
    if lately.isEmpty { return 0 }
    return lately[subject].map { min($0.returns, 1_000) + 1 } ?? 0
  }
}
