import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy apply`: one request to the daemon and its answer.
struct PolicyApplyCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Store the policies of files; all of them, or none if one is wrong.",
    discussion: "Policies that no file names stay as they are.\n\n" + ExitStatus.help())

  @Argument(help: "Files, folders (their *.yaml and *.yml) or '-' for standard input.")
  var paths: [String]

  @Option(help: "Why, for the policies' history.")
  var reason: String?

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyApplyAnswer {
    let files = try PolicyFiles.read(paths)
    return try client.applyPolicies(
      PolicyApplyRequest(files: files.map { .init(name: $0.name, text: $0.text) }, reason: reason))
  }

  func show(_ answer: PolicyApplyAnswer, on page: inout Page) { PolicyText.changes(answer.changes, on: &page) }
}
