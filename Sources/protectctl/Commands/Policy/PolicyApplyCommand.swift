import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy apply`: one request to the daemon and its answer.
struct PolicyApplyCommand: ConsentingCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Store the policies of files; all of them, or none if one is wrong.",
    discussion:
      "Policies that no file names stay as they are. What would leave replicas without a policy is asked about first.\n\n"
      + ExitStatus.help())

  @Argument(
    help: "Files, folders (their *.yaml and *.yml) or '-' for standard input.", completion: Completions.policyFiles)
  var paths: [String]

  @Option(help: "Why, for the policies' history.")
  var reason: String?

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var base: RevisionOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyApplyAnswer {
    let files = try files()
    return try consent.asking(
      about: { try consequence(of: files, client) },
      send: { isGiven in
        try client.applyPolicies(
          PolicyApplyRequest(files: files, reason: reason, acceptUnmanaged: isGiven), basedOn: base.expected)
      })
  }

  func consequence(_ client: ControlClient) throws -> Consequence { try consequence(of: try files(), client) }

  private func consequence(of files: [PolicyApplyRequest.File], _ client: ControlClient) throws -> Consequence {
    Consequence("apply the policies", revision: nil, try client.previewPolicies(PolicyApplyRequest(files: files)))
  }

  private func files() throws -> [PolicyApplyRequest.File] {
    try PolicyFiles.read(paths).map { .init(name: $0.name, text: $0.text) }
  }

  func show(_ answer: PolicyApplyAnswer, on page: inout Page) { PolicyText.applied(answer, on: &page) }
}
