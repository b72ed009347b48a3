import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl why`: one request to the daemon and its answer.
struct WhyCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Explain the verdict on one volume, filesystem or consistency group.",
    discussion: """
      It also answers for members of groups, targets, and snapshots; for these it asks the arrays. The rest comes from \
      what the last cycle read.


      """ + ExitStatus.help())

  @Argument(
    help: "Its name or a snapshot's, or its id as 'entity_id' in JSON.", completion: Completions.entities)
  var entity: String

  @Option(help: "Only on this array.", completion: Completions.arrays)
  var array: String?

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> WhyAnswer { try client.why(entity: entity, array: array) }

  func exitStatus(_ answer: WhyAnswer) -> ExitStatus {
    answer.entities.isEmpty && answer.snapshots.isEmpty ? .failed : .fine
  }

  func show(_ answer: WhyAnswer, on page: inout Page) {
    for snapshot in answer.snapshots { show(snapshot, on: &page) }
    if answer.entities.isEmpty, answer.snapshots.isEmpty {
      page.sentence(absence(answer))
      for array in answer.unreadable {
        page.sentence("it may be on array '\(array.array)', which could not be read: \(array.reason)")
      }
    }
    for (index, entity) in answer.entities.enumerated() {
      if index > 0 || !answer.snapshots.isEmpty { page.blank() }
      show(entity, of: answer, on: &page)
    }
  }

  /// Why there is nothing to explain, and what to do.
  private func absence(_ answer: WhyAnswer) -> String {
    guard let cycle = answer.cycle else {
      return "no entity '\(answer.query)' is known: no cycle has ended yet; run 'protectctl cycle'"
    }
    let place = array.map { " on array '\($0)'" } ?? ""
    let unknown = "no entity '\(answer.query)' was read\(place) in cycle \(cycle), and no snapshot has that name"
    guard answer.closeNames.isEmpty else {
      return "\(unknown); close names: " + answer.closeNames.map { "'\($0)'" }.joined(separator: ", ")
    }
    return
      "\(unknown), nor is there a name like it; check the name, see with 'protectctl status' which arrays were read, or "
      + "run 'protectctl cycle' if it is new"
  }

  private func show(_ snapshot: WhySnapshotAnswer, on page: inout Page) {
    let parent =
      snapshot.of.map { "of \(Wording.entity(snapshot.entityKind, $0))" } ?? "of nothing that the last cycle read"
    page.line(
      Span("snapshot '\(snapshot.snapshot)' on array '\(snapshot.array)': ", .bold),
      snapshot.isBase ? Span("a base", .good) : Span("no base", .warning))
    page.sentence(snapshot.because, indent: 4)
    page.line(Span("\(parent), created \(Wording.time(snapshot.createdAt))", .dim))
  }

  private func show(_ entity: WhyEntityAnswer, of answer: WhyAnswer, on page: inout Page) {
    page.line(
      Span("\(Wording.entity(entity.entityKind, entity.entity)) on array '\(entity.array)': ", .bold),
      entity.verdict.map { Span(state: $0) }
        ?? (entity.targetOf != nil ? Span("a target, out of scope") : Span("no policy selects it", .warning)))
    if let reason = entity.reason, entity.outOfScope != Self.unselected { page.sentence(reason, indent: 4) }
    if let hold = entity.onHold { page.sentence("on hold: \(hold)", indent: 4) }
    page.line(Span("id \(entity.entityID)", .dim))
    if let cycle = answer.cycle, let takenAt = answer.takenAt {
      page.line(Span("as cycle \(cycle) read it \(Wording.distance(takenAt))", .dim))
    }
    if !entity.policies.isEmpty {
      page.blank()
      page.table(
        ["POLICY", "MODE", "LINK", "VERDICT", "REASON"],
        entity.policies.map {
          Page.Row(
            [Span($0.policy), Span($0.mode), Span($0.link), Span(state: $0.verdict), .orNone($0.reason)],
            note: ($0.decides ? "decides: " : "lost: ") + $0.because)
        })
    }
    section("other policies", entity.otherPolicies.map { "\($0.policy): \($0.because)" }, on: &page)
    section("evidence", entity.reads.map { evidence($0) }, on: &page)
    section(
      "findings",
      entity.findings.flatMap { finding in
        ["\(finding.severity) \(finding.kind), \(Wording.age(since: finding.since)): \(finding.summary)"]
          + (Wording.next(finding).map { [$0] } ?? [])
      }, on: &page)
    section("holds", entity.holds.map { "hold \($0.id) on \($0.subject) by \($0.createdBy): \($0.reason)" }, on: &page)
    section("steps", entity.steps.map { step($0) }, on: &page)
    section("next", entity.next, on: &page)
  }

  private func evidence(_ reading: WhyEntityAnswer.Reading) -> String {
    reading.list == Self.unread
      ? "array '\(reading.array)': \(reading.facts)"
      : "\(reading.list) of array '\(reading.array)': \(reading.facts)"
  }

  private func step(_ step: StepOutcomeAnswer) -> String {
    let time = step.at.map { "\(Wording.distance($0)), " } ?? ""
    return "\(time)cycle \(step.cycle): \(step.summary)"
  }

  private func section(_ title: String, _ sentences: [String], on page: inout Page) {
    if sentences.isEmpty { return }
    page.blank()
    page.line(Span(title, .bold))
    for sentence in sentences { page.sentence(sentence, indent: 4) }
  }

  private static let unselected = "unselected"
  private static let unread = "none"
}
