import ArgumentParser
import ControlAPI
import Foundation
import Protection
import Systemd

/// `protectctl alerts`: its value comes from the journal.
struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "Show what protectd reported about findings in the journal, oldest first.",
    discussion: """
      Needs no daemon, but the right to read the journal. With --follow and --output json each alert is one line. A filter
      that is given several times lets each of its values pass; several filters must all let an alert pass.

      \(ExitStatus.help([.usage, .notPermitted]))
      """)

  @Flag(help: "Go on with new alerts as they come, until interrupted.")
  var follow = false

  @Option(help: "Only the last so many of those that are there.")
  var limit = 50

  @Option(
    help: ArgumentHelp(
      "Only since then: a duration ago such as 4h, a day (from its beginning) or a time: \(WrittenTime.forms).",
      valueName: "time"),
    transform: PastTime.since)
  var since: Date?

  @Option(
    help: ArgumentHelp("Read the journal files of this folder instead.", valueName: "folder"),
    completion: .directory)
  var journalDirectory: String?

  @Option(help: ArgumentHelp("Only opened, escalated, reminder or resolved ones.", valueName: "event"))
  var event: [AlertEvent] = []

  @OptionGroup var filter: FindingFilter

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if !(1...10_000).contains(limit) { throw ValidationError("--limit takes a number from 1 to 10000") }
  }

  func run() async throws {
    if follow { Interruption.watch() }
    do {
      try await report()
    } catch is Interruption {
      // Whoever follows ends it; that is no failure.
    } catch let error as SystemdError {
      Output.complain(error.description)
      throw (error == .journalNotPermitted ? ExitStatus.notPermitted : .failed).code
    } catch {
      throw reported(error)
    }
  }

  private func report() async throws {
    let events = (event.isEmpty ? AlertEvent.allCases : event).map(\.messageID.rawValue)
    let matching = filter.matching.merging([.event: events]) { $1 }
    let query = JournalQuery(matching: matching, since: since, last: since == nil ? limit : nil)
    let reader = try JournalReader(query, source: journalDirectory.map { .directory($0) } ?? .system)
    let alerts = try await reader.remaining().map(AlertLine.init)
    guard follow else {
      try Output.write(text(of: alerts.suffix(limit), separately: false))
      return
    }
    for alert in alerts.suffix(limit) { try tell(alert) }
    while !Output.hasNoReader {
      try Interruption.check()
      // Short, so that a signal, or the end of whoever reads, ends it soon although nothing is written.
      if let record = try await reader.next(until: .now + .milliseconds(250)) { try tell(AlertLine(record)) }
    }
  }

  /// One alert of those that are followed.
  private func tell(_ alert: AlertLine) throws {
    do {
      try Output.write(text(of: [alert], separately: true))
    } catch {
      // The signal of a broken pipe says it better.
      try Interruption.check()
      throw error
    }
  }

  private func text(of alerts: some Collection<AlertLine>, separately: Bool) throws -> String {
    switch output.format {
    case .json where separately:
      return try alerts.map {
        Printable.json(String(decoding: try ControlJSON.encode($0), as: UTF8.self)) + "\n"
      }.joined()
    case .json: return try Page.json(Swift.Array(alerts))
    case .text:
      var page = Page(.standardOutput)
      if alerts.isEmpty { page.line("no alerts") }
      for alert in alerts { alert.show(on: &page) }
      return page.text
    }
  }
}

/// One alert: a finding's transition as the journal has it.
struct AlertLine: Encodable {
  var time: Date
  var event: String
  @Nullable var kind: String?
  @Nullable var severity: String?
  @Nullable var state: String?
  @Nullable var policy: String?
  @Nullable var array: String?
  @Nullable var entity: String?
  @Nullable var entityID: String?
  @Nullable var link: String?
  @Nullable var since: String?
  @Nullable var cycle: Int64?
  @Nullable var fingerprint: String?
  /// Of an outage: how many findings it mutes.
  @Nullable var muted: Int?
  /// How many findings it stands for, where one entry speaks for many.
  @Nullable var findings: Int?
  /// What happens next, or what a person must do.
  @Nullable var next: String?
  var summary: String

  enum CodingKeys: String, CodingKey {
    case time, event, kind, severity, state, policy, array, entity
    case entityID = "entity_id"
    case link, since, cycle, fingerprint, muted, findings, next, summary
  }

  init(_ record: JournalRecord) {
    time = record.time
    event = record[.event] ?? ""
    kind = record[.finding]
    severity = record[.severity]
    state = record[.state]
    policy = record[.policy]
    array = record[.array]
    entity = record[.entity]
    entityID = record[.entityID]
    link = record[.link]
    since = record[.since]
    cycle = record[.cycle].flatMap { Int64($0) }
    fingerprint = record[.fingerprint]
    muted = record[.muted].flatMap { Int($0) }
    findings = record[.findings].flatMap { Int($0) }
    next = record[.next]
    summary = record.message
  }

  func show(on page: inout Page) {
    let word = event.hasPrefix("finding-") ? String(event.dropFirst("finding-".count)) : event
    // How severe it was is no longer of interest, and its event says that it is over.
    let standing = state == "resolved" ? Span(word, .good) : Span(state: severity ?? "-")
    page.line(
      Span(Wording.time(time), .dim), "  ", standing,
      Span((state == "resolved" ? "" : "  \(word)") + "  \(kind ?? "-")"))
    page.sentence(summary, indent: 4)
    if let next { page.sentence("next: \(next)", indent: 4) }
  }
}
