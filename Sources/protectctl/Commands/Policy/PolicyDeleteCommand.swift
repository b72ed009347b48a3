import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy delete`: one request to the daemon and its answer.
struct PolicyDeleteCommand: ConsentingCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Remove a policy. Its replicas stay and become unmanaged; its history stays too.",
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
    return try client.deletePolicy(name, reason: reason, basedOn: revision.expected ?? seen)
  }

  func consequence(_ client: ControlClient) throws -> Consequence {
    Consequence("delete", policy: name, try client.policyCoverage(name))
  }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) { PolicyText.change(change, on: &page) }
}
