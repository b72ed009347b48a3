import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy delete`: one request to the daemon and its answer.
struct PolicyDeleteCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Remove a policy. Its replicas stay and become unmanaged; its history stays too.",
    discussion: ExitStatus.help())

  @Argument(help: "The policy's name.", completion: Completions.policies)
  var name: String

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyChangeAnswer {
    try consent.require("delete", policy: name, client)
    return try client.deletePolicy(name, reason: reason)
  }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) { PolicyText.change(change, on: &page) }
}
