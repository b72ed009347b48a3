import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl hold list`: one request to the daemon and its answer.
struct HoldListCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the holds in force.", discussion: ExitStatus.help())

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> [HoldAnswer] { try client.holds() }

  func show(_ holds: [HoldAnswer], on page: inout Page) {
    guard !holds.isEmpty else {
      page.line("no holds")
      return
    }
    page.table(
      ["ID", "ENDS", "BY", "SUBJECT", "REASON"], numbers: [0],
      holds.map {
        Page.Row([
          Span($0.id), .orNone($0.expiresAt.map(Wording.distance)), Span($0.createdBy), Span($0.subject),
          Span($0.reason),
        ])
      })
  }
}
