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

  /// Newest first, by the time of opening.
  public func findings(limit: Int, includingResolved: Bool) throws(StoreError) -> [StoredFinding] {
    try read { db in
      try db.rows(
        "SELECT * FROM finding WHERE ? OR resolved_at IS NULL ORDER BY opened_at DESC, id DESC LIMIT ?",
        includingResolved, max(0, limit)
      ).map { try StoredFinding($0) }
    }
  }

  /// Of one entity, resolved ones too, newest first.
  public func findings(of entity: EntityIdentity, limit: Int) throws(StoreError) -> [StoredFinding] {
    try read { db in
      try db.rows(
        "SELECT * FROM finding WHERE entity_id = ? ORDER BY opened_at DESC, id DESC LIMIT ?",
        entity.description, max(0, limit)
      ).map { try StoredFinding($0) }
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

  public enum State: String, Sendable, Codable { case open, resolved }
  public var state: State { resolvedAt == nil ? .open : .resolved }

  public init(id: Int64, tracked: TrackedFinding, resolvedAt: Timestamp?, resolvedInCycle: Int64?) {
    self.id = id
    self.tracked = tracked
    self.resolvedAt = resolvedAt
    self.resolvedInCycle = resolvedInCycle
  }

  fileprivate init(_ row: Row) throws {
    self.init(
      id: row["id"], tracked: try TrackedFinding(row), resolvedAt: row.timeIfAny("resolved_at"),
      resolvedInCycle: row["resolved_in_cycle"])
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

  /// Resolves, opens, and rewrites the open findings whose words changed; an unchanged one costs a look-up, no write.
  func keepFindings(_ result: CycleResult) throws {
    for transition in result.transitions where transition.kind == .resolved {
      try run(
        "UPDATE finding SET resolved_at = ?, resolved_in_cycle = ? WHERE fingerprint = ? AND resolved_at IS NULL",
        result.record.finishedAt.milliseconds, result.record.number,
        transition.tracked.finding.fingerprint.rawValue)
    }
    for tracked in result.openFindings { try keep(tracked) }
    for transition in result.transitions where transition.kind == .escalated {
      try run(
        "UPDATE finding SET escalated_in_cycle = ? WHERE fingerprint = ? AND resolved_at IS NULL",
        result.record.number, transition.tracked.finding.fingerprint.rawValue)
    }
    let stored = try Int.fetchOne(self, sql: "SELECT count(*) FROM finding WHERE resolved_at IS NULL") ?? 0
    guard stored == result.openFindings.count else {
      throw StoreError.inconsistentFindings(
        cycle: result.record.number, stored: stored, reported: result.openFindings.count)
    }
  }

  private func keep(_ tracked: TrackedFinding) throws {
    let finding = tracked.finding
    try run(
      """
      INSERT INTO finding (fingerprint, kind, severity, policy, array, entity_id, entity_kind, entity_name, link,
        summary, evidence, judged_from, opened_at, opened_in_cycle)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (fingerprint) WHERE resolved_at IS NULL DO UPDATE
        SET severity = excluded.severity, entity_name = excluded.entity_name, summary = excluded.summary,
          evidence = excluded.evidence, judged_from = excluded.judged_from
        WHERE severity <> excluded.severity OR entity_name IS NOT excluded.entity_name
          OR summary <> excluded.summary OR evidence <> excluded.evidence OR judged_from <> excluded.judged_from
      """,
      finding.fingerprint.rawValue, finding.kind.rawValue, finding.severity.rawValue, finding.policy?.rawValue,
      finding.array?.rawValue, finding.entity?.identity.description, finding.entity?.kind.rawValue,
      finding.entity?.name, finding.link, finding.summary, try StoredForm.json(finding.evidence),
      try StoredForm.json(finding.judgedFrom), tracked.openedAt.milliseconds, tracked.openedInCycle)
  }
}

extension TrackedFinding {
  init(_ row: Row) throws {
    let id: Int64 = row["id"]
    let finding = Finding(
      kind: try row.word("kind", of: "finding", row: id), severity: try row.word("severity", of: "finding", row: id),
      policy: (row["policy"] as String?).map(PolicyName.init(rawValue:)),
      array: (row["array"] as String?).map(ArrayName.init(rawValue:)),
      entity: try row.entityIfAny(of: "finding", row: id), link: row["link"], summary: row["summary"],
      evidence: try row.json("evidence", of: "finding", row: id),
      judgedFrom: try row.json("judged_from", of: "finding", row: id))
    self.init(finding: finding, openedAt: row.time("opened_at"), openedInCycle: row["opened_in_cycle"])
  }
}
