import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy enable`: one request to the daemon and its answer.
struct PolicyEnableCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable", abstract: "Put a disabled policy back in force.", discussion: ExitStatus.help())

  @Argument(help: "The policy's name.", completion: Completions.policies)
  var name: String

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var revision: RevisionOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyChangeAnswer {
    try client.enablePolicy(name, reason: reason, basedOn: revision.expected)
  }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) {
    page.line("policy '\(change.policy)' \(change.action), revision \(change.revision)")
    if let effect = change.effect { PolicyText.effect(effect, on: &page) }
  }
}
