import ControlAPI
import Foundation
import Protection
import ProtectionStore

/// `status`, `findings` and the audit trail: what is known without asking an array.
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
      outOfScope: record.map { OutOfScopeTotals($0.coverage) } ?? OutOfScopeTotals(), openFindings: severities,
      policies: try policyShares(record, open),
      arrays: record?.arrays.map { StatusAnswer.ArrayReading($0) } ?? [], readingsCutOff: try readingsCutOff(),
      holds: holds,
      writesNothingBecause: (await schedule.failure ?? store.cannotWriteBecause)?.description,
      nextCycleAt: await schedule.nextCycleAt?.date,
      daemon: .init(
        version: ProtectdVersion.current, startedAt: startedAt.date,
        processID: ProcessInfo.processInfo.processIdentifier))
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
    _ record: CycleRecord?, _ open: [PolicyName?: [Severity: Int]]
  ) throws(ControlError) -> [StatusAnswer.PolicyShare] {
    let summaries = Dictionary(
      (record?.policies ?? []).map { ($0.policy, $0.verdicts) }, uniquingKeysWith: { first, _ in first })
    return try stored { () throws(StoreError) in try store.tolerant.policies() }.map { stored in
      StatusAnswer.PolicyShare(
        name: stored.policy.name.rawValue, array: stored.policy.array.rawValue, mode: stored.policy.mode.rawValue,
        isEnabled: stored.isEnabled, verdicts: VerdictTotals(summaries[stored.policy.name] ?? VerdictCounts()),
        openFindings: open[stored.policy.name]?.values.reduce(0, +) ?? 0)
    }
  }

  /// All of them, so that nobody takes a part for the whole: open findings are bounded by the estate, resolved ones by
  /// what the store keeps. Each takes about 2 KB of memory until the answer is sent.
  func findings(includingResolved resolved: Bool) async throws(ControlError) -> [FindingAnswer] {
    try stored { () throws(StoreError) in
      try store.findings(includingResolved: resolved) { FindingAnswer($0) }
    }
  }

  func history(entity: String?, limit: Int) async throws(ControlError) -> [HistoryAnswer] {
    if let entity {
      // An entity and the target of its replica have the same name, on two arrays.
      let named = await known(entity, array: nil).map(\.entity.identity)
      let identities = named.isEmpty ? [EntityIdentity(entity)].compactMap(\.self) : named
      if identities.isEmpty {
        throw .notFound("cannot show the history of '\(entity)': no entity of that name is known; see 'protectctl why'")
      }
      let steps = try stored { () throws(StoreError) in
        var all: [RecordedStep] = []
        for identity in identities { all += try store.steps(of: identity, limit: limit) }
        return all
      }
      let findings = try stored { () throws(StoreError) in
        var all: [StoredFinding] = []
        for identity in identities { all += try store.findings(of: identity, limit: limit) }
        return all
      }
      return newest(steps.map { HistoryAnswer($0) } + findings.flatMap { HistoryAnswer.all($0) }, limit)
    }
    let steps = try stored { () throws(StoreError) in try store.steps(limit: limit) }
    let audit = try stored { () throws(StoreError) in try store.auditTrail(limit: limit) }
    return newest(steps.map { HistoryAnswer($0) } + audit.map { HistoryAnswer($0) }, limit)
  }

  private func newest(_ entries: [HistoryAnswer], _ limit: Int) -> [HistoryAnswer] {
    Array(entries.sorted { $0.at > $1.at }.prefix(limit))
  }
}

extension HistoryAnswer {
  init(_ step: RecordedStep) {
    let what = step.intent.step
    self.init(
      at: step.intent.recordedAt.date, event: "step",
      summary: what.words(of: step.outcome),
      by: nil, uid: nil, cycle: step.intent.cycle, policy: what.policy.rawValue, array: what.array.rawValue,
      entity: what.entity.name, entityID: what.entity.identity.description, link: what.link)
  }

  init(_ entry: AuditEntry) {
    let detail = entry.detail.map { ": \($0)" } ?? ""
    self.init(
      at: entry.at.date, event: entry.action.rawValue, summary: "\(entry.subject)\(detail)", by: entry.by.name,
      uid: entry.by.uid, cycle: nil, policy: nil, array: nil, entity: nil, entityID: nil, link: nil)
  }

  /// The opening of a finding and, once it is over, its resolution.
  static func all(_ finding: StoredFinding) -> [HistoryAnswer] {
    var entries = [
      Self(
        finding, "finding-opened", finding.tracked.finding.summary, at: finding.tracked.openedAt,
        finding.tracked.openedInCycle)
    ]
    if let resolvedAt = finding.resolvedAt, let resolution = finding.resolution {
      entries.append(Self(finding, "finding-resolved", resolution, at: resolvedAt, finding.resolvedInCycle))
    }
    return entries
  }

  private init(_ stored: StoredFinding, _ event: String, _ sentence: String, at: Timestamp, _ cycle: Int64?) {
    let finding = stored.tracked.finding
    self.init(
      at: at.date, event: event, summary: sentence, by: nil, uid: nil, cycle: cycle,
      policy: finding.policy?.rawValue, array: finding.array?.rawValue, entity: finding.entity?.name,
      entityID: finding.entity?.identity.description, link: finding.link)
  }
}
