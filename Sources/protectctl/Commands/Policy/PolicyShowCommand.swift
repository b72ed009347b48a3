import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy show`: one request to the daemon and its answer.
struct PolicyShowCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a policy as it was written; the text can be applied again.",
    discussion: ExitStatus.help())

  @Argument(help: "The policy's name.", completion: Completions.policies)
  var name: String

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyAnswer { try client.policy(name) }

  func show(_ policy: PolicyAnswer, on page: inout Page) {
    let state = policy.isEnabled ? "enabled" : "disabled"
    page.line(
      Span("# revision \(policy.revision), \(state), by \(policy.changedBy) at \(Wording.time(policy.changedAt))", .dim)
    )
    page.verbatim(policy.text)
  }
}
