import Logging
import Protection
import ProtectionStore

/// What the journal is told: one entry for a finding's transition, a step's outcome and each cycle's end. The fields are
/// the design's; the log handler turns their names into `PROTECTD_…`.
struct Alert: Sendable {
  var level: Logger.Level
  var message: String
  var fields: Logger.Metadata

  /// Whatever the level that the log was set to: an alert is never chatter.
  func send(to logger: Logger) {
    var logger = logger
    logger.logLevel = .trace
    logger.log(level: level, "\(message)", metadata: fields)
  }
}

extension Alert {
  /// A finding was opened, became worse, is still open, or is over. Resolution is worth a notice, whatever it was.
  init(_ owed: OwedAlert, cycle: Int64) {
    let finding = owed.tracked.finding
    self.init(finding)
    fields["event"] = "finding-\(owed.kind.rawValue)"
    fields["since"] = "\(owed.tracked.openedAt)"
    fields["cycle"] = "\(cycle)"
    let words = owed.count > 1 ? standForOthers(owed) : owed.sentence
    if owed.kind != .resolved, let next = owed.tracked.whatNext {
      fields["next"] = .string(owed.count > 1 ? "of the oldest: \(next.sentence)" : next.sentence)
    }
    switch owed.kind {
    case .opened, .escalated: message = words
    case .reminder:
      fields["state"] = "reminder"
      message = "still open since \(owed.tracked.openedAt): \(words)"
    case .resolved:
      level = .notice
      fields["state"] = "resolved"
      message = owed.count > 1 ? words : "\(words); finding '\(finding.kind.rawValue)' is resolved"
    }
    if let change = owed.tracked.attribution, owed.count == 1 {
      fields["changed-by"] = .string(change.changedBy)
      fields["changed-at"] = "\(change.changedAt)"
      fields.add("client", change.client)
    }
    if owed.tracked.alert.returns > 0 { fields["returns"] = "\(owed.tracked.alert.returns)" }
    if !owed.muted.isEmpty { count(owed.muted) }
  }

  /// A finding that could not be recorded, said again in each cycle until memory works.
  init(unrecorded finding: Finding) {
    self.init(finding)
    fields["event"] = "finding-opened"
    fields["next"] = "nothing is done on any array until the store can be written; a person must mend that"
  }

  private init(_ finding: Finding) {
    level = finding.severity.level
    message = finding.summary
    fields = [
      "message-id": "\(finding.kind.messageID)",
      "finding": "\(finding.kind.rawValue)",
      "severity": "\(finding.severity.rawValue)",
      "state": "firing",
      "fingerprint": "\(finding.fingerprint)",
    ]
    fields.add("policy", finding.policy?.rawValue)
    fields.add("array", finding.array?.rawValue)
    fields.add("link", finding.link)
    fields.add(finding.entity)
  }

  /// One entry for many findings has none of them as its subject, names a few and says how to see all.
  private mutating func standForOthers(_ owed: OwedAlert) -> String {
    let finding = owed.tracked.finding
    fields["findings"] = "\(owed.count)"
    for field in ["fingerprint", "entity", "entity-kind", "entity-id"] { fields[field] = nil }
    let rest = owed.count - 1 - owed.others.count
    let others = (owed.others.map { "'\($0)'" } + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", ")
    let isOver = owed.kind == .resolved
    let list = "protectctl findings" + (isOver ? " --resolved" : "")
    return "\(owed.count) findings '\(finding.kind.rawValue)' (\(finding.severity.rawValue))"
      + "\(isOver ? " are resolved" : ""), the oldest: \(owed.sentence); the others: \(others); '\(list)' lists them all"
  }

  /// What an outage keeps quiet is at least counted.
  private mutating func count(_ muted: [FindingKind: Int]) {
    let total = muted.values.reduce(0, +)
    let kinds = muted.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key.rawValue)" }
    let (findings, own) = total == 1 ? ("finding", "its") : ("findings", "their")
    message += "; \(total) other \(findings) on it without an alert of \(own) own: "
    message += kinds.joined(separator: ", ")
    fields["muted"] = "\(total)"
  }

  /// A step was taken, refused, or left without a definitive answer.
  init(_ step: Step, _ outcome: StepOutcome, cycle: Int64) {
    message = step.words(of: outcome)
    switch outcome {
    case .done, .confirmed, .absent: level = .notice
    case .refused, .unknown: level = .warning
    }
    let failed = if case .refused = outcome { true } else { !outcome.isDefinitive }
    fields = ["event": failed ? "step-failed" : "step", "state": "\(outcome.word)", "cycle": "\(cycle)"]
    fields.add("policy", step.policy.rawValue)
    fields.add("array", step.array.rawValue)
    fields.add("link", step.link)
    fields.add(step.entity)
  }

  /// The heartbeat: exactly one for every cycle (invariant 14).
  init(_ record: CycleRecord) {
    switch record.outcome {
    case .complete: level = .info
    case .partial: level = .warning
    case .failed: level = .error
    }
    message = record.summary
    fields = [
      "event": record.outcome.isFailure ? "cycle-failed" : "cycle",
      "cycle": "\(record.number)",
      "state": "\(record.outcome.word)",
      "duration-seconds": "\(record.duration.milliseconds / 1000)",
      "open-findings": "\(record.openFindings)",
    ]
  }
}

extension OwedAlert {
  /// What is so: the drift, or what holds in its place.
  fileprivate var sentence: String { resolution ?? tracked.finding.summary }
}

extension CycleRecord {
  /// `cycle 12: 340 protected, 2 unprotected`: what `systemctl status` shows as well.
  public var summary: String {
    if case .failed(let reason) = outcome { return "cycle \(number) failed: \(reason)" }
    let counts = Verdict.Word.allCases.compactMap { word in
      let count = verdicts[word]
      return count > 0 || word == .protected ? "\(count) \(word.rawValue)" : nil
    }
    let unread = arrays.filter { $0.unreadableBecause != nil }.map { "'\($0.array)'" }
    let missing = unread.isEmpty ? "" : "; could not read \(unread.joined(separator: ", "))"
    return "cycle \(number): \(counts.joined(separator: ", "))\(missing)"
  }
}

extension CycleRecord.Outcome {
  var isFailure: Bool { if case .failed = self { true } else { false } }
}

extension Severity {
  /// PRIORITY follows severity: critical 2, warning 4, notice 5.
  var level: Logger.Level {
    switch self {
    case .critical: .critical
    case .warning: .warning
    case .notice: .notice
    }
  }
}

extension Logger.Metadata {
  fileprivate mutating func add(_ key: String, _ value: String?) {
    if let value { self[key] = .string(value) }
  }

  fileprivate mutating func add(_ entity: EntityReference?) {
    guard let entity else { return }
    self["entity"] = .string(entity.name)
    self["entity-kind"] = .string(entity.kind.rawValue)
    self["entity-id"] = .string("\(entity.identity)")
  }
}
