import ArgumentParser
import ControlAPI
import Foundation
import Protection

/// `protectctl hold add`: one request to the daemon and its answer.
struct HoldAddCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Put an entity, a policy, a link or an array on hold.",
    discussion: """
      Findings are still reported; only steps wait. A hold always has an end.

      \(ExitStatus.help())
      """)

  @Option(
    help: """
      A volume, filesystem or consistency group: its name or its id. Of a replicated one the source is meant; --array \
      names its copy, or one of several.
      """,
    completion: Completions.entities)
  var entity: String?

  @Option(help: "A policy.", completion: Completions.policies)
  var policy: String?

  @Option(
    help: ArgumentHelp("A link, as one of its arrays names it.", valueName: "array/link"),
    completion: Completions.arrayLinks)
  var link: String?

  @Option(help: "An array.", completion: Completions.arrays)
  var array: String?

  @Option(help: "Why: whoever meets the hold will read it.")
  var reason: String

  @Option(
    name: .customLong("for"), help: ArgumentHelp("How long, e.g. 30m, 4h, 1d.", valueName: "duration"),
    transform: WrittenTime.duration)
  var duration: Duration?

  @Option(
    help: ArgumentHelp("Until the end of a day, or a time (local zone): \(WrittenTime.forms).", valueName: "time"),
    transform: WrittenTime.end)
  var until: Date?

  @OptionGroup var control: ControlOptions

  func validate() throws {
    let subjects = [entity, policy, link].compactMap(\.self).count
    guard subjects == 1 && (array == nil || entity != nil) || subjects == 0 && array != nil else {
      throw ValidationError("name one of --entity, --policy, --link or --array (--entity may have --array as well)")
    }
    if let link, linkParts(link) == nil { throw ValidationError("--link takes ARRAY/LINK, e.g. paris/paris-lyon") }
    guard (duration == nil) != (until == nil) else { throw ValidationError("say either --for or --until") }
    if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason must not be empty") }
    if let until, until <= Date() { throw ValidationError("--until lies in the past") }
    if let duration, !(duration > .zero && duration <= .seconds(HoldAddRequest.longestSeconds)) {
      throw ValidationError("--for takes more than 0s and at most 366d")
    }
  }

  /// Array and link: names of links may contain slashes, those of arrays as protectd knows them do not.
  private func linkParts(_ text: String) -> (array: String, link: String)? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty ? (parts[0], parts[1]) : nil
  }

  func ask(_ client: ControlClient) throws -> HoldAnswer {
    let parts = link.flatMap(linkParts)
    return try client.addHold(
      HoldAddRequest(
        entity: entity, policy: policy, link: parts?.link, array: parts?.array ?? array, reason: reason,
        durationSeconds: duration.map { Double($0.milliseconds) / 1000 }, until: until))
  }

  func show(_ hold: HoldAnswer, on page: inout Page) {
    let end = hold.expiresAt.map { " until \(Wording.end($0))" } ?? ""
    page.line("hold \(hold.id) on \(hold.subject)\(end)")
    if let note = hold.note { page.sentence(note) }
    page.line("release it earlier with: protectctl hold release \(hold.id)")
  }
}
