/// Follows findings over time: each is opened once, may escalate, and is resolved once, across restarts. Not seeing a
/// drift any more proves its end only when all that it is judged from was read (invariant 11).

/// What a cycle changed, and what is open after it.
public struct Tracking: Hashable, Sendable, Codable {
  /// What the journal is told, reminders by the clock apart: of open findings in the order of `open`, then resolved ones
  /// by fingerprint. A finding that it was never told of ends without a word.
  public var transitions: [FindingTransition]
  /// New ones, and open ones that no longer say what memory has: all whose words are to be written.
  public var changed: [TrackedFinding]
  /// Open ones that say the same, with another alert state or attribution.
  public var touched: [OpenFinding]
  /// All that are over, by fingerprint.
  public var ended: [EndedFinding]
  /// Those found in the order of the assessment, then those that are kept although they were not found, by fingerprint.
  public var open: [OpenFinding]
  /// Nil: no reminder fell due.
  public var reminders: ReminderWindow?

  public init(
    transitions: [FindingTransition] = [], changed: [TrackedFinding] = [], touched: [OpenFinding] = [],
    ended: [EndedFinding] = [], open: [OpenFinding] = [], reminders: ReminderWindow? = nil
  ) {
    self.transitions = transitions
    self.changed = changed
    self.touched = touched
    self.ended = ended
    self.open = open
    self.reminders = reminders
  }
}

/// - Parameter remedies: what the same cycle does about its findings.
public func track(
  _ assessment: Assessment, _ observation: Observation, _ history: History, _ settings: AlertSettings,
  _ remedies: Remedies = Remedies(), cycle: Int64
) -> Tracking {
  var positions: [Finding.Subject: Int] = [:]
  positions.reserveCapacity(history.openFindings.count)
  for (position, open) in history.openFindings.enumerated() { positions[open.subject] = position }

  let findings = withoutRepetition(assessment.findings)
  let returns = Returns(history, at: observation.time)
  var tracking = Tracking()
  tracking.open.reserveCapacity(max(findings.count, history.openFindings.count))
  // Where in history each open one is.
  var origins: [Int?] = []
  origins.reserveCapacity(findings.count)
  // Of those whose words are to be written, by position; most of many findings wait for the same.
  var nexts: [Int: Next] = [:]
  var last: (remedy: Remedy, next: Next)?
  for (position, finding) in findings.enumerated() {
    let origin = positions.removeValue(forKey: finding.subject)
    origins.append(origin)
    let before = origin.map { history.openFindings[$0] }
    let openedAt = before?.openedAt ?? observation.time.latest
    var alert = before?.alert ?? AlertState(returns: returns.count(of: finding.subject))
    var remedy = remedies.remedy(of: finding)
    alert.wait(for: &remedy, settings, at: observation.time)
    let next = last?.remedy == remedy ? last?.next ?? remedy.next : remedy.next
    last = (remedy, next)
    let open = OpenFinding(
      TrackedFinding(
        finding: finding, openedAt: openedAt, openedInCycle: before?.openedInCycle ?? cycle, next: next,
        alert: alert, attribution: before?.attribution))
    if open.digest != before?.digest { nexts[position] = next }
    tracking.open.append(open)
  }
  tracking.attribute(findings, observation, history)
  origins += tracking.keepOrEnd(Array(positions.values), history, assessment, observation, settings)
  tracking.tell(history, origins, settings, observation.time, cycle: cycle, found: findings, nexts)
  return tracking
}

extension Tracking {
  /// What was not found this time.
  /// - Parameter missing: positions in history.
  /// - Returns: the positions of those that stay open, in their order.
  fileprivate mutating func keepOrEnd(
    _ missing: [Int], _ history: History, _ assessment: Assessment, _ observation: Observation,
    _ settings: AlertSettings
  ) -> [Int?] {
    if missing.isEmpty { return [] }
    var kept: [Int?] = []
    let estate = Estate(observation)
    let byFingerprint = missing.map { ($0, history.openFindings[$0].subject.fingerprint) }.sorted { $0.1 < $1.1 }
    for (position, _) in byFingerprint {
      var finding = history.openFindings[position]
      if !assessment.uncertain.contains(finding.subject), isJudged(finding, by: estate) {
        finding.alert.goodReadings += 1
      }
      if finding.alert.goodReadings >= settings.readingsToResolve(finding.alert) {
        ended.append(EndedFinding(finding))
      } else {
        open.append(finding)
        kept.append(position)
      }
    }
    return kept
  }
}

/// Of several findings on one subject the most severe, and the first of those.
private func withoutRepetition(_ findings: [Finding]) -> [Finding] {
  var severest: [Finding.Subject: Severity] = [:]
  severest.reserveCapacity(findings.count)
  var isRepeated = false
  for finding in findings {
    let known = severest.updateValue(finding.severity, forKey: finding.subject)
    guard let known else { continue }
    isRepeated = true
    severest[finding.subject] = max(known, finding.severity)
  }
  guard isRepeated else { return findings }
  return findings.filter { finding in
    guard severest[finding.subject] == finding.severity else { return false }
    severest[finding.subject] = nil
    return true
  }
}

/// Whether this observation could have shown the drift, so that its absence is an end.
private func isJudged(_ finding: OpenFinding, by estate: Estate) -> Bool {
  if finding.judgedFrom.contains(where: { estate.isUnreadable($0) }) { return false }
  // A replica's state tells nothing over a link that is not up; a link that is gone took its replicas with it.
  guard finding.kind.isToldByReplicaState, let array = finding.subject.array.flatMap({ estate[$0] }),
    let link = finding.subject.link.flatMap({ array.link(named: $0) })
  else { return true }
  return estate.problem(of: link, at: array.name) == nil
}
