import ArgumentParser
import ControlAPI
import Protection
import Systemd

/// Which findings somebody wants to see, in `findings` and in `alerts`. An option that is given several times lets each of
/// its values pass; several options must all let a finding pass.
struct FindingFilter: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only of this kind, such as rpo-exceeded.", valueName: "kind"),
    completion: Completions.findingKinds)
  var kind: [String] = []

  @Option(help: ArgumentHelp("Only of this severity and worse: notice, warning or critical.", valueName: "severity"))
  var severity: Severity?

  @Option(help: ArgumentHelp("Only of this policy.", valueName: "policy"), completion: Completions.policies)
  var policy: [String] = []

  @Option(help: ArgumentHelp("Only of this array.", valueName: "array"), completion: Completions.arrays)
  var array: [String] = []

  @Option(
    help: ArgumentHelp("Only of this entity, by its name.", valueName: "entity"), completion: Completions.entities)
  var entity: [String] = []

  @Option(help: ArgumentHelp("Only of this link.", valueName: "link"), completion: Completions.links)
  var link: [String] = []

  func validate() throws {
    for word in kind where FindingKind(rawValue: word) == nil {
      let known = FindingKind.allCases.map(\.rawValue).sorted()
      let advice = NearMiss.of(word, among: known).map { "did you mean '\($0)'?" }
      throw ValidationError(
        "'\(word)' is no kind of finding; \(advice ?? "known are \(known.joined(separator: ", "))")")
    }
  }

  func passes(_ finding: FindingAnswer) -> Bool {
    func isAmong(_ values: [String], _ value: String?) -> Bool { values.isEmpty || value.map(values.contains) == true }
    let isSevere = severity.map { least in Severity(rawValue: finding.severity).map { $0 >= least } ?? true } ?? true
    return isSevere && isAmong(kind, finding.kind) && isAmong(policy, finding.policy) && isAmong(array, finding.array)
      && isAmong(entity, finding.entity) && isAmong(link, finding.link)
  }

  /// The journal filters by its fields itself.
  var matching: [JournalField: [String]] {
    var matching: [JournalField: [String]] = [:]
    if let severity { matching[.severity] = Severity.allCases.filter { $0 >= severity }.map(\.rawValue) }
    for (field, values) in [
      (JournalField.finding, kind), (.policy, policy), (.array, array), (.entity, entity), (.link, link),
    ] where !values.isEmpty { matching[field] = values }
    return matching
  }
}

enum AlertEvent: String, CaseIterable, ExpressibleByArgument {
  case opened, escalated, reminder, resolved

  var messageID: ProtectdMessageID {
    switch self {
    case .opened: .findingOpened
    case .escalated: .findingEscalated
    case .reminder: .findingReminder
    case .resolved: .findingResolved
    }
  }
}

extension Severity: ExpressibleByArgument {}
