import ControlAPI
import Foundation
import Protection
import ProtectionStore

/// `history`: who and what changed something.
extension ControlDesk {
  func history(
    entity: String?, since: Date?, until: Date?, limit: Int
  ) async throws(ControlError) -> [HistoryAnswer] {
    let period = Period(since: since.map { Timestamp($0) }, until: until.map { Timestamp($0) })
    if let entity { return newest(try await history(of: entity, limit), in: period, limit) }
    let isBounded = since != nil || until != nil
    let steps = try stored { () throws(StoreError) in try store.steps(in: isBounded ? period : nil, limit: limit) }
    let audit = try stored { () throws(StoreError) in try store.auditTrail(in: period, limit: limit) }
    var entries = steps.map { HistoryAnswer($0) }
    if isBounded {
      let cycles = try stored { () throws(StoreError) in try store.busyCycles(in: period, limit: limit) }
      let findings = try stored { () throws(StoreError) in try store.findings(changedIn: period, limit: limit) }
      entries = cycles.map { HistoryAnswer($0) } + entries + findings.flatMap { HistoryAnswer.all($0) }
    }
    entries += audit.map { HistoryAnswer($0) }
    return newest(entries, in: period, limit)
  }

  /// An entity and the target of its replica have the same name, on two arrays.
  private func history(of entity: String, _ limit: Int) async throws(ControlError) -> [HistoryAnswer] {
    let named = await known(entity, array: nil).map(\.entity.identity)
    let identities = named.isEmpty ? [EntityIdentity(entity)].compactMap(\.self) : named
    if identities.isEmpty {
      throw .notFound("cannot show the history of '\(entity)': no entity of that name is known; see 'protectctl why'")
    }
    return try stored { () throws(StoreError) in
      var all: [HistoryAnswer] = []
      for identity in identities {
        all += try store.steps(of: identity, limit: limit).map { HistoryAnswer($0) }
        all += try store.findings(of: identity, limit: limit).flatMap { HistoryAnswer.all($0) }
      }
      return all
    }
  }

  /// Of the same time those first that were given first.
  private func newest(_ entries: [HistoryAnswer], in period: Period, _ limit: Int) -> [HistoryAnswer] {
    let within = entries.filter { period.since <= Timestamp($0.at) && Timestamp($0.at) < period.until }
    return within.enumerated().sorted { ($1.element.at, $0.offset) < ($0.element.at, $1.offset) }.prefix(limit)
      .map(\.element)
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

  init(_ cycle: BusyCycle) {
    let parts = [
      (cycle.steps, "step", "taken"), (cycle.opened, "finding", "opened"), (cycle.resolved, "finding", "resolved"),
    ]
    let did = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s") \($0.2)" }
    self.init(
      at: cycle.finishedAt.date, event: "cycle",
      summary: "cycle \(cycle.number): " + (cycle.failure.map { ["failed: \($0)"] } ?? did).joined(separator: ", "),
      by: nil,
      uid: nil, cycle: cycle.number, policy: nil, array: nil, entity: nil, entityID: nil, link: nil)
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
