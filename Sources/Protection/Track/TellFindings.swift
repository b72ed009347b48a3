/// The life of an alert: pending → firing → escalated → reminders → resolved. Decides what the journal is told in a
/// cycle, once it is known which findings are open after it.
extension Tracking {
  /// - Parameters:
  ///   - origins: for each of `open` its position in history; nil for a new one.
  ///   - found: the findings of this cycle; the first of `open`, in the same order.
  ///   - nexts: what happens next about those of them that do not say what memory has, by position.
  mutating func tell(
    _ history: History, _ origins: [Int?], _ settings: AlertSettings, _ time: TrustedTime, cycle: Int64,
    found: [Finding], _ nexts: [Int: Next]
  ) {
    let inhibition = Inhibition(open)
    let muted = countMuted(by: inhibition)
    let breached = outagesBeyondRPO(open, inhibition)
    let newlyBreached =
      breached.isEmpty
      ? [] : breached.subtracting(outagesBeyondRPO(history.openFindings, Inhibition(history.openFindings)))
    let window = history.lastCycleAt.map {
      ReminderWindow(after: $0, until: time.certain, interval: settings.reminderInterval)
    }
    for position in open.indices {
      let before = origins[position].map { history.openFindings[$0] }
      if position < found.count {
        let isMuted = inhibition.cause(of: open[position]) != nil
        let subject = open[position].subject
        open[position].see(
          muting: muted[subject] ?? 0, isWorse: newlyBreached.contains(subject), isMuted: isMuted, settings, time, cycle
        )
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
            next: nexts[position], alert: finding.alert, attribution: finding.attribution))
      } else if before?.alert != finding.alert || before?.attribution != finding.attribution {
        touched.append(finding)
      }
    }
    transitions += ended.map(\.finding).filter { $0.alert.told != nil }
      .map { FindingTransition(kind: .resolved, finding: $0) }
  }

  /// Outages that mute a restore point that is too old.
  private func outagesBeyondRPO(_ open: [OpenFinding], _ inhibition: Inhibition) -> Set<Finding.Subject> {
    if inhibition.isEmpty { return [] }
    return Set(open.lazy.filter { $0.kind == .rpoExceeded }.compactMap { inhibition.cause(of: $0) })
  }

  private func countMuted(by inhibition: Inhibition) -> [Finding.Subject: Int32] {
    if inhibition.isEmpty { return [:] }
    return open.reduce(into: [:]) { counts, finding in
      if let cause = inhibition.cause(of: finding) { counts[cause, default: 0] += 1 }
    }
  }
}

extension OpenFinding {
  /// The drift was found. What is muted or pending stays so; a level is told once; and an outage is told again when it mutes
  /// twice as many findings as were told, and when under it the first restore point passes its RPO.
  fileprivate mutating func see(
    muting count: Int32, isWorse: Bool, isMuted: Bool, _ settings: AlertSettings, _ time: TrustedTime, _ cycle: Int64
  ) {
    alert.goodReadings = 0
    if isMuted { return }
    let kind: FindingTransition.Kind
    if let told = alert.told {
      if severity > told.severity {
        kind = .escalated
      } else if isWorse || count >= max(1, 2 * alert.muted) {
        kind = .reminder
      } else {
        return
      }
    } else {
      if time.age(of: openedAt) < settings.pending || alert.isHeldBack(at: time) { return }
      kind = .opened
    }
    alert.told = .init(
      kind: kind, severity: max(severity, alert.told?.severity ?? severity), at: time.latest, cycle: cycle)
    alert.muted = count
    alert.heldBackUntil = nil
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
