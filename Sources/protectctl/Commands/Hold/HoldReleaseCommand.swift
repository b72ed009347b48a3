import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl hold release`: one request to the daemon and its answer.
struct HoldReleaseCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "End a hold.",
    discussion: """
      One of protectd's own that ends by itself cannot be released while its sign stands. After a release the first plan
      is shown and waits for approval, unless nothing but the sign had changed.

      \(ExitStatus.help())
      """)

  @Argument(help: "The hold's number, as 'protectctl hold list' shows it.", completion: Completions.holds)
  var id: Int64

  @Option(help: "Why, for the audit trail.")
  var reason: String?

  @OptionGroup var revision: RevisionOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> HoldAnswer {
    try client.releaseHold(id, reason: reason, basedOn: revision.expected)
  }

  func show(_ hold: HoldAnswer, on page: inout Page) {
    page.line("hold \(hold.id) on \(hold.subject) released")
  }
}
