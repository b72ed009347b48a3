import GRDB
import Protection

/// Steps as they were taken: the intent before the request (invariant 5), then what became of it. Of one entity and
/// link at most one intent is undecided; the schema sees to that.
extension ProtectionStore {
  /// Only after this returned may the step's request leave. It uses up the step's approval: consent is to one attempt,
  /// not to doing again what somebody undid since; the audit trail keeps it.
  /// - Throws: whenever the intent is not on disk; `stepUndecided` while an earlier step on the same entity and link has
  ///   an unknown outcome; `unknownCycle` when the cycle does not run.
  public func recordIntent(_ step: Step, cycle: Int64, at: Timestamp) throws(StoreError) -> Intent {
    try write { db in
      guard try db.row("SELECT 1 FROM cycle WHERE number = ? AND finished_at IS NULL", cycle) != nil else {
        throw StoreError.unknownCycle(cycle)
      }
      let identity = step.entity.identity.description
      let undecided = try db.row(
        "SELECT id, missed_at FROM intent WHERE entity_id = ? AND link = ? AND decided_at IS NULL", identity, step.link)
      if let undecided, try undecided.timeIfAny("missed_at") != nil {
        // Readings miss what was called done, and a person consented to making it again: so it counts as absent.
        try db.recordOutcome(.absent, of: try undecided.value("id"), at: at)
      } else if let undecided {
        throw StoreError.stepUndecided(entity: step.entity.words, link: step.link, intent: try undecided.value("id"))
      }
      try db.run(
        """
        INSERT INTO intent (cycle, change, policy, array, entity_id, link, step, recorded_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        cycle, step.change.word, step.policy.rawValue, step.array.rawValue, identity, step.link,
        try StoredForm.json(step), at.milliseconds)
      let id = db.lastInsertedRowID
      for consent in Consent.allCases {
        try db.run("DELETE FROM approval WHERE step_fingerprint = ?", step.approvalKey(for: consent))
      }
      return Intent(id: id, cycle: cycle, step: step, recordedAt: at)
    }
  }

  /// What the request's answer, or a later reading, says. A refusal is counted, a request without effect as one at the
  /// time of its intent; a success ends the count.
  /// - Throws: `unknownIntent`, `intentDecided`: an outcome once decided stays.
  public func recordOutcome(_ outcome: StepOutcome, of intent: Int64, at: Timestamp) throws(StoreError) {
    try write { try $0.recordOutcome(outcome, of: intent, at: at) }
  }

  /// What a reading says about earlier steps, all of it or nothing.
  public func recordDecisions(_ decisions: [IntentDecision], at: Timestamp) throws(StoreError) {
    // Nearly always: an empty transaction would cost the disk as much as any.
    if decisions.isEmpty { return }
    try write { db in
      for decision in decisions {
        switch decision.verdict {
        case .outcome(let outcome): try db.recordOutcome(outcome, of: decision.intent, at: at)
        case .missed(let missedAt):
          try db.run(
            "UPDATE intent SET missed_at = ? WHERE id = ? AND decided_at IS NULL", missedAt.milliseconds,
            decision.intent)
        case .missedTwice: break
        }
      }
    }
  }

  /// Newest first.
  public func steps(limit: Int) throws(StoreError) -> [RecordedStep] {
    try read { db in
      try db.rows(Self.steps + " ORDER BY intent.id DESC LIMIT ?", max(0, limit)).values { try RecordedStep($0) }
    }
  }

  /// Newest first.
  public func steps(of entity: EntityIdentity, limit: Int) throws(StoreError) -> [RecordedStep] {
    try read { db in
      try db.rows(
        Self.steps + " WHERE intent.entity_id = ? ORDER BY intent.id DESC LIMIT ?", entity.description, max(0, limit)
      ).values { try RecordedStep($0) }
    }
  }

  private static let steps = """
    SELECT intent.*, intent_outcome.outcome, intent_outcome.replica_id, intent_outcome.because, intent_outcome.at
    FROM intent LEFT JOIN intent_outcome
      ON intent_outcome.id = (SELECT max(id) FROM intent_outcome WHERE intent_outcome.intent = intent.id)
    """
}

/// One step of the past with what is known of it now.
public struct RecordedStep: Hashable, Sendable, Codable {
  public var intent: Intent
  /// The newest; nil when none was recorded: a crash, or the request is on its way.
  public var outcome: StepOutcome?
  public var outcomeAt: Timestamp?

  public init(intent: Intent, outcome: StepOutcome?, outcomeAt: Timestamp?) {
    self.intent = intent
    self.outcome = outcome
    self.outcomeAt = outcomeAt
  }

  fileprivate init(_ row: Row) throws {
    self.init(
      intent: try Intent(row), outcome: try StepOutcome(ifAnyIn: row), outcomeAt: try row.timeIfAny("at"))
  }
}

extension Database {
  /// Those whose effect no reading has decided: a request without a definitive answer, a crash before any, or one that
  /// was answered as done and is not seen yet.
  func undecidedIntents() throws -> [Intent] {
    try rows("SELECT * FROM intent WHERE decided_at IS NULL ORDER BY id").values { row in
      var intent = try Intent(row)
      intent.answeredReplica = try answeredReplica(of: intent.id)
      intent.missedAt = try row.timeIfAny("missed_at")
      return intent
    }
  }

  private func answeredReplica(of intent: Int64) throws -> Int64? {
    try row("SELECT replica_id FROM intent_outcome WHERE intent = ? AND outcome = 'done' ORDER BY id", intent)?
      .value("replica_id")
  }

  func refusals() throws -> [Refusal] {
    try rows("SELECT * FROM refusal ORDER BY entity_id, link").values { row in
      Refusal(
        entity: try row.identity(of: "refusal", row: try row.value("entity_id") as String), link: try row.value("link"),
        count: try row.count("count"), lastAt: try row.time("last_at"), because: try row.value("because"))
    }
  }

  /// The one place where an outcome takes effect.
  func recordOutcome(_ outcome: StepOutcome, of intent: Int64, at: Timestamp) throws {
    guard let row = try row("SELECT * FROM intent WHERE id = ?", intent) else {
      throw StoreError.unknownIntent(intent)
    }
    guard try row.timeIfAny("decided_at") == nil else { throw StoreError.intentDecided(intent) }
    // A reading that shows what was answered as done has nothing to add but that it is decided.
    if try outcome != .confirmed(replicaID: answeredReplica(of: intent) ?? -1) {
      try run(
        "INSERT INTO intent_outcome (intent, at, outcome, replica_id, because) VALUES (?, ?, ?, ?, ?)",
        intent, at.milliseconds, outcome.word, outcome.replicaID, outcome.reason)
    }
    if try outcome.isDecided || (outcome.isDefinitive && Intent(row).step.change.countsOnceAnswered) {
      try run("UPDATE intent SET decided_at = ? WHERE id = ?", at.milliseconds, intent)
    }
    let entity: String = try row.value("entity_id")
    let link: String = try row.value("link")
    switch outcome {
    case .done, .confirmed:
      try run("DELETE FROM refusal WHERE entity_id = ? AND link = ?", entity, link)
    case .refused(let because): try countRefusal(of: entity, over: link, at: at, because)
    case .absent: try countRefusal(of: entity, over: link, at: try row.time("recorded_at"), Refusal.withoutEffect)
    case .unknown: break
    }
  }

  private func countRefusal(of entity: String, over link: String, at: Timestamp, _ because: String) throws {
    try run(
      """
      INSERT INTO refusal (entity_id, link, count, last_at, because) VALUES (?, ?, 1, ?, ?)
      ON CONFLICT (entity_id, link) DO UPDATE
        SET count = count + 1, last_at = excluded.last_at, because = excluded.because
      """,
      entity, link, at.milliseconds, because)
  }

  /// A cycle's record names outcomes too; those that were not recorded by themselves are recorded with it.
  func recordMissingOutcomes(_ steps: [CycleRecord.StepRecord], at: Timestamp) throws {
    for step in steps where try row("SELECT 1 FROM intent_outcome WHERE intent = ?", step.intent) == nil {
      try recordOutcome(step.outcome, of: step.intent, at: at)
    }
  }

  /// The steps of a cycle with the outcome that the cycle itself saw: the first one recorded.
  func stepRecords(cycle: Int64) throws -> [CycleRecord.StepRecord] {
    let rows = try rows(
      """
      SELECT intent.*, intent_outcome.outcome, intent_outcome.replica_id, intent_outcome.because
      FROM intent LEFT JOIN intent_outcome
        ON intent_outcome.id = (SELECT min(id) FROM intent_outcome WHERE intent_outcome.intent = intent.id)
      WHERE intent.cycle = ? ORDER BY intent.id
      """,
      cycle)
    return try rows.values { row in
      let intent = try Intent(row)
      let outcome = try StepOutcome(ifAnyIn: row) ?? .unknown(because: "no outcome was recorded")
      return CycleRecord.StepRecord(intent: intent.id, step: intent.step, outcome: outcome)
    }
  }
}

extension Intent {
  fileprivate init(_ row: Row) throws {
    let id: Int64 = try row.value("id")
    self.init(
      id: id, cycle: try row.value("cycle"), step: try row.json("step", of: "intent", row: id),
      recordedAt: try row.time("recorded_at"))
  }
}

extension StepOutcome {
  fileprivate var replicaID: Int64? {
    switch self {
    case .done(let replica), .confirmed(let replica): replica
    case .refused, .unknown, .absent: nil
    }
  }

  fileprivate var reason: String? {
    switch self {
    case .refused(let because), .unknown(let because): because
    case .done, .confirmed, .absent: nil
    }
  }

  fileprivate init?(ifAnyIn row: Row) throws {
    switch try row.value("outcome") as String? {
    case nil: return nil
    case "done": self = .done(replicaID: try row.value("replica_id"))
    case "refused": self = .refused(because: try row.value("because"))
    case "unknown": self = .unknown(because: try row.value("because"))
    case "confirmed": self = .confirmed(replicaID: try row.value("replica_id"))
    case "absent": self = .absent
    case let word?:
      throw StoreError.unreadableRow(
        table: "intent_outcome", row: "\(try row.value("id") as Int64)", because: "its outcome '\(word)' is unknown")
    }
  }
}

extension Change {
  /// Whether the array's answer is enough. A resume that is not seen was mostly suspended again; it makes no second copy, and
  /// consent and the limit on repetitions stand before the next one.
  fileprivate var countsOnceAnswered: Bool {
    switch self {
    case .resumeReplica: true
    case .createReplica, .setSchedule, .addMember: false
    }
  }
}
