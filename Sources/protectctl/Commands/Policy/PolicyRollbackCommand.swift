import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy rollback`: one request to the daemon and its answer.
struct PolicyRollbackCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Let an earlier revision's text hold again, as a new revision.",
    discussion: ExitStatus.help())

  @Argument(help: "The policy's name; it may have been deleted.", completion: Completions.policies)
  var name: String

  @Argument(help: "The revision, as 'protectctl policy history' shows it.")
  var revision: Int64

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyChangeAnswer {
    try consent.asking("roll back policy '\(name)'") { isGiven in
      try client.rollbackPolicy(
        name, PolicyRollbackRequest(revision: revision, reason: reason, acceptUnmanaged: isGiven))
    }
  }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) { PolicyText.change(change, on: &page) }
}
