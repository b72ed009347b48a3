import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy rollback`: one request to the daemon and its answer.
struct PolicyRollbackCommand: ConsentingCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Put an earlier revision's text back in force, as a new revision.",
    discussion: ExitStatus.help())

  @Argument(help: "The policy's name; it may have been deleted.", completion: Completions.policies)
  var name: String

  @Argument(help: "The revision, as 'protectctl policy history' shows it.")
  var revision: Int64

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var base: RevisionOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyChangeAnswer {
    try consent.asking(
      about: { try consequence(client) },
      send: { isGiven in
        try client.rollbackPolicy(
          name, PolicyRollbackRequest(revision: revision, reason: reason, acceptUnmanaged: isGiven),
          basedOn: base.expected)
      })
  }

  func consequence(_ client: ControlClient) throws -> Consequence {
    guard let text = try client.policyHistory(name).first(where: { $0.revision == revision })?.text else {
      throw CommandFailure(
        "cannot roll back policy '\(name)': it has no revision \(revision) with a text; see 'protectctl policy history "
          + "\(name)'")
    }
    let file = PolicyApplyRequest.File(name: "revision \(revision) of '\(name)'", text: text)
    return Consequence(
      "roll back policy '\(name)'", revision: nil, try client.previewPolicies(PolicyApplyRequest(files: [file])))
  }

  func show(_ change: PolicyChangeAnswer, on page: inout Page) { PolicyText.change(change, on: &page) }
}
