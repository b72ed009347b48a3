import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl cycle`: one request to the daemon and its answer.
struct CycleCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "cycle", abstract: "Run a cycle now, and wait until it is recorded.", discussion: ExitStatus.help())

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> CycleAnswer {
    let terminal = Terminal.standardOutput
    let isText = control.output.format == .text
    return try client.runCycle { progress in
      guard isText, progress.stage != Self.record else { return }
      var page = Page(terminal)
      let count = progress.total.map { total in " (\(progress.done ?? 0) of \(total))" } ?? ""
      page.sentence("\(progress.stage): \(progress.sentence)\(count)")
      // A reader that has gone is noticed when the record is written.
      try? Output.write(page.text)
    }
  }

  func exitStatus(_ cycle: CycleAnswer) -> ExitStatus { cycle.outcome == CycleSummaryAnswer.failed ? .failed : .fine }

  /// What the progress has not said, and what went wrong.
  func show(_ cycle: CycleAnswer, on page: inout Page) {
    page.line(
      "cycle \(cycle.number) ", Span(state: cycle.outcome), " in \(Wording.duration(cycle.durationSeconds))")
    page.sentence(Wording.verdicts(cycle.verdicts))
    if let cause = cycle.failedBecause { page.sentence(cause, indent: 4) }
    let unread = cycle.arrays.filter { $0.unreadableBecause != nil }.map { "'\($0.name)'" }
    if !unread.isEmpty { page.sentence("could not read \(unread.joined(separator: ", "))") }
    let unsuccessful = cycle.steps.filter { $0.outcome != Self.done }
    if !unsuccessful.isEmpty {
      page.blank()
      page.table(
        ["OUTCOME", "CHANGE", "ARRAY", "ENTITY", "LINK", "REPLICA"],
        unsuccessful.map { step in
          Page.Row(
            [
              Span(state: step.outcome), Span(step.change), Span(step.array), Span(step.entity), Span(step.link),
              .orNone(step.replicaID.map(String.init)),
            ], note: step.detail)
        })
      page.blank()
    }
    page.sentence(
      "\(Wording.count(cycle.steps.count, "step")), \(cycle.withheldCount) withheld, "
        + "\(Wording.count(cycle.openFindings, "open finding"))")
  }

  private static let done = "done"
  /// The stage that only says in short what the record shown after it says.
  private static let record = "record"
}
