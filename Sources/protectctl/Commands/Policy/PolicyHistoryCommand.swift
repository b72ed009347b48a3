import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy history`: one request to the daemon and its answer.
struct PolicyHistoryCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List a policy's revisions, newest first; JSON has their texts.",
    discussion: ExitStatus.help())

  @Argument(help: "The policy's name; it may have been deleted.", completion: Completions.policies)
  var name: String

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> [PolicyRevisionAnswer] { try client.policyHistory(name) }

  func show(_ revisions: [PolicyRevisionAnswer], on page: inout Page) {
    page.table(
      ["REV", "TIME", "BY", "ACTION", "REASON"], numbers: [0],
      revisions.map {
        Page.Row([
          Span($0.revision), Span(Wording.time($0.changedAt)), Span($0.changedBy), Span($0.action), .orNone($0.reason),
        ])
      })
  }
}
