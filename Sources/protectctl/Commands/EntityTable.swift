import ControlAPI
import Foundation

/// Entities as a table for people, and as CSV.
enum EntityTable {
  static func show(_ entities: [EntityAnswer], on page: inout Page) {
    page.table(
      ["VERDICT", "SINCE", "ARRAY", "ENTITY", "RESTORE POINT"], numbers: [1],
      entities.map { entity in
        Page.Row(
          [
            Span(state: entity.verdict), .orNone(entity.finding.map { Wording.age(since: $0.since) }),
            Span(entity.array), Span(Wording.entity(entity.entityKind, entity.entity)), restorePoint(entity),
          ], note: note(entity))
      })
  }

  /// `pool 'prod', policy 'gold': has no replica`.
  private static func note(_ entity: EntityAnswer) -> String {
    let place = "pool '\(entity.pool)'" + (entity.policy.map { ", policy '\($0)'" } ?? "")
    return place + (entity.reason.map { ": \($0)" } ?? "") + (entity.hold.map { "; on hold: \($0)" } ?? "")
      + (entity.finding?.next.map { "; next: \($0)" } ?? "")
  }

  /// `4m of 10m`: its age and the RPO.
  private static func restorePoint(_ entity: EntityAnswer) -> Span {
    guard let age = entity.restorePointAgeSeconds else { return .orNone(nil) }
    guard let rpo = entity.rpoSeconds else { return Span("\(Wording.age(age)) old") }
    return Span("\(Wording.age(age)) of \(Wording.age(rpo))", age > rpo ? .bad : .plain)
  }

  static let columns = [
    "array", "pool", "entity_kind", "entity", "entity_id", "verdict", "reason", "policy", "link", "group",
    "restore_point_age_seconds", "rpo_seconds", "finding", "severity", "since", "next",
  ]

  static func csv(_ entities: [EntityAnswer]) -> String {
    let lines = entities.map { entity in
      [
        entity.array, entity.pool, entity.entityKind, entity.entity, entity.entityID, entity.verdict, entity.reason,
        entity.policy, entity.link, entity.group, entity.restorePointAgeSeconds.map(number),
        entity.rpoSeconds.map(number), entity.finding?.kind, entity.finding?.severity,
        entity.finding.map { ControlJSON.text($0.since) }, entity.finding?.next,
      ].map { cell($0 ?? "") }.joined(separator: ",")
    }
    return ([columns.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  private static func number(_ seconds: Double) -> String { String(Int(seconds)) }

  /// Quoted where RFC 4180 asks for it.
  private static func cell(_ text: String) -> String {
    guard text.contains(where: { "\",\r\n".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
