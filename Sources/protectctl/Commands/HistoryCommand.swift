import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl history`: one request to the daemon and its answer.
struct HistoryCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Show who and what changed something, newest first.",
    discussion: ExitStatus.help())

  @Option(help: "Only of this entity (its name or its id).", completion: Completions.entities)
  var entity: String?

  @Flag(help: "The last cycles instead.")
  var cycles = false

  @Option(help: "At most so many entries.")
  var limit = 50

  @OptionGroup var control: ControlOptions

  func validate() throws {
    if cycles && entity != nil { throw ValidationError("--cycles and --entity exclude each other") }
    if !(1...10_000).contains(limit) { throw ValidationError("--limit takes a number from 1 to 10000") }
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
    cycles ? .cycles(try client.cycles(limit: limit)) : .entries(try client.history(entity: entity, limit: limit))
  }

  func show(_ value: Value, on page: inout Page) {
    switch value {
    case .entries(let entries):
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
