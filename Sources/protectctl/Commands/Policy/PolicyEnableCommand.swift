import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy enable`: one request to the daemon and its answer.
struct PolicyEnableCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable", abstract: "Let a disabled policy hold again.", discussion: ExitStatus.help())

  @Argument(help: "The policy's name.", completion: Completions.policies)
  var name: String

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyChangeAnswer { try client.enablePolicy(name, reason: reason) }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) {
    page.line("policy '\(change.policy)' \(change.action), revision \(change.revision)")
  }
}
