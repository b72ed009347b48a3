import ControlAPI
import Foundation

/// What a change would do, known before it is made. One form for all commands: `--dry-run` prints it, the question at the
/// terminal shows it, and so does the refusal where nobody can be asked.
struct Consequence: Encodable {
  /// As in `cannot …` and `…?`: `remove array 'paris'`.
  var action: String
  /// Of what would be changed, as it was looked at; nil: it has none.
  @Nullable var revision: Int64?
  /// What happens, a sentence each.
  var sentences: [String]
  /// Replicas that would be left without a policy; nil: unknown, or not what the change is about.
  @Nullable var replicas: [PolicyCoverageAnswer.Replica]?
  /// What an edit of policies would change; nil: it is none, or no cycle has ended yet.
  @Nullable var effect: PolicyEffectAnswer?

  init(
    _ action: String, revision: Int64?, _ sentences: [String] = [], replicas: [PolicyCoverageAnswer.Replica]? = nil,
    effect: PolicyEffectAnswer? = nil
  ) {
    self.action = action
    self.revision = revision
    self.sentences = sentences
    self.replicas = replicas
    self.effect = effect
  }

  func show(on page: inout Page) {
    for sentence in sentences { page.sentence(sentence) }
    if let replicas, !replicas.isEmpty {
      page.table(
        ["ARRAY", "ENTITY", "LINK"],
        replicas.prefix(Self.shownReplicas).map { Page.Row([Span($0.array), Span($0.entity), Span($0.link)]) })
      if replicas.count > Self.shownReplicas { page.line("and \(replicas.count - Self.shownReplicas) more") }
    }
    if let effect { PolicyText.effect(effect, on: &page) }
  }

  /// As many as fit on a screen with the question.
  private static let shownReplicas = 15
}

/// A command that takes protection away, or starts what is not stopped easily.
protocol ConsentingCommand: ControlCommand {
  var consent: ConsentOptions { get }

  /// Changes nothing.
  func consequence(_ client: ControlClient) throws -> Consequence
}

extension ConsentingCommand {
  func run() throws {
    guard consent.isDryRun else { return try runValue() }
    try reportingFailures {
      let consequence = try consequence(control.client)
      switch outputOptions.format {
      case .json: try Output.write(Page.json(consequence))
      case .text:
        var page = Page(.standardOutput)
        consequence.show(on: &page)
        page.line("nothing has changed: this was a dry run")
        try Output.write(page.text)
      }
    }
  }
}
