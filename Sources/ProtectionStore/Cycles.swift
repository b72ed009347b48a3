import GRDB
import Protection

/// The life of a cycle: begun (its number is taken for ever), then finished in one transaction. A cycle that changed
/// nothing costs one small row.
extension ProtectionStore {
  /// Memory as it is now: what has run out, was released, resolved or decided is not part of it.
  public func history(at time: TrustedTime) throws(StoreError) -> History {
    try read { db in
      History(
        openFindings: try db.openFindingSubjects(),
        lately: try db.resolvedFindings(since: time.certain + (.zero - AlertSettings.returnWindow)),
        undecidedIntents: try db.undecidedIntents(), holds: try db.holds(at: time.certain),
        automaticHolds: try db.automaticHolds(),
        approvals: try db.approvals(at: time.latest), refusals: try db.refusals(),
        knownReplicas: try db.knownReplicas(),
        initialCopies: try db.initialCopies(), copySlots: try db.copySlots(), lastCounts: try db.lastCounts(),
        memory: try db.storeMemory(),
        basisChanges: try db.basisChanges(version: version), repetitions: try db.repetitions(at: time.certain))
    }
  }

  /// The time that had come for certain when the newest cycle ended that did not fail; nil before the first.
  public func certainTime() throws(StoreError) -> Timestamp? {
    try read { db in
      try db.row(
        """
        SELECT coalesce(certain_at, started_at) AS certain_at FROM cycle WHERE outcome <> 'failed'
        ORDER BY number DESC LIMIT 1
        """)?.timeIfAny("certain_at")
    }
  }

  /// - Returns: a number greater than that of any cycle before, also of one that was cut off.
  public func beginCycle(at: Timestamp) throws(StoreError) -> Int64 {
    try write { db in
      try db.run("INSERT INTO cycle (started_at) VALUES (?)", at.milliseconds)
      return db.lastInsertedRowID
    }
  }

  /// Keeps all that a cycle concluded, or nothing of it.
  /// - Throws: `unknownCycle` when it was not begun or is finished, `inconsistentFindings` when a finding would vanish or
  ///   appear without a transition.
  public func finishCycle(_ result: CycleResult) throws(StoreError) {
    let record = result.record
    try write { db in
      try db.finish(record, certain: result.time.certain)
      try db.recordMissingOutcomes(record.steps, at: result.time.latest)
      if case .failed = record.outcome { return }
      try db.keepFindings(result.tracking, of: record, endedAt: result.time.latest)
      try db.owe(result.tracking, cycle: record.number)
      try db.keepKnownReplicas(result.knownReplicas)
      try db.keepInitialCopies(result.initialCopies)
      try db.keepCopySlots(result.copySlots)
      try db.keepEvents(result.events, cursors: result.eventCursors, now: min(record.startedAt, result.time.certain))
      try db.keepAutomaticHolds(result.automaticHolds)
      try db.remindOfHolds(at: result.time.certain)
      if let revision = result.acceptedRevision { try db.acceptBasis(revision, version: version) }
      try db.prune(retention, now: result.time.certain)
    }
  }

  /// The newest finished one.
  public func lastCycle() throws(StoreError) -> CycleRecord? {
    try cycles(limit: 1).first
  }

  /// nil when there is none of this number, or it was never finished, or it is older than what is kept.
  public func cycle(_ number: Int64) throws(StoreError) -> CycleRecord? {
    try read { db in
      try db.row(Self.finishedCycles + " AND number = ?", number).map { try db.cycleRecord($0) }
    }
  }

  /// Finished ones, newest first.
  public func cycles(limit: Int) throws(StoreError) -> [CycleRecord] {
    try read { db in
      try db.rows(Self.finishedCycles + " ORDER BY number DESC LIMIT ?", max(0, limit)).values {
        try db.cycleRecord($0)
      }
    }
  }

  private static let finishedCycles = """
    SELECT cycle.*, cycle_detail.policies, cycle_detail.arrays
    FROM cycle JOIN cycle_detail ON cycle_detail.id = cycle.detail WHERE finished_at IS NOT NULL
    """
}

extension Database {
  /// Of the newest cycle that did not fail.
  fileprivate func lastCounts() throws -> LastCounts? {
    try rows(
      """
      SELECT number, started_at, policies, arrays FROM cycle JOIN cycle_detail ON cycle_detail.id = cycle.detail
      WHERE outcome <> 'failed' ORDER BY number DESC LIMIT 1
      """
    ).values { newest in
      let number: Int64 = try newest.value("number")
      return LastCounts(
        takenAt: try newest.time("started_at"), policies: try newest.json("policies", of: "cycle_detail", row: number),
        arrays: try newest.json("arrays", of: "cycle_detail", row: number))
    }.first
  }

  fileprivate func finish(_ record: CycleRecord, certain: Timestamp) throws {
    let counts = record.verdicts
    let changed = try run(
      """
      UPDATE cycle SET started_at = ?, finished_at = ?, outcome = ?, failure = ?, protected = ?, initializing = ?,
        unprotected = ?, excluded = ?, held = ?, unknown = ?, open_findings = ?, withheld = ?, detail = ?, certain_at = ?
      WHERE number = ? AND finished_at IS NULL
      """,
      record.startedAt.milliseconds, record.finishedAt.milliseconds, record.outcome.word, record.outcome.failure,
      counts.protected, counts.initializing, counts.unprotected, counts.excluded, counts.held, counts.unknown,
      record.openFindings, record.withheld, try detail(of: record), certain.milliseconds,
      record.number)
    guard changed == 1 else { throw StoreError.unknownCycle(record.number) }
  }

  /// The newest row when it says the same, else a new one.
  private func detail(of record: CycleRecord) throws -> Int64 {
    let policies = try StoredForm.json(record.policies)
    let arrays = try StoredForm.json(record.arrays)
    let newest = try row("SELECT id, policies, arrays FROM cycle_detail ORDER BY id DESC LIMIT 1")
    if let newest, try newest.value("policies") == policies, try newest.value("arrays") == arrays {
      return try newest.value("id")
    }
    try run("INSERT INTO cycle_detail (policies, arrays) VALUES (?, ?)", policies, arrays)
    return lastInsertedRowID
  }

  fileprivate func cycleRecord(_ row: Row) throws -> CycleRecord {
    let number: Int64 = try row.value("number")
    return CycleRecord(
      number: number, startedAt: try row.time("started_at"), finishedAt: try row.time("finished_at"),
      outcome: try row.cycleOutcome(), verdicts: try row.verdictCounts(),
      policies: try row.json("policies", of: "cycle_detail", row: number),
      arrays: try row.json("arrays", of: "cycle_detail", row: number), openFindings: try row.count("open_findings"),
      steps: try stepRecords(cycle: number), withheld: try row.count("withheld"))
  }
}

extension CycleRecord.Outcome {
  fileprivate var failure: String? { if case .failed(let because) = self { because } else { nil } }
}

extension Row {
  fileprivate func cycleOutcome() throws -> CycleRecord.Outcome {
    switch try value("outcome") as String {
    case "complete": .complete
    case "partial": .partial
    case "failed": .failed(because: try value("failure"))
    case let word:
      throw StoreError.unreadableRow(
        table: "cycle", row: "\(try value("number") as Int64)", because: "its outcome '\(word)' is unknown")
    }
  }

  fileprivate func verdictCounts() throws -> VerdictCounts {
    var counts = VerdictCounts()
    for word in Verdict.Word.allCases { counts[word] = try count(word.rawValue) }
    return counts
  }
}
