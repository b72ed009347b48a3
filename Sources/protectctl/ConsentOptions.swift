import ArgumentParser
import ControlAPI
import Foundation
import Systemd

/// Consent to what leaves replicas unmanaged: an option, or an answer at the terminal.
struct ConsentOptions: ParsableArguments {
  @Flag(help: "Do not ask.")
  var yes = false

  /// - Throws: `CommandFailure` where nobody can be asked, or if the answer was no.
  func require(_ verb: String, policy: String, _ client: ControlClient) throws {
    if yes { return }
    guard Output.isInteractive else {
      throw CommandFailure("cannot \(verb) policy '\(policy)': nobody can be asked here; say --yes", status: .usage)
    }
    let coverage = try client.policyCoverage(policy)
    var page = Page(.standardOutput)
    page.sentence("policy '\(policy)': " + PolicyText.unmanaged(coverage.replicas?.count))
    if let replicas = coverage.replicas, !replicas.isEmpty {
      page.table(
        ["ARRAY", "ENTITY", "LINK"],
        replicas.prefix(Self.shownReplicas).map { Page.Row([Span($0.array), Span($0.entity), Span($0.link)]) })
      if replicas.count > Self.shownReplicas { page.line("and \(replicas.count - Self.shownReplicas) more") }
    }
    Output.explain(page.text)
    guard Output.confirm("\(verb) policy '\(policy)'?") else {
      throw CommandFailure(Self.declined)
    }
  }

  /// Sends a change, and once more with consent if the daemon wants it and somebody at the terminal gives it.
  /// - Parameter send: gets true where consent was given, nil where nobody was asked.
  func asking<Answer>(_ question: String, send: (Bool?) throws -> Answer) throws -> Answer {
    do { return try send(yes ? true : nil) } catch ControlClientError.refused(let refusal)
      where refusal.kind == .needsConsent && Output.isInteractive
    {
      let effects = refusal.details.isEmpty ? [refusal.message] : refusal.details
      Output.explain(
        "left without a policy, as far as is known:\n" + effects.map { "  \(Printable.line($0))\n" }.joined())
      guard Output.confirm("\(question)?") else {
        throw CommandFailure(Self.declined)
      }
      return try send(true)
    }
  }

  private static let declined = "nothing has changed: the answer was no"

  /// As many as fit on a screen with the question.
  private static let shownReplicas = 15
}
