/// Follows findings over time: each is opened once, may escalate, and is resolved once, across restarts. Not seeing a
/// drift any more proves its end only when all that it is judged from was read (invariant 11).

/// What a cycle changed, and what is open after it.
public struct Tracking: Hashable, Sendable, Codable {
  /// Opened and escalated ones by fingerprint, then resolved ones by fingerprint.
  public var transitions: [FindingTransition]
  /// By fingerprint.
  public var open: [TrackedFinding]

  public init(transitions: [FindingTransition], open: [TrackedFinding]) {
    self.transitions = transitions
    self.open = open
  }
}

public func track(
  _ findings: [Finding], _ observation: Observation, _ history: History, cycle: Int64
) -> Tracking {
  var before: [Finding.Fingerprint: TrackedFinding] = [:]
  for tracked in history.openFindings { before[tracked.finding.fingerprint] = tracked }
  var open: [Finding.Fingerprint: TrackedFinding] = [:]
  var transitions: [FindingTransition] = []

  for (fingerprint, finding) in inOrder(findings) where open[fingerprint] == nil {
    if let known = before[fingerprint] {
      let tracked = TrackedFinding(finding: finding, openedAt: known.openedAt, openedInCycle: known.openedInCycle)
      open[fingerprint] = tracked
      if known.finding.severity < finding.severity {
        transitions.append(FindingTransition(kind: .escalated, tracked: tracked))
      }
    } else {
      let tracked = TrackedFinding(finding: finding, openedAt: observation.takenAt, openedInCycle: cycle)
      open[fingerprint] = tracked
      transitions.append(FindingTransition(kind: .opened, tracked: tracked))
    }
  }
  let gone = before.filter { open[$0.key] == nil }.sorted { $0.key < $1.key }
  let estate = gone.isEmpty ? nil : Estate(observation)
  for (fingerprint, tracked) in gone {
    if let estate, isJudged(tracked.finding, by: estate) {
      transitions.append(FindingTransition(kind: .resolved, tracked: tracked))
    } else {
      open[fingerprint] = tracked
    }
  }
  return Tracking(transitions: transitions, open: open.sorted { $0.key < $1.key }.map(\.value))
}

/// By fingerprint; of two alike, the more severe first.
private func inOrder(_ findings: [Finding]) -> [(Finding.Fingerprint, Finding)] {
  findings.map { ($0.fingerprint, $0) }.sorted { left, right in
    left.0 == right.0 ? left.1.severity > right.1.severity : left.0 < right.0
  }
}

/// Whether this observation could have shown the drift, so that its absence is an end.
private func isJudged(_ finding: Finding, by estate: Estate) -> Bool {
  if finding.judgedFrom.contains(where: { estate.isUnreadable($0) }) { return false }
  // A replica's state tells nothing over a link that is not up; a link that is gone took its replicas with it.
  guard finding.kind.isToldByReplicaState, let array = finding.array.flatMap({ estate[$0] }),
    let link = finding.link.flatMap({ array.link(named: $0) })
  else { return true }
  return estate.problem(of: link, at: array.name) == nil
}
