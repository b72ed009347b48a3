import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl list`: one request to the daemon for each page, and its answer.
struct ListCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List volumes, filesystems and consistency groups, and how each is protected.",
    discussion: """
      Verdicts are protected, initializing, unprotected, excluded, held and unknown; 'target' is the other side of a \
      replica, and 'unselected' is what no enabled policy selects. What is not protected, and why:

        protectctl list --verdict unprotected,unknown,held,unselected

      It shows what the last cycle read.


      """ + ExitStatus.help())

  @Option(help: ArgumentHelp("Only with these verdicts, separated by commas.", valueName: "verdicts"))
  var verdict: [String] = []

  @Option(help: ArgumentHelp("Only what this policy decides.", valueName: "policy"), completion: Completions.policies)
  var policy: String?

  @Option(help: ArgumentHelp("Only in pools of this name.", valueName: "pool"))
  var pool: String?

  @Option(help: ArgumentHelp("Only on this array.", valueName: "array"), completion: Completions.arrays)
  var array: String?

  @Option(help: "Only of this kind: volume, filesystem or consistency-group.")
  var kind: String?

  @Option(help: ArgumentHelp("Only with a name like this, such as 'db-*'.", valueName: "pattern"))
  var name: String?

  @Option(help: "'name', or 'lag' for the oldest restore point first.")
  var sort = "name"

  @Option(help: "At most so many.")
  var limit = 100

  @Option(help: "Leave out so many before the first.")
  var offset = 0

  @Flag(help: "All of them, whatever --limit says.")
  var all = false

  @Flag(help: "As CSV, with a line of names first.")
  var csv = false

  @OptionGroup var control: ControlOptions

  func validate() throws {
    guard (1...EntityFilter.largestPage).contains(limit) else {
      throw ValidationError("--limit takes a number from 1 to \(EntityFilter.largestPage); --all lists everything")
    }
    guard offset >= 0 else { throw ValidationError("--offset takes 0 or more") }
    if csv && control.output.format == .json { throw ValidationError("--csv and --output json exclude each other") }
  }

  func ask(_ client: ControlClient) throws -> EntityListAnswer {
    var filter = EntityFilter(
      verdicts: verdict.flatMap { $0.split(separator: ",").map(String.init) }, policy: policy, array: array, pool: pool,
      kind: kind, name: name, sort: sort, offset: offset, limit: all ? EntityFilter.largestPage : limit)
    var answer = try client.entities(filter)
    while all, filter.offset + filter.limit < answer.total {
      filter.offset += filter.limit
      let next = try client.entities(filter)
      guard next.cycle == answer.cycle, next.total == answer.total else {
        throw CommandFailure(
          "cannot list all entities: a cycle read the arrays anew between two pages; try again", status: .failed)
      }
      answer.entities += next.entities
    }
    return answer
  }

  func show(_ answer: EntityListAnswer, on page: inout Page) {
    if csv { return page.verbatim(EntityTable.csv(answer.entities)) }
    guard let takenAt = answer.takenAt else {
      return page.line(Span("no cycle has read the arrays yet; run 'protectctl cycle'", .warning))
    }
    if answer.entities.isEmpty {
      page.sentence(answer.total == 0 ? "nothing matches" : "nothing is left after the first \(answer.offset)")
    } else {
      EntityTable.show(answer.entities, on: &page)
      page.blank()
    }
    for array in answer.unreadable {
      page.sentence("array '\(array.array)' was not read, so nothing of it is listed: \(array.reason)")
    }
    let shown = answer.entities.count
    let rest = answer.total - answer.offset - shown
    let more = rest > 0 ? "; the next page: --offset \(answer.offset + shown), everything: --all" : ""
    page.sentence("\(shown) of \(answer.total), as read \(Wording.distance(takenAt)) (\(Wording.time(takenAt)))\(more)")
  }
}
