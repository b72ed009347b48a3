import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl history`: one request to the daemon and its answer.
struct HistoryCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Show who and what changed something, newest first.",
    discussion: """
      Of a time it also shows the cycles that did something, and the findings that came and went. What it did last night:

        protectctl history --since yesterday --until 06:00


      """ + ExitStatus.help())

  @Option(help: "Only of this entity (its name or its id).", completion: Completions.entities)
  var entity: String?

  @Flag(help: "The last cycles instead.")
  var cycles = false

  @Option(
    help: ArgumentHelp(
      "Only since then, in the local zone: 06:00, yesterday, a day, a time, or a duration ago such as 4h.",
      valueName: "time"),
    transform: PastTime.since)
  var since: Date?

  @Option(
    help: ArgumentHelp("Only until then, written as --since; a day counts to its end.", valueName: "time"),
    transform: PastTime.until)
  var until: Date?

  @Option(help: "At most so many entries. (default: 50; 1000 with --since or --until)")
  var limit: Int?

  @OptionGroup var control: ControlOptions

  func validate() throws {
    if cycles && entity != nil { throw ValidationError("--cycles and --entity exclude each other") }
    if cycles && (since != nil || until != nil) {
      throw ValidationError(
        "--cycles and --since exclude each other; with --since, cycles that did something are listed")
    }
    if let since, let until, until <= since {
      throw ValidationError("--until (\(Wording.time(until))) is not after --since (\(Wording.time(since)))")
    }
    if let limit, !(1...10_000).contains(limit) { throw ValidationError("--limit takes a number from 1 to 10000") }
  }

  /// One of two lists, each of which is the JSON by itself.
  enum Value: Encodable {
    case entries([HistoryAnswer])
    case cycles([CycleSummaryAnswer])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .entries(let entries): try entries.encode(to: encoder)
      case .cycles(let cycles): try cycles.encode(to: encoder)
      }
    }
  }

  func ask(_ client: ControlClient) throws -> Value {
    let most = limit ?? (since == nil && until == nil ? 50 : 1000)
    return cycles
      ? .cycles(try client.cycles(limit: most))
      : .entries(try client.history(entity: entity, since: since, until: until, limit: most))
  }

  func show(_ value: Value, on page: inout Page) {
    switch value {
    case .entries(let entries):
      if entries.isEmpty {
        return page.line(Span(since == nil && until == nil ? "nothing happened yet" : "nothing happened then"))
      }
      page.table(
        ["TIME", "BY", "EVENT", "ENTITY"],
        entries.map {
          Page.Row(
            [Span(Wording.time($0.at)), Span($0.by ?? "protectd"), Span($0.event), .orNone($0.entity)], note: $0.summary
          )
        })
    case .cycles(let cycles):
      page.table(
        ["CYCLE", "ENDED", "TOOK", "OUTCOME"], numbers: [0, 2],
        cycles.map {
          Page.Row(
            [
              Span($0.number), Span(Wording.time($0.finishedAt)), Span(Wording.duration($0.durationSeconds)),
              Span(state: $0.outcome),
            ], note: $0.failedBecause)
        })
    }
  }
}
