import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl why`: one request to the daemon and its answer.
struct WhyCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Explain the verdict on one volume, filesystem or consistency group.",
    discussion: ExitStatus.help())

  @Argument(help: "Its name, or its id as 'entity_id' in JSON.")
  var entity: String

  @Option(help: "Only on this array.")
  var array: String?

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> WhyAnswer { try client.why(entity: entity, array: array) }

  func exitStatus(_ answer: WhyAnswer) -> ExitStatus { answer.entities.isEmpty ? .failed : .fine }

  func show(_ answer: WhyAnswer, on page: inout Page) {
    if answer.entities.isEmpty {
      page.sentence(absence(answer))
    }
    for (index, entity) in answer.entities.enumerated() {
      if index > 0 { page.blank() }
      show(entity, of: answer, on: &page)
    }
  }

  /// Why there is nothing to explain, and what to do.
  private func absence(_ answer: WhyAnswer) -> String {
    guard let cycle = answer.cycle else {
      return "no entity '\(answer.query)' is known: no cycle has ended yet; run 'protectctl cycle'"
    }
    let place = array.map { " on array '\($0)'" } ?? ""
    let unknown = "no entity '\(answer.query)' was read\(place) in cycle \(cycle)"
    guard answer.closeNames.isEmpty else {
      return "\(unknown); close names: " + answer.closeNames.map { "'\($0)'" }.joined(separator: ", ")
    }
    return
      "\(unknown), nor a name like it; check the name, see with 'protectctl status' which arrays were read, or run "
      + "'protectctl cycle' if it is new"
  }

  private func show(_ entity: WhyEntityAnswer, of answer: WhyAnswer, on page: inout Page) {
    page.line(
      Span("\(Wording.entity(entity.entityKind, entity.entity)) on array '\(entity.array)': ", .bold),
      entity.verdict.map { Span(state: $0) } ?? Span("no policy selects it", .warning))
    if let reason = entity.reason { page.sentence(reason, indent: 4) }
    page.line(Span("id \(entity.entityID)", .dim))
    if let cycle = answer.cycle, let takenAt = answer.takenAt {
      page.line(Span("as cycle \(cycle) read it \(Wording.distance(takenAt))", .dim))
    }
    if !entity.policies.isEmpty {
      page.blank()
      page.table(
        ["POLICY", "MODE", "LINK", "VERDICT", "REASON"],
        entity.policies.map {
          Page.Row([Span($0.policy), Span($0.mode), Span($0.link), Span(state: $0.verdict), .orNone($0.reason)])
        })
    }
    section("evidence", entity.evidence.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }, on: &page)
    section(
      "findings", entity.findings.map { "\($0.severity) \($0.kind), \(Wording.age(since: $0.since)): \($0.summary)" },
      on: &page)
    section("holds", entity.holds.map { "hold \($0.id) on \($0.subject) by \($0.createdBy): \($0.reason)" }, on: &page)
    section(
      "steps",
      entity.steps.map { "\($0.change) over '\($0.link)': \($0.outcome)" + ($0.detail.map { ", \($0)" } ?? "") },
      on: &page)
    section("next", entity.next, on: &page)
  }

  private func section(_ title: String, _ sentences: [String], on page: inout Page) {
    if sentences.isEmpty { return }
    page.blank()
    page.line(Span(title, .bold))
    for sentence in sentences { page.sentence(sentence, indent: 4) }
  }
}
