/// Follows findings over time: each is opened once, may escalate, and is resolved once, across restarts. Not seeing a
/// drift any more proves its end only when all that it is judged from was read (invariant 11).

/// What a cycle changed, and what is open after it.
public struct Tracking: Hashable, Sendable, Codable {
  /// Opened and escalated ones in the order of the assessment, then resolved ones by fingerprint.
  public var transitions: [FindingTransition]
  /// Opened ones, and open ones that no longer say what memory has: all that is to be written.
  public var changed: [TrackedFinding]
  /// Those found in the order of the assessment, then those that are kept although they were not found, by fingerprint.
  public var open: [OpenFinding]

  public init(transitions: [FindingTransition] = [], changed: [TrackedFinding] = [], open: [OpenFinding] = []) {
    self.transitions = transitions
    self.changed = changed
    self.open = open
  }
}

public func track(
  _ assessment: Assessment, _ observation: Observation, _ history: History, cycle: Int64
) -> Tracking {
  var before: [Finding.Subject: Int] = [:]
  before.reserveCapacity(history.openFindings.count)
  for (position, open) in history.openFindings.enumerated() { before[open.subject] = position }

  var tracking = Tracking()
  for finding in withoutRepetition(assessment.findings) {
    let known = before.removeValue(forKey: finding.subject).map { history.openFindings[$0] }
    tracking.add(
      TrackedFinding(
        finding: finding, openedAt: known?.openedAt ?? observation.takenAt,
        openedInCycle: known?.openedInCycle ?? cycle),
      knownAs: known)
  }
  if before.isEmpty { return tracking }
  let estate = Estate(observation)
  let missing = before.map { ($0.key.fingerprint, history.openFindings[$0.value]) }.sorted { $0.0 < $1.0 }
  for (_, gone) in missing {
    if !assessment.uncertain.contains(gone.subject), isJudged(gone, by: estate) {
      tracking.transitions.append(FindingTransition(kind: .resolved, finding: gone))
    } else {
      tracking.open.append(gone)
    }
  }
  return tracking
}

extension Tracking {
  fileprivate mutating func add(_ tracked: TrackedFinding, knownAs known: OpenFinding?) {
    let now = OpenFinding(tracked)
    open.append(now)
    if known?.digest != now.digest { changed.append(tracked) }
    guard let known else {
      transitions.append(FindingTransition(kind: .opened, finding: now))
      return
    }
    if known.severity < now.severity { transitions.append(FindingTransition(kind: .escalated, finding: now)) }
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
