import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy disable`: one request to the daemon and its answer.
struct PolicyDisableCommand: ConsentingCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable",
    abstract: "Keep a policy, but let it hold no longer. Its replicas stay and become unmanaged.",
    discussion: ExitStatus.help())

  @Argument(help: "The policy's name.", completion: Completions.policies)
  var name: String

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var revision: RevisionOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyChangeAnswer {
    let seen = try consent.require { try consequence(client) }
    return try client.disablePolicy(name, reason: reason, basedOn: revision.expected ?? seen)
  }

  func consequence(_ client: ControlClient) throws -> Consequence {
    Consequence("disable", policy: name, try client.policyCoverage(name))
  }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) { PolicyText.change(change, on: &page) }
}
