import ControlAPI
import Foundation

/// Steps as `plan` and `approve` print them, and what they need.
enum PlanText {
  static func steps(_ steps: [StepAnswer], on page: inout Page) {
    page.table(
      ["CHANGE", "ARRAY", "ENTITY", "LINK", "POLICY"],
      steps.map { step in
        Page.Row(
          [Span(step.change), Span(step.array), Span(step.entity), Span(step.link), Span(step.policy)],
          note: step.reason + copy(step.bytesToCopy, step.expectedEnd))
      })
  }

  static func withheld(_ steps: [WithheldAnswer], on page: inout Page) {
    page.table(
      ["WITHHELD", "ARRAY", "ENTITY", "LINK", "POLICY"],
      steps.map { step in
        Page.Row(
          [Span(step.change, .dim), Span(step.array), Span(step.entity), Span(step.link), Span(step.policy)],
          note: step.reason + (step.next.map { "; \($0)" } ?? "")
            + (step.awaitsApproval || step.expectedEnd != nil ? copy(step.bytesToCopy, step.expectedEnd) : ""))
      })
  }

  /// ` (up to 100 GiB to copy, expected until 2026-11-22 18:05:09)`.
  private static func copy(_ bytes: Int64?, _ end: Date?) -> String {
    guard let bytes else { return "" }
    let until = end.map { ", expected until \(Wording.time($0))" } ?? ""
    return " (up to \(Wording.bytes(bytes)) to copy\(until))"
  }

  static func forecast(_ plan: PlanAnswer, on page: inout Page) {
    if !plan.copies.isEmpty {
      page.blank()
      page.table(
        ["INITIAL COPIES", "SLOTS", "RUNNING", "PLANNED", "TO COPY", "EXPECTED END"], numbers: [1, 2, 3, 4],
        plan.copies.map { copies in
          Page.Row([
            Span(copies.array), Span(copies.slots), Span(copies.running), Span(copies.planned),
            Span(Wording.bytes(copies.bytesToCopy)), Span(end(of: copies)),
          ])
        })
    }
    if !plan.pools.isEmpty {
      page.blank()
      page.table(
        ["REMOTE POOL", "ARRAY", "FREE", "NEEDED", "THEN FREE", "PHYSICALLY"], numbers: [2, 3, 4],
        plan.pools.map { pool in
          Page.Row([
            Span(pool.pool), Span(pool.array), Span(Wording.bytes(pool.freeBytes)),
            Span(Wording.bytes(pool.neededBytes)),
            Span(
              Wording.bytes(pool.freeAtCompletionBytes),
              pool.freeAtCompletionBytes < pool.reserveBytes ? .warning : .plain),
            physical(pool),
          ])
        })
    }
  }

  private static func end(of copies: CopyForecastAnswer) -> String {
    if let reason = copies.standsBecause {
      return "not known: \(reason) (\(Wording.count(copies.standing, "copy", "copies")) standing still)"
    }
    guard let rate = copies.bytesPerSecond, let measuredAt = copies.measuredAt else {
      return "not known: no copy has been measured on this array since the daemon started"
    }
    let end = copies.expectedEnd.map { Wording.time($0) } ?? "not known"
    return "\(end), at \(Wording.bytes(rate))/s a copy as \(Wording.count(copies.measuredCopies, "copy", "copies")) "
      + "showed \(Wording.distance(measuredAt))"
  }

  private static func physical(_ pool: PoolForecastAnswer) -> Span {
    let now = Wording.bytes(pool.freePhysicalBytes)
    let left = pool.freePhysicalAtCompletionBytes
    return left < 0
      ? Span("\(now) free: \(Wording.bytes(-left)) too little unless data is reduced", .warning)
      : Span("\(now) free, then at least \(Wording.bytes(left))")
  }
}
