import Foundation
import GRDB
import Protection

/// Findings over time. The schema keeps at most one open finding of a fingerprint, so one is opened once and resolved
/// once, whatever restarts come between.
extension ProtectionStore {
  /// By fingerprint.
  public func openFindings() throws(StoreError) -> [TrackedFinding] {
    try read { try $0.openFindings() }
  }

  /// Open ones on any of these entities, by fingerprint.
  public func openFindings(of entities: [EntityIdentity]) throws(StoreError) -> [TrackedFinding] {
    try read { db in
      try entities.flatMap { entity in
        try db.rows("SELECT * FROM finding WHERE entity_id = ? AND resolved_at IS NULL", entity.description)
          .values { try TrackedFinding($0) }
      }.sorted { $0.finding.fingerprint < $1.finding.fingerprint }
    }
  }

  /// Every open one and, if wanted, those resolved ones that are kept (`Retention`): most severe first, of a severity the
  /// oldest first.
  /// - Parameter form: what is wanted of each, so that not all have to be held as they are.
  public func findings<Form: Sendable>(
    includingResolved: Bool, as form: (StoredFinding) -> Form
  ) throws(StoreError) -> [Form] {
    try read { db in
      var findings: [Form] = []
      let sql = """
        SELECT * FROM finding WHERE ? OR resolved_at IS NULL
        ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, opened_at, fingerprint, id
        """
      try db.forEachRow(sql, includingResolved) { row in findings.append(form(try StoredFinding(row))) }
      return findings
    }
  }

  /// Of one entity, resolved ones too: those to which something happened last come first.
  public func findings(of entity: EntityIdentity, limit: Int) throws(StoreError) -> [StoredFinding] {
    try read { db in
      try db.rows(
        "SELECT * FROM finding WHERE entity_id = ? ORDER BY coalesce(resolved_at, opened_at) DESC, id DESC LIMIT ?",
        entity.description, max(0, limit)
      ).values { try StoredFinding($0) }
    }
  }
}

/// A finding with its whole life.
public struct StoredFinding: Hashable, Sendable, Codable {
  public var id: Int64
  public var tracked: TrackedFinding
  /// nil while it is open.
  public var resolvedAt: Timestamp?
  public var resolvedInCycle: Int64?
  /// nil while it is open, and where nothing more is known than that it is over.
  public var ending: FindingEnding?

  public enum State: String, Sendable, Codable { case open, resolved }
  public var state: State { resolvedAt == nil ? .open : .resolved }

  public init(
    id: Int64, tracked: TrackedFinding, resolvedAt: Timestamp?, resolvedInCycle: Int64?, ending: FindingEnding? = nil
  ) {
    self.id = id
    self.tracked = tracked
    self.resolvedAt = resolvedAt
    self.resolvedInCycle = resolvedInCycle
    self.ending = ending
  }

  init(_ row: Row) throws {
    let id: Int64 = try row.value("id")
    let isExplained = (try row.value("ending") as String?) != nil
    self.init(
      id: id, tracked: try TrackedFinding(row), resolvedAt: try row.timeIfAny("resolved_at"),
      resolvedInCycle: try row.value("resolved_in_cycle"),
      ending: isExplained ? try row.word("ending", of: "finding", row: id) : nil)
  }

  /// What holds now in place of the drift; nil while it is open.
  public var resolution: String? { resolvedAt.map { _ in tracked.finding.words(of: ending) } }
}

extension ProtectionStore {
  /// How many open ones the journal was not told of because their remedy is under way.
  public func pendingFindingCount() throws(StoreError) -> Int {
    try read { db in
      let sql = "SELECT count(*) FROM finding WHERE resolved_at IS NULL AND held_back_until IS NOT NULL"
      return try Int.fetchOne(db, sql: sql) ?? 0
    }
  }

  /// How many findings are open, by policy (nil: of none) and severity.
  public func openFindingCounts() throws(StoreError) -> [PolicyName?: [Severity: Int]] {
    try read { db in
      var counts: [PolicyName?: [Severity: Int]] = [:]
      let sql =
        "SELECT policy, severity, count(*) AS n FROM finding WHERE resolved_at IS NULL GROUP BY policy, severity"
      _ = try db.rows(sql).values { row in
        let severity: Severity = try row.word("severity", of: "finding", row: "of a count")
        counts[(try row.value("policy") as String?).map(PolicyName.init(rawValue:)), default: [:]][severity] =
          try row.count("n")
      }
      return counts
    }
  }
}

extension Database {
  func openFindings() throws -> [TrackedFinding] {
    var findings: [TrackedFinding] = []
    try forEachRow("SELECT * FROM finding WHERE resolved_at IS NULL ORDER BY fingerprint") { row in
      findings.append(try TrackedFinding(row))
    }
    return findings
  }

  /// What history holds of them, without their words; by fingerprint.
  func openFindingSubjects() throws -> [OpenFinding] {
    var findings: [OpenFinding] = []
    try forEachOpenFinding { _, finding in findings.append(finding) }
    return findings
  }

  /// Without their words, with their row ids; by fingerprint.
  /// - Parameter condition: a fixed part of a statement.
  func forEachOpenFinding(where condition: String = "TRUE", body: (Int64, OpenFinding) throws -> Void) throws {
    try forEachFinding(where: "resolved_at IS NULL AND \(condition)", orderedBy: "fingerprint", body: body)
  }

  /// Without their words, with their row ids.
  /// - Parameters:
  ///   - condition: a fixed part of a statement, which takes the values.
  ///   - order: a column.
  func forEachFinding(
    where condition: String, _ values: Value..., orderedBy order: String = "id",
    body: (Int64, OpenFinding) throws -> Void
  ) throws {
    // Few arrays, many findings: equal lists share one.
    var judgedFrom: [String: [ArrayName]] = [:]
    let sql = """
      SELECT id, kind, severity, policy, array, entity_id, entity_kind, link, judged_from, digest, opened_at,
        opened_in_cycle, told_as, told_severity, told_at, told_in_cycle, good_readings, returns, muted,
        held_back_until, changed_at, changed_by, changed_client
      FROM finding WHERE \(condition) ORDER BY \(order)
      """
    try forEachRow(sql, values) { row in
      let text: String = try row.value("judged_from")
      let arrays: [ArrayName] =
        try judgedFrom[text] ?? row.json("judged_from", of: "finding", row: try row.value("id") as Int64)
      judgedFrom[text] = arrays
      try body(try row.value("id"), try OpenFinding(row, judgedFrom: arrays))
    }
  }

  /// Oldest end first.
  func resolvedFindings(since: Timestamp) throws -> [ResolvedFinding] {
    var findings: [ResolvedFinding] = []
    let sql = """
      SELECT id, kind, policy, array, entity_id, entity_kind, link, resolved_at, returns
      FROM finding WHERE resolved_at >= ? ORDER BY resolved_at, id
      """
    try forEachRow(sql, since.milliseconds) { row in
      findings.append(
        ResolvedFinding(
          subject: try Finding.Subject(row), resolvedAt: try row.time("resolved_at"), returns: try row.count("returns"))
      )
    }
    return findings
  }

  /// Resolves and opens findings, and rewrites those that say something else or were told.
  func keepFindings(_ tracking: Tracking, of record: CycleRecord, endedAt: Timestamp) throws {
    for ended in tracking.ended {
      try run(
        """
        UPDATE finding SET resolved_at = ?, resolved_in_cycle = ?, ending = ?, good_readings = ?
        WHERE fingerprint = ? AND resolved_at IS NULL
        """,
        endedAt.milliseconds, record.number, ended.ending?.rawValue, ended.finding.alert.goodReadings,
        ended.finding.subject.fingerprint.rawValue)
    }
    for tracked in tracking.changed { try keep(tracked) }
    for finding in tracking.touched { try keep(finding) }
    let stored = try Int.fetchOne(self, sql: "SELECT count(*) FROM finding WHERE resolved_at IS NULL") ?? 0
    guard stored == record.openFindings else {
      throw StoreError.inconsistentFindings(cycle: record.number, stored: stored, reported: record.openFindings)
    }
  }

  private func keep(_ tracked: TrackedFinding) throws {
    let (finding, alert) = (tracked.finding, tracked.alert)
    try run(
      """
      INSERT INTO finding (fingerprint, kind, severity, policy, array, entity_id, entity_kind, entity_name, link,
        summary, evidence, judged_from, digest, opened_at, opened_in_cycle,
        next_word, next, told_as, told_severity, told_at, told_in_cycle, good_readings, returns, muted, held_back_until,
        changed_at, changed_by, changed_client)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (fingerprint) WHERE resolved_at IS NULL DO UPDATE
        SET severity = excluded.severity, entity_name = excluded.entity_name, summary = excluded.summary,
          evidence = excluded.evidence, judged_from = excluded.judged_from, digest = excluded.digest,
          next_word = excluded.next_word, next = excluded.next,
          told_as = excluded.told_as, told_severity = excluded.told_severity, told_at = excluded.told_at,
          told_in_cycle = excluded.told_in_cycle, good_readings = excluded.good_readings, muted = excluded.muted,
          held_back_until = excluded.held_back_until,
          changed_at = excluded.changed_at, changed_by = excluded.changed_by, changed_client = excluded.changed_client
      """,
      finding.fingerprint.rawValue, finding.kind.rawValue, finding.severity.rawValue, finding.policy?.rawValue,
      finding.array?.rawValue, finding.entity?.identity.description, finding.entity?.kind.rawValue,
      finding.entity?.name, finding.link, finding.summary, try StoredForm.json(finding.evidence),
      try StoredForm.json(finding.judgedFrom), finding.digest(tracked.next), tracked.openedAt.milliseconds,
      tracked.openedInCycle, tracked.next?.word.rawValue, tracked.next?.sentence,
      alert.told?.kind.rawValue, alert.told?.severity.rawValue, alert.told?.at.milliseconds, alert.told?.cycle,
      alert.goodReadings, alert.returns, alert.muted, alert.heldBackUntil?.milliseconds,
      tracked.attribution?.changedAt.milliseconds,
      tracked.attribution?.changedBy, tracked.attribution?.client)
  }

  private func keep(_ finding: OpenFinding) throws {
    let alert = finding.alert
    try run(
      """
      UPDATE finding SET told_as = ?, told_severity = ?, told_at = ?, told_in_cycle = ?, good_readings = ?, muted = ?,
        held_back_until = ?, changed_at = ?, changed_by = ?, changed_client = ?
      WHERE fingerprint = ? AND resolved_at IS NULL
      """,
      alert.told?.kind.rawValue, alert.told?.severity.rawValue, alert.told?.at.milliseconds, alert.told?.cycle,
      alert.goodReadings, alert.muted, alert.heldBackUntil?.milliseconds, finding.attribution?.changedAt.milliseconds,
      finding.attribution?.changedBy,
      finding.attribution?.client, finding.subject.fingerprint.rawValue)
  }
}

extension Finding.Subject {
  fileprivate init(_ row: Row) throws {
    let id: Int64 = try row.value("id")
    let isAboutEntity = (try row.value("entity_id") as String?) != nil
    self.init(
      kind: try row.word("kind", of: "finding", row: id),
      array: (try row.value("array") as String?).map(ArrayName.init(rawValue:)),
      entity: isAboutEntity ? try row.identity(of: "finding", row: id) : nil,
      entityKind: isAboutEntity ? try row.word("entity_kind", of: "finding", row: id) : nil,
      link: try row.value("link"),
      policy: (try row.value("policy") as String?).map(PolicyName.init(rawValue:)))
  }
}

extension AlertState {
  fileprivate init(_ row: Row) throws {
    let id: Int64 = try row.value("id")
    self.init(
      goodReadings: try row.count("good_readings"), returns: try row.count("returns"), muted: try row.count("muted"),
      heldBackUntil: try row.timeIfAny("held_back_until"))
    if let at = try row.timeIfAny("told_at") {
      told = Telling(
        kind: try row.word("told_as", of: "finding", row: id),
        severity: try row.word("told_severity", of: "finding", row: id), at: at, cycle: try row.value("told_in_cycle"))
    }
  }
}

extension Attribution {
  fileprivate init?(_ row: Row) throws {
    guard let at = try row.timeIfAny("changed_at") else { return nil }
    self.init(changedAt: at, changedBy: try row.value("changed_by"), client: try row.value("changed_client"))
  }
}

extension OpenFinding {
  fileprivate init(_ row: Row, judgedFrom: [ArrayName]) throws {
    self.init(
      subject: try Finding.Subject(row),
      severity: try row.word("severity", of: "finding", row: try row.value("id") as Int64),
      judgedFrom: judgedFrom, openedAt: try row.time("opened_at"), openedInCycle: try row.value("opened_in_cycle"),
      digest: try row.value("digest"), alert: try AlertState(row), attribution: try Attribution(row))
  }
}

extension TrackedFinding {
  init(_ row: Row) throws {
    let id: Int64 = try row.value("id")
    let finding = Finding(
      kind: try row.word("kind", of: "finding", row: id), severity: try row.word("severity", of: "finding", row: id),
      policy: (try row.value("policy") as String?).map(PolicyName.init(rawValue:)),
      array: (try row.value("array") as String?).map(ArrayName.init(rawValue:)),
      entity: try row.entityIfAny(of: "finding", row: id), link: try row.value("link"),
      summary: try row.value("summary"),
      evidence: try row.json("evidence", of: "finding", row: id),
      judgedFrom: try row.json("judged_from", of: "finding", row: id))
    self.init(
      finding: finding, openedAt: try row.time("opened_at"), openedInCycle: try row.value("opened_in_cycle"),
      next: try Next(row), alert: try AlertState(row), attribution: try Attribution(row))
  }
}

extension Next {
  fileprivate init?(_ row: Row) throws {
    guard let sentence: String = try row.value("next") else { return nil }
    self.init(
      word: try row.word("next_word", of: "finding", row: try row.value("id") as Int64), sentence: sentence)
  }
}
