import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl hold list`: one request to the daemon and its answer.
struct HoldListCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the holds in force.",
    discussion: """
      People's, and those that protectd put on by itself (BY protectd) where a person or a disaster seems to be at work;
      REASON names the sign.

      \(ExitStatus.help())
      """)

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> [HoldAnswer] { try client.holds() }

  func show(_ holds: [HoldAnswer], on page: inout Page) {
    guard !holds.isEmpty else {
      page.line("no holds")
      return
    }
    page.table(
      ["ID", "SINCE", "ENDS", "BY", "SUBJECT"], numbers: [0],
      holds.map {
        Page.Row(
          [
            Span($0.id), Span(Wording.distance($0.createdAt)), Span(end(of: $0)), Span($0.createdBy), Span($0.subject),
          ], note: note(on: $0))
      })
  }

  private func end(of hold: HoldAnswer) -> String {
    if let end = hold.expiresAt { return Wording.distance(end) }
    return hold.kind == "passing" ? "by itself" : "when released"
  }

  /// The reason, and when it ends, or what has to be so for one of protectd's own to end.
  private func note(on hold: HoldAnswer) -> String {
    [hold.reason, hold.expiresAt.map { "until \(Wording.end($0))" } ?? hold.ending].compactMap(\.self)
      .joined(separator: "; ")
  }
}
