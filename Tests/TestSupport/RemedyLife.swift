import Protection

/// A world under cycles that do something about its findings, with memory between.
public struct RemedyLife {
  public var world: World
  public private(set) var number: Int64 = 0
  public private(set) var tracking = Tracking()

  public init(_ world: World) { self.world = world }

  /// One cycle, and time until the next.
  /// - Parameters:
  ///   - outcome: what arrays answer to each permitted step; nil: nothing is carried out.
  ///   - turn: when the turn of what is queued is expected.
  /// - Returns: what the journal is told, reminders apart.
  public mutating func cycle(
    _ outcome: StepOutcome? = nil, turn: Timestamp? = nil, pause: Duration = .minutes(1)
  ) -> [String] {
    number += 1
    let plan = world.permitted()
    let steps = outcome.map { outcome in
      plan.permitted.map { CycleRecord.StepRecord(intent: 1, step: $0, outcome: outcome) }
    }
    let remedies = Remedies(
      plan, steps ?? [], world.history, turns: plan.withheld.map { $0.isQueued ? turn : nil }, cycle: number)
    tracking = track(
      world.assessed(), world.observation, world.history, world.settings.alerts, remedies, cycle: number)
    for changed in tracking.changed { nexts[changed.finding.subject] = changed.next }
    world.history.openFindings = tracking.open.sorted { $0.subject.fingerprint < $1.subject.fingerprint }
    world.history.lastCounts = LastCounts(takenAt: world.takenAt, policies: [], arrays: [])
    world = world.later(pause)
    return tracking.transitions.map { "\($0.kind.rawValue) \($0.finding.kind.rawValue)" }
  }

  private var nexts: [Finding.Subject: Next] = [:]

  public func open(_ kind: FindingKind) -> [OpenFinding] { tracking.open.filter { $0.kind == kind } }

  /// What memory says happens next about the open findings of a kind.
  public func next(_ kind: FindingKind) -> [Next] { open(kind).compactMap { nexts[$0.subject] } }
}
