import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl findings`: one request to the daemon and its answer.
struct FindingsCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "findings", abstract: "List what differs from the policies.",
    discussion: """
      A filter that is given several times lets each of its values pass; several filters must all let a finding pass.


      """ + ExitStatus.help(open: "findings that pass the filters are open (only with --check)"))

  @Flag(help: "Exit with status 2 if a finding is open.")
  var check = false

  @Flag(help: "List resolved findings as well; they are kept for 90 days, and no more than the newest 100,000.")
  var resolved = false

  @OptionGroup var filter: FindingFilter

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> [FindingAnswer] {
    try client.findings(includingResolved: resolved).filter(filter.passes)
  }

  func exitStatus(_ findings: [FindingAnswer]) -> ExitStatus {
    check && findings.contains { $0.state == FindingAnswer.open } ? .open : .fine
  }

  func show(_ findings: [FindingAnswer], on page: inout Page) {
    guard !findings.isEmpty else {
      page.line(Span(resolved ? "no findings" : "no open findings", .good))
      return
    }
    page.table(
      ["SEVERITY", "AGE", "ARRAY", "ENTITY", "FINDING"], numbers: [1],
      findings.map { finding in
        let isResolved = finding.state == FindingAnswer.resolved
        return Page.Row(
          [
            isResolved ? Span("resolved", .good) : Span(state: finding.severity),
            Span(Wording.age(since: isResolved ? finding.resolvedAt ?? finding.since : finding.since)),
            .orNone(finding.array), .orNone(finding.entity), Span(finding.kind),
          ], notes: [finding.resolution ?? finding.summary, Wording.next(finding)].compactMap(\.self))
      })
  }
}
