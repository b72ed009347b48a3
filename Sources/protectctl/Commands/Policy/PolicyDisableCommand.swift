import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy disable`: one request to the daemon and its answer.
struct PolicyDisableCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable",
    abstract: "Keep a policy, but let it hold no longer. Its replicas stay and become unmanaged.",
    discussion: ExitStatus.help())

  @Argument(help: "The policy's name.", completion: Completions.policies)
  var name: String

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyChangeAnswer {
    try consent.require("disable", policy: name, client)
    return try client.disablePolicy(name, reason: reason)
  }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) { PolicyText.change(change, on: &page) }
}
