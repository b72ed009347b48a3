import ControlAPI
import Foundation
import Protection
import ProtectionStore

/// `status` and `findings`: what is known without asking an array.
extension ControlDesk {
  func status() async throws(ControlError) -> StatusAnswer {
    // A row that cannot be read is said by the cycle that it stops, and must not take the rest along.
    let known = store.tolerant
    let record = try stored { () throws(StoreError) in try known.lastCycle() }
    let open = try stored { () throws(StoreError) in try known.openFindingCounts() }
    let holds = try stored { () throws(StoreError) in try known.holds(at: now()).count + known.automaticHolds().count }
    let total = { (severity: Severity) in open.values.reduce(0) { $0 + ($1[severity] ?? 0) } }
    let severities = SeverityTotals(
      critical: total(.critical), warning: total(.warning), notice: total(.notice))
    return StatusAnswer(
      cycle: record.map { CycleSummaryAnswer($0) },
      verdicts: record.map { VerdictTotals($0.verdicts) } ?? VerdictTotals(),
      protectedOnHold: record?.coverage.protectedOnHold ?? 0,
      outOfScope: record.map { OutOfScopeTotals($0.coverage) } ?? OutOfScopeTotals(), openFindings: severities,
      pendingFindings: try stored { () throws(StoreError) in try known.pendingFindingCount() },
      createdSinceReading: record?.createdSinceReading.values.reduce(0, +) ?? 0,
      policies: try policyShares(record, open, await schedule.latest?.restorePoints ?? [:]),
      arrays: record.map { record in
        record.arrays.map { StatusAnswer.ArrayReading($0, takenAt: record.startedAt) }
      } ?? [], readingsCutOff: try readingsCutOff(),
      holds: holds,
      writesNothingBecause: (await schedule.failure ?? store.cannotWriteBecause)?.description,
      journal: try journalReading(),
      nextCycleAt: await schedule.nextCycleAt?.date,
      daemon: .init(
        version: ProtectdVersion.current, startedAt: startedAt.date,
        processID: ProcessInfo.processInfo.processIdentifier))
  }

  private func journalReading() throws(ControlError) -> StatusAnswer.Journal {
    let progress = journal()
    return StatusAnswer.Journal(
      owedAlerts: try stored { () throws(StoreError) in try store.tolerant.owedAlertCount() },
      waiting: progress.waiting, lost: progress.lost,
      stalledSince: progress.stalledFor.map { now().date - $0.inSeconds })
  }

  private func readingsCutOff() throws(ControlError) -> [StatusAnswer.CutOffReading] {
    let now = now()
    return try stored { () throws(StoreError) in try store.readingSuspicions() }.map {
      StatusAnswer.CutOffReading(
        array: $0.array.rawValue, endsAlone: $0.endsAlone, lastEndAt: $0.lastEndAt.date,
        leftOutUntil: $0.leftOutUntil(at: now)?.date)
    }
  }

  func policyShares(
    _ record: CycleRecord?, _ open: [PolicyName?: [Severity: Int]], _ ages: [PolicyName: RestorePointAges] = [:]
  ) throws(ControlError) -> [StatusAnswer.PolicyShare] {
    let summaries = Dictionary(
      (record?.policies ?? []).map { ($0.policy, $0) }, uniquingKeysWith: { first, _ in first })
    let created = record?.createdSinceReading ?? [:]
    return try stored { () throws(StoreError) in try store.tolerant.policies() }.map { stored in
      let summary = summaries[stored.policy.name]
      return StatusAnswer.PolicyShare(
        name: stored.policy.name.rawValue, array: stored.policy.array.rawValue, mode: stored.policy.mode.rawValue,
        isEnabled: stored.isEnabled, verdicts: VerdictTotals(summary?.verdicts ?? VerdictCounts()),
        selected: summary?.selected ?? 0, countedElsewhere: summary?.countedElsewhere ?? 0,
        openFindings: open[stored.policy.name]?.values.reduce(0, +) ?? 0,
        createdSinceReading: created[stored.policy.name] ?? 0,
        restorePoints: ages[stored.policy.name].map { StatusAnswer.RestorePointTotals($0) })
    }
  }

  /// All of them, so that nobody takes a part for the whole: open findings are bounded by the estate, resolved ones by
  /// what the store keeps. Each takes about 2 KB of memory until the answer is sent.
  func findings(includingResolved resolved: Bool) async throws(ControlError) -> [FindingAnswer] {
    try stored { () throws(StoreError) in
      try store.findings(includingResolved: resolved) { FindingAnswer($0) }
    }
  }
}

extension CycleRecord {
  /// By policy: how many replicas the cycle created after it had read the arrays. Until the next reading their entities
  /// count as unprotected.
  fileprivate var createdSinceReading: [PolicyName: Int] {
    steps.reduce(into: [:]) { counts, record in
      if case .done = record.outcome, case .createReplica = record.step.change {
        counts[record.step.policy, default: 0] += 1
      }
    }
  }
}

extension StatusAnswer.RestorePointTotals {
  init(_ ages: RestorePointAges) {
    self.init(
      worstAgeSeconds: ages.worst.inSeconds, medianAgeSeconds: ages.median.inSeconds, rpoSeconds: ages.rpo?.inSeconds,
      beyondRPO: ages.beyondRPO, count: ages.count)
  }
}
