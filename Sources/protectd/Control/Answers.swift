import ControlAPI
import Protection
import ProtectionStore

/// From the model's values to the control socket's.

extension CycleSummaryAnswer {
  init(_ record: CycleRecord) {
    self.init(
      number: record.number, startedAt: record.startedAt.date, finishedAt: record.finishedAt.date,
      durationSeconds: record.duration.inSeconds, outcome: record.outcome.word,
      failedBecause: record.outcome.failedBecause)
  }
}

extension CycleAnswer {
  init(_ record: CycleRecord, policies: [StatusAnswer.PolicyShare]) {
    self.init(
      number: record.number, startedAt: record.startedAt.date, finishedAt: record.finishedAt.date,
      durationSeconds: record.duration.inSeconds, outcome: record.outcome.word,
      failedBecause: record.outcome.failedBecause, verdicts: VerdictTotals(record.verdicts),
      outOfScope: OutOfScopeTotals(record.coverage), policies: policies,
      arrays: record.arrays.map { StatusAnswer.ArrayReading($0, takenAt: record.startedAt) },
      openFindings: record.openFindings,
      steps: record.steps.map {
        StepOutcomeAnswer($0.step, intent: $0.intent, cycle: record.number, at: nil, outcome: $0.outcome)
      },
      withheldCount: record.withheld)
  }
}

extension CycleRecord.Outcome {
  var failedBecause: String? { if case .failed(let reason) = self { reason } else { nil } }
}

extension StatusAnswer.ArrayReading {
  /// - Parameter takenAt: when the cycle of the summary read the arrays.
  init(_ summary: CycleRecord.ArraySummary, takenAt: Timestamp) {
    self.init(
      name: summary.array.rawValue, serial: summary.serial, version: summary.version, entities: summary.entities,
      replicas: summary.replicas, requests: summary.requests, unreadableBecause: summary.unreadableBecause,
      lastReadAt: summary.lastRead(takenAt: takenAt)?.date, verdicts: VerdictTotals(summary.coverage.verdicts),
      outOfScope: OutOfScopeTotals(summary.coverage),
      pools: summary.pools.map { pool in
        .init(
          name: pool.pool, entities: pool.coverage.total, verdicts: VerdictTotals(pool.coverage.verdicts),
          outOfScope: OutOfScopeTotals(pool.coverage))
      })
  }
}

extension CycleRecord.ArraySummary {
  /// When the array was last read completely.
  func lastRead(takenAt: Timestamp) -> Timestamp? { unreadableBecause == nil ? takenAt : lastReadAt }
}

extension OutOfScopeTotals {
  init(_ coverage: Coverage) { self.init(targets: coverage.targets, unselected: coverage.unselected) }
}

extension VerdictTotals {
  init(_ counts: VerdictCounts) {
    self.init(
      protected: counts.protected, initializing: counts.initializing, unprotected: counts.unprotected,
      excluded: counts.excluded, held: counts.held, unknown: counts.unknown)
  }
}

extension FindingAnswer {
  init(_ stored: StoredFinding) {
    self.init(stored.tracked, resolvedAt: stored.resolvedAt, resolution: stored.resolution)
  }

  init(_ tracked: TrackedFinding, resolvedAt: Timestamp? = nil, resolution: String? = nil) {
    let finding = tracked.finding
    let next = resolvedAt == nil ? tracked.whatNext : nil
    self.init(
      kind: finding.kind.rawValue, severity: finding.severity.rawValue,
      state: resolvedAt == nil ? Self.open : Self.resolved,
      alert: resolvedAt == nil ? tracked.alert.word.rawValue : nil,
      policy: finding.policy?.rawValue,
      array: finding.array?.rawValue, entity: finding.entity?.name, entityKind: finding.entity?.kind.rawValue,
      entityID: finding.entity?.identity.description, link: finding.link, since: tracked.openedAt.date,
      resolvedAt: resolvedAt?.date, summary: finding.summary, resolution: resolution, next: next?.sentence,
      remedy: next?.word.rawValue,
      pendingUntil: resolvedAt == nil ? tracked.alert.heldBackUntil?.date : nil,
      evidence: tracked.evidence.dictionary,
      fingerprint: finding.fingerprint.rawValue)
  }
}

extension Observation {
  var unreadable: [UnreadableAnswer] {
    arrayNames.compactMap { name in
      guard case .unreadable(let reason) = readings[name] else { return nil }
      return UnreadableAnswer(array: name.rawValue, reason: reason)
    }
  }
}

extension CopyForecastAnswer {
  init(_ forecast: Forecast.CopyForecast) {
    self.init(
      array: forecast.array.rawValue, slots: forecast.slots, running: forecast.running,
      standing: forecast.standing, planned: forecast.planned,
      bytesToCopy: forecast.bytesToCopy, bytesPerSecond: forecast.rate?.bytesPerSecond,
      measuredCopies: forecast.rate?.copies ?? 0, measuredAt: forecast.rate?.measuredAt.date,
      expectedEnd: forecast.finishAt?.date, standsBecause: forecast.standsBecause)
  }
}

extension PoolForecastAnswer {
  init(_ forecast: Forecast.PoolForecast) {
    self.init(
      array: forecast.array.rawValue, pool: forecast.pool, freeBytes: forecast.freeBytes,
      neededBytes: forecast.neededBytes, freeAtCompletionBytes: forecast.freeAtCompletionBytes,
      reserveBytes: forecast.reserveBytes, freePhysicalBytes: forecast.freePhysicalBytes,
      freePhysicalAtCompletionBytes: forecast.freePhysicalAtCompletionBytes)
  }
}

extension StepAnswer {
  init(_ step: Step, expectedEnd: Timestamp? = nil) {
    self.init(
      change: step.change.word, policy: step.policy.rawValue, array: step.array.rawValue, entity: step.entity.name,
      entityKind: step.entity.kind.rawValue, entityID: step.entity.identity.description, link: step.link,
      reason: step.reason, bytesToCopy: step.change.bytesToCopy,
      expectedEnd: expectedEnd?.date)
  }
}

extension WithheldAnswer {
  init(
    _ withheld: WithheldStep, turn: Timestamp? = nil, expectedEnd: Timestamp? = nil, ifEnforced: IfEnforced? = nil
  ) {
    self.init(
      change: withheld.changeWord, policy: withheld.policy.rawValue, array: withheld.array.rawValue,
      entity: withheld.entity.name, entityKind: withheld.entity.kind.rawValue,
      entityID: withheld.entity.identity.description, link: withheld.link, reason: withheld.reason,
      next: withheld.whatEnds(turn: turn), awaitsApproval: withheld.awaitsApproval,
      bytesToCopy: withheld.step?.change.bytesToCopy,
      expectedEnd: expectedEnd?.date, ifEnforced: ifEnforced.map { IfEnforcedAnswer($0) })
  }
}

extension IfEnforcedAnswer {
  init(_ outcome: IfEnforced) {
    switch outcome {
    case .done: self.init(outcome: .done)
    case .queued(let reason): self.init(outcome: .queued, reason: reason)
    case .awaitingApproval(let reason): self.init(outcome: .awaitsApproval, reason: reason)
    case .withheld(let reason): self.init(outcome: .withheld, reason: reason)
    }
  }
}

extension StepOutcomeAnswer {
  init(_ step: RecordedStep) {
    self.init(
      step.intent.step, intent: step.intent.id, cycle: step.intent.cycle, at: step.intent.recordedAt,
      outcome: step.outcome)
  }

  init(_ step: Step, intent: Int64, cycle: Int64, at: Timestamp?, outcome: StepOutcome?) {
    var detail: String?
    var replica: Int64?
    switch outcome {
    case .done(let id)?, .confirmed(let id)?: replica = id
    case .refused(let reason)?, .unknown(let reason)?: detail = reason
    case .absent?: break
    case nil: detail = "the daemon ended before an answer came; the next reading of both arrays decides"
    }
    self.init(
      intent: intent, change: step.change.word, policy: step.policy.rawValue, array: step.array.rawValue,
      entity: step.entity.name, entityKind: step.entity.kind.rawValue, entityID: step.entity.identity.description,
      link: step.link, reason: step.reason, outcome: outcome?.word ?? "unknown", detail: detail,
      summary: step.words(of: outcome), replicaID: replica, cycle: cycle, at: at?.date)
  }
}

extension HoldAnswer {
  init(_ hold: Hold) {
    var array: String?
    var entity: EntityReference?
    var policy: String?
    var link: String?
    let scope: String
    switch hold.scope {
    case .entity(let reference): (scope, entity) = ("entity", reference)
    case .policy(let name): (scope, policy) = ("policy", name.rawValue)
    case .link(let holder, let name): (scope, array, link) = ("link", holder.rawValue, name)
    case .array(let name): (scope, array) = ("array", name.rawValue)
    }
    self.init(
      id: hold.id, scope: scope, subject: hold.scope.words, array: array, entity: entity?.name,
      entityKind: entity?.kind.rawValue, entityID: entity?.identity.description, policy: policy, link: link,
      reason: hold.reason, createdBy: hold.createdBy, createdAt: hold.createdAt.date, expiresAt: hold.expiresAt.date,
      revision: hold.revision)
  }
}

extension HoldAnswer {
  init(_ hold: AutomaticHold) {
    let entity = hold.subject.entity
    self.init(
      id: hold.id, scope: entity == nil ? "link" : "entity", subject: hold.subject.words,
      array: hold.subject.array.rawValue, entity: entity?.name, entityKind: entity?.kind.rawValue,
      entityID: entity?.identity.description, policy: nil, link: hold.subject.link,
      reason: "\(hold.seen) (\(hold.sign.row))", createdBy: "protectd", createdAt: hold.since.date,
      expiresAt: hold.endsAt?.date, kind: hold.phase.rawValue, sign: hold.sign.rawValue, ending: hold.ending,
      revision: hold.revision)
  }

  init(_ released: ReleasedHold) {
    switch released {
    case .manual(let hold): self.init(hold)
    case .automatic(let hold): self.init(hold)
    }
  }
}

extension Duration {
  var inSeconds: Double { Double(milliseconds) / 1000 }
}
