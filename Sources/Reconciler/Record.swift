import Protection
import ProtectionStore

/// The stages after applying: what the store keeps of a cycle, and what the journal is told about it.
extension Cycle {
  /// Each under the registration that was asked for it.
  func remember(_ serials: [ArrayName: Int64], of registrations: [ArrayName: RegisteredArray]) throws(StoreError) {
    for (name, serial) in serials.sorted(by: { $0.key < $1.key }) {
      guard let array = registrations[name] else { continue }
      try store.recordSerial(serial, of: array)
    }
  }

  /// What reading decided about earlier steps: on disk before a step is tried again, because at most one intent for an
  /// entity and link may be undecided.
  func remember(_ decisions: [IntentDecision], _ observation: Observation) throws(StoreError) {
    try store.recordDecisions(decisions, at: stamp(since: observation))
  }

  /// What a wait that begins now is counted from.
  func stamp(since observation: Observation) -> Timestamp { time(since: observation).latest }

  /// The present, some time after a reading.
  func time(since observation: Observation) -> TrustedTime {
    observation.time.advanced(by: now() - observation.takenAt)
  }

  /// What happens next about the findings. Only a queue needs a forecast.
  func remedies(
    _ judgement: Judgement, _ steps: [CycleRecord.StepRecord], _ rates: (Observation) -> [ArrayName: CopyRate],
    cycle: Int64
  ) -> Remedies {
    let (plan, observation, history) = (judgement.plan, judgement.observation, judgement.history)
    let isQueued = plan.withheld.contains(where: \.isQueued)
    let turns = isQueued ? forecast(plan, observation, history, rates(observation), settings).turns : []
    return Remedies(plan, steps, history, turns: turns, cycle: cycle)
  }

  func summarize(
    _ judgement: Judgement, _ steps: [CycleRecord.StepRecord], _ tracking: Tracking, number: Int64,
    finishedAt: Timestamp
  ) -> CycleRecord {
    let assessment = judgement.assessment
    let modes = Dictionary(judgement.policies.map { ($0.name, $0.mode) }, uniquingKeysWith: { first, _ in first })
    let arrays = assessment.coverage.map { ledger in
      let inventory = judgement.observation[ledger.array]
      let last = judgement.history.lastCounts?.arrays.first { $0.array == ledger.array }
      return CycleRecord.ArraySummary(
        array: ledger.array, serial: inventory?.serial, version: inventory?.version, entities: ledger.coverage.total,
        replicas: inventory?.replicas.count ?? last?.replicas ?? 0, requests: judgement.requests[ledger.array] ?? 0,
        unreadableBecause: judgement.observation.whyUnreadable(ledger.array), lastReadAt: ledger.lastReadAt,
        pools: ledger.pools)
    }
    return CycleRecord(
      // Reading began, and from then on the next cycle's reminders count.
      number: number, startedAt: judgement.observation.takenAt, finishedAt: finishedAt,
      outcome: arrays.contains { $0.unreadableBecause != nil } ? .partial : .complete,
      verdicts: assessment.coverage.total.verdicts,
      policies: assessment.policies.map {
        .init(
          policy: $0.policy, mode: modes[$0.policy] ?? .observe, verdicts: $0.verdicts, selected: $0.selected,
          countedElsewhere: $0.countedElsewhere)
      },
      arrays: arrays, openFindings: tracking.open.count, steps: steps, withheld: judgement.plan.withheld.count)
  }

  func result(_ judgement: Judgement, _ tracking: Tracking, _ record: CycleRecord) -> CycleResult {
    CycleResult(
      record: record, tracking: tracking,
      knownReplicas: knownReplicas(judgement.observation, judgement.history, settings),
      initialCopies: initialCopies(judgement.observation, judgement.history),
      copySlots: discoverCopySlots(judgement.observation, judgement.history),
      automaticHolds: settledHolds(judgement.history.automaticHolds, judgement.plan, judgement.observation),
      events: judgement.observation.events, eventCursors: judgement.eventCursors,
      time: judgement.observation.time.advanced(by: record.duration),
      acceptedRevision: judgement.showsAllPlanned && !judgement.plan.exceedsShare ? judgement.policyRevision : nil)
  }

  func alert(_ judgement: Judgement, _ record: CycleRecord) async throws(StoreError) {
    let outcomes = Dictionary(
      judgement.decisions.compactMap { decision in decision.outcome.map { (decision.intent, $0) } },
      uniquingKeysWith: { first, _ in first })
    for intent in judgement.decidedIntents {
      guard let outcome = outcomes[intent.id] else { continue }
      // That it was done was told when the array answered.
      if case .confirmed(intent.answeredReplica) = outcome { continue }
      Alert(intent.step, outcome, cycle: record.number).send(to: logger)
    }
    for step in record.steps { Alert(step.step, step.outcome, cycle: record.number).send(to: logger) }
    try await tellOwed()
    Alert(record).send(to: logger)
    // Whoever waits for the cycle finds it in the journal.
    _ = await delivery.isClear()
  }
}

extension Judgement {
  /// Whether its plan shows all that the policies would do: what an unread array adds to it, or a policy that may act and
  /// leads nowhere yet, is not known.
  fileprivate var showsAllPlanned: Bool {
    !assessment.findings.contains {
      $0.kind == .arrayUnreadable || $0.kind == .policyUnresolvable && $0.severity == .critical
    }
  }
}

extension Observation {
  func whyUnreadable(_ array: ArrayName) -> String? {
    if case .unreadable(let reason) = readings[array] { reason } else { nil }
  }
}
