/// The one place that decides what happens next about a finding: from what the cycle planned, withheld and did, and from
/// what earlier cycles sent.
public struct Remedies: Sendable {
  /// What a step of some kind is for.
  private struct Key: Hashable {
    var entity: EntityIdentity
    /// Empty for a new member: its group's link is the planner's choice.
    var link: String
    var change: Change.Kind

    init(_ entity: EntityIdentity, _ link: String, _ change: Change.Kind) {
      self.entity = entity
      self.link = change == .addMember ? "" : link
      self.change = change
    }

    init(_ step: Step) { self.init(step.entity.identity, step.link, step.change.kind) }
  }

  private let cycle: Int64
  private var outcomes: [Key: StepOutcome] = [:]
  private var sent: [Key: Intent] = [:]
  private var permitted: Set<Key> = []
  /// Positions in `withheld`.
  private var rows: [Key: Int32] = [:]
  private var withheld: [WithheldStep] = []
  private var turns: [Timestamp?] = []

  /// Of a cycle that plans and does nothing.
  public init() { cycle = 0 }

  /// - Parameters:
  ///   - steps: what the cycle carried out of the plan.
  ///   - turns: `Forecast.turns` of the same plan; empty where nothing was forecast.
  public init(
    _ plan: PermittedPlan, _ steps: [CycleRecord.StepRecord], _ history: History, turns: [Timestamp?] = [], cycle: Int64
  ) {
    self.cycle = cycle
    withheld = plan.withheld
    self.turns = turns
    for step in steps { outcomes[Key(step.step)] = step.outcome }
    // What two readings miss waits for a person, and its row says so.
    for intent in history.undecidedIntents where !intent.isMissedTwice { sent[Key(intent.step)] = intent }
    permitted = Set(plan.permitted.map { Key($0) })
    rows = Dictionary(minimumCapacity: withheld.count)
    for (position, row) in withheld.enumerated() {
      let key = Key(row.entity.identity, row.link, row.change)
      if rows[key] == nil { rows[key] = Int32(position) }
    }
  }

  public func remedy(of finding: Finding) -> Remedy {
    guard let entity = finding.entity?.identity else { return finding.kind.remedyWithoutStep }
    let link = finding.link ?? ""
    for change in finding.kind.remedyingChanges {
      if let remedy = remedy(by: Key(entity, link, change)) { return remedy }
    }
    if finding.kind == .unprotected, let group = finding.evidence[Finding.groupName],
      let identity = finding.evidence[Finding.groupIdentity].flatMap({ EntityIdentity($0) })
    {
      let remedy = remedy(by: Key(identity, link, .createReplica))
      return .through(group: group, remedy ?? .none(.person(must: "claim it with a policy")))
    }
    return finding.kind.remedyWithoutStep
  }

  private func remedy(by key: Key) -> Remedy? {
    if let outcome = outcomes[key] {
      switch outcome {
      case .done, .confirmed: return .done(key.change, cycle: cycle)
      case .refused(let reason): return .refused(key.change, because: reason)
      case .unknown: return .undecided(key.change, cycle: cycle)
      case .absent: return .planned(key.change)
      }
    }
    if let intent = sent[key] {
      return intent.answeredReplica == nil
        ? .undecided(key.change, cycle: intent.cycle) : .done(key.change, cycle: intent.cycle)
    }
    if permitted.contains(key) { return .planned(key.change) }
    return rows[key].map { position in
      withheld[Int(position)].remedy(turn: turns.isEmpty ? nil : turns[Int(position)])
    }
  }
}

extension Finding {
  /// Evidence of an entity that is protected through its consistency group alone.
  static let groupName = "consistency_group"
  static let groupIdentity = "consistency_group_id"
}

extension AlertState {
  /// Keeps the journal waiting while a remedy is under way, until the time that was promised at first: a forecast that
  /// moves on hides nothing, and what people read does not change with each cycle.
  mutating func wait(for remedy: inout Remedy, _ settings: AlertSettings, at time: TrustedTime) {
    guard remedy.isUnderWay, told == nil else {
      heldBackUntil = nil
      remedy.expectedAt = remedy.expectedAt?.roundedUp(to: Self.shownStep)
      return
    }
    let now = time.latest
    let longest = now + AlertSettings.longestForecast + settings.remedyPatience
    // One from the future was made before the clock was set back.
    let promised = heldBackUntil ?? max(now, remedy.expectedAt ?? now) + settings.remedyPatience
    let until = min(promised, longest)
    heldBackUntil = until
    guard let expected = remedy.expectedAt else { return }
    let first = until + (.zero - settings.remedyPatience)
    remedy.expectedAt = first > now ? first : expected.roundedUp(to: Self.shownStep)
  }

  /// Whether the journal still waits for a remedy. Of a clock in doubt the latest time counts: to tell too early hides nothing.
  func isHeldBack(at time: TrustedTime) -> Bool { heldBackUntil.map { time.latest < $0 } ?? false }

  private static let shownStep = Duration.seconds(600)
}

extension Timestamp {
  fileprivate func roundedUp(to step: Duration) -> Timestamp {
    let reached = self + step + .milliseconds(-1)
    return Timestamp(milliseconds: reached.milliseconds / step.milliseconds * step.milliseconds)
  }
}
