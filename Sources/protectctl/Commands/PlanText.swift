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
            + (step.ifEnforced.map { "; if it enforced: \(outcome($0))" } ?? "")
            + (step.isComing ? copy(step.bytesToCopy, step.expectedEnd) : ""))
      })
  }

  private static func outcome(_ enforced: IfEnforcedAnswer) -> String {
    let reason = enforced.reason.map { ": \($0)" } ?? ""
    return switch enforced.outcome {
    case .done: "done in the next cycle"
    case .queued: "done in a later cycle\(reason)"
    case .awaitsApproval: enforced.reason ?? "waits for approval"
    case .withheld: "withheld\(reason)"
    }
  }

  /// `if the policies that only observe enforced: 10 steps in the next cycle, 2 later, up to 2.5 TiB to copy`; nil where
  /// none of them has a step.
  static func ifEnforced(_ plan: PlanAnswer) -> String? {
    let rows = plan.withheld.filter { $0.ifEnforced != nil }
    if rows.isEmpty { return nil }
    let count = { (outcome: IfEnforcedAnswer.Outcome) in rows.count { $0.ifEnforced?.outcome == outcome } }
    let (queued, asking, withheld) = (count(.queued), count(.awaitsApproval), count(.withheld))
    let bytes = rows.filter(\.isComing).compactMap(\.bytesToCopy).reduce(into: Int64(0)) { sum, bytes in
      // An answer may hold any number.
      sum = sum.addingReportingOverflow(bytes).overflow ? .max : sum + bytes
    }
    let parts =
      ["\(Wording.count(count(.done), "step")) in the next cycle"] + (queued > 0 ? ["\(queued) later"] : [])
      + (asking > 0 ? ["\(asking) after an approval"] : []) + (withheld > 0 ? ["\(withheld) withheld"] : [])
      + (bytes > 0 ? ["up to \(Wording.bytes(bytes)) to copy"] : [])
    return "if the policies that only observe enforced: " + parts.joined(separator: ", ")
  }

  static func stuck(_ policies: [StuckPolicyAnswer], on page: inout Page) {
    if policies.isEmpty { return }
    page.blank()
    page.table(
      ["STUCK POLICY", "FINDING"],
      policies.map { Page.Row([Span($0.policy, .warning), Span($0.finding)], note: $0.reason) })
  }

  /// ` (up to 100 GiB to copy, expected until 2026-11-22 18:05:09)`.
  private static func copy(_ bytes: Int64?, _ end: Date?) -> String {
    guard let bytes else { return "" }
    let until = end.map { ", expected until \(Wording.time($0))" } ?? ""
    return " (up to \(Wording.bytes(bytes)) to copy\(until))"
  }

  /// What the plan needs, then the same with what enforcing would add; only that where the plan itself needs nothing.
  static func forecast(_ plan: PlanAnswer, on page: inout Page) {
    forecast(plan.copies, plan.pools, on: &page)
    guard let enforced = plan.ifEnforced, !enforced.copies.isEmpty || !enforced.pools.isEmpty else { return }
    page.blank()
    page.line(Span("if the policies that only observe enforced:", .bold))
    forecast(enforced.copies, enforced.pools, on: &page)
  }

  private static func forecast(
    _ copies: [CopyForecastAnswer], _ pools: [PoolForecastAnswer], on page: inout Page
  ) {
    if !copies.isEmpty {
      page.blank()
      page.table(
        ["INITIAL COPIES", "SLOTS", "RUNNING", "PLANNED", "TO COPY", "EXPECTED END"], numbers: [1, 2, 3, 4],
        copies.map { copies in
          Page.Row([
            Span(copies.array), Span(copies.slots), Span(copies.running), Span(copies.planned),
            Span(Wording.bytes(copies.bytesToCopy)), Span(end(of: copies)),
          ])
        })
    }
    if !pools.isEmpty {
      page.blank()
      page.table(
        ["REMOTE POOL", "ARRAY", "FREE", "NEEDED", "THEN FREE", "PHYSICALLY"], numbers: [2, 3, 4],
        pools.map { pool in
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

extension WithheldAnswer {
  /// Whether it would be done once its turn comes, somebody consents or the policy enforces.
  fileprivate var isComing: Bool {
    if let ifEnforced { return ifEnforced.outcome != .withheld }
    return awaitsApproval || expectedEnd != nil
  }
}
