import ControlAPI
import ControlServer
import Foundation
import Logging
import Protection
import ProtectionStore
import Reconciler

/// `cycle`, `plan` and `approve`.
extension ControlDesk {
  func cycles(limit: Int) async throws(ControlError) -> [CycleSummaryAnswer] {
    try stored { () throws(StoreError) in try store.cycles(limit: limit) }.map { CycleSummaryAnswer($0) }
  }

  func runCycle(
    by caller: Caller, progress: @escaping @Sendable (ControlAPI.CycleProgress) async -> Void
  ) async throws(ControlError) -> CycleAnswer {
    let record: CycleRecord
    await fleet.retryLogins()
    do {
      record = try await schedule.runCycle { event in
        for line in ControlAPI.CycleProgress.lines(event) { await progress(line) }
      }
    } catch { throw ControlError(scheduled: error) }
    let open = try stored { () throws(StoreError) in try store.openFindingCounts() }
    return CycleAnswer(record, policies: try policyShares(record, open))
  }

  func plan() async throws(ControlError) -> PlanAnswer {
    let judgement = try await rehearse()
    shownPlans.remember(judgement.plan)
    let (plan, observation) = (judgement.plan, judgement.observation)
    let rates = await schedule.copyRates(in: observation)
    let settings = await schedule.settings
    let forecast = forecast(plan, observation, judgement.history, rates, settings)
    let enforced = try await derive { () throws(CancellationError) in
      try ifEnforced(plan, judgement.policies, observation, judgement.history, settings)
    }
    let forecastIfEnforced = enforced.map {
      Protection.forecast(plan, observation, judgement.history, rates, settings, enforced: $0)
    }
    return PlanAnswer(
      hash: plan.hash, takenAt: observation.takenAt.date,
      steps: zip(plan.permitted, forecast.permitted).map { StepAnswer($0, expectedEnd: $1) },
      withheld: plan.withheld.indices.map { position in
        // The end of what only comes by enforcing is told by the forecast in which it comes.
        WithheldAnswer(
          plan.withheld[position], turn: forecast.turns[position],
          expectedEnd: forecast.withheld[position] ?? forecastIfEnforced?.withheld[position],
          ifEnforced: enforced?[position])
      },
      unreadable: observation.unreadable, copies: forecast.copies.map { CopyForecastAnswer($0) },
      pools: forecast.pools.map { PoolForecastAnswer($0) },
      ifEnforced: forecastIfEnforced.map {
        EnforcedForecastAnswer(
          copies: $0.copies.map { CopyForecastAnswer($0) }, pools: $0.pools.map { PoolForecastAnswer($0) })
      },
      enabledPolicies: judgement.policies.count,
      stuckPolicies: judgement.assessment.stuckPolicies.compactMap { finding in
        finding.policy.map {
          StuckPolicyAnswer(policy: $0.rawValue, finding: finding.kind.rawValue, reason: finding.summary)
        }
      })
  }

  /// Consent to the rows of a plan that was shown and that still stand as shown; the others drop out and are said.
  func approve(_ request: ApprovalRequest, by caller: Caller) async throws(ControlError) -> ApprovalAnswer {
    guard let shown = shownPlans[request.planHash] else {
      throw .notFound(
        "cannot approve plan '\(request.planHash)': it was not shown since the daemon started, or too long ago; "
          + "run 'protectctl plan' and approve the hash that it prints")
    }
    guard shown.withheld.contains(where: \.awaitsApproval) else {
      throw .conflict(
        "cannot approve plan '\(request.planHash)': nothing in it waits for approval; see its reasons in 'protectctl plan'"
      )
    }
    let rows = Protection.approve(shown, now: try await rehearse().plan)
    let expiresAt = now() + Self.approvalLifetime
    if !rows.approved.isEmpty {
      try stored { () throws(StoreError) in
        try store.approve(rows.keys, by: Author(caller), reason: request.reason, expiresAt: expiresAt, at: now())
      }
      let why = request.reason.map { ": \($0)" } ?? ""
      let steps = rows.approved.count == 1 ? "1 step" : "\(rows.approved.count) steps"
      announce("approval", "\(steps) of plan '\(request.planHash)' approved\(why)", by: caller)
    }
    return ApprovalAnswer(
      planHash: request.planHash, approved: rows.approved.compactMap { $0.step.map { StepAnswer($0) } },
      dropped: rows.dropped.map { WithheldAnswer($0) }, unseenCount: rows.unseen, expiresAt: expiresAt.date)
  }

  /// An approval that was not used within this time is void.
  private static var approvalLifetime: Duration { .seconds(24 * 3600) }

  func rehearse() async throws(ControlError) -> Judgement {
    do { return try await schedule.rehearse() } catch { throw ControlError(scheduled: error) }
  }
}

extension ControlError {
  init(scheduled error: any Error) {
    switch error {
    case let error as StoreError: self.init(error)
    case let error as ScheduleError: self.init(.notReady, error.description)
    default:
      self.init(.failed, "cannot run a cycle: something failed that has no name (\(type(of: error))); see the journal")
    }
  }
}

extension ControlAPI.CycleProgress {
  /// What a person who waits for a cycle gets to read.
  static func lines(_ event: Reconciler.CycleProgress) -> [Self] {
    switch event {
    case .started(let number): [Self(stage: "observe", sentence: "cycle \(number): reading the arrays")]
    case .read(let array, let requests):
      [Self(stage: "observe", sentence: "read array '\(array)' with \(requests) requests", array: array.rawValue)]
    case .unreadable(let array, let reason): [Self(stage: "observe", sentence: reason, array: array.rawValue)]
    case .planned(let permitted, let withheld):
      [
        Self(
          stage: "guard", sentence: "\(permitted) step\(permitted == 1 ? "" : "s") permitted, \(withheld) withheld",
          done: permitted > 0 ? 0 : nil, total: permitted > 0 ? permitted : nil)
      ]
    case .step(let step, let outcome):
      [
        Self(
          stage: "apply", sentence: step.words(of: outcome),
          array: step.array.rawValue)
      ]
    case .finished(let record): [Self(stage: "record", sentence: record.summary)]
    }
  }
}
