import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy rename`: one request to the daemon and its answer.
struct PolicyRenameCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Give a policy another name. Its revisions, holds, approvals and findings stay with it.",
    discussion: ExitStatus.help())

  @Argument(help: "The policy's name.")
  var name: String

  @Argument(help: "The new name, which no policy has or had.")
  var newName: String

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyChangeAnswer {
    try client.renamePolicy(name, PolicyRenameRequest(to: newName, reason: reason))
  }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) {
    page.sentence("policy '\(name)' is now '\(change.policy)', revision \(change.revision)")
    page.sentence("files that hold it must say 'policy: \(change.policy)' before they are applied again")
  }
}
