import ArgumentParser
import ControlAPI
import Foundation
import Protection

/// `protectctl policy edit`: one request to the daemon and its answer.
struct PolicyEditCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change a policy's text in $VISUAL or $EDITOR, and store it.",
    discussion: """
      A text that is wrong is not stored; you are asked whether to go on editing. Nor is one of a policy that somebody else \
      has changed meanwhile: both texts are shown, and you go on with yours.

      \(ExitStatus.help())
      """)

  @Argument(help: "The policy's name.", completion: Completions.policies)
  var name: String

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyApplyAnswer {
    // What the edit is based on: as it was when its author saw it last.
    var stored = try client.policy(name)
    return try Editor.withScratchFile(stored.text, named: "policy.yaml") { file in
      while true {
        try Editor.edit(file.path)
        let text = try file.read()
        if text == stored.text {
          file.discard()
          return unchanged(stored)
        }
        do {
          try check(text)
          if consent.isDryRun {
            file.keep()
            Output.complain("the edited text is kept in '\(file.path)'")
            return PolicyApplyAnswer(changes: [], effect: try client.previewPolicies(request(text)).effect)
          }
          let answer = try store(text, insteadOf: stored, client)
          file.discard()
          return answer
        } catch let failure as CommandFailure {
          try offerToGoOn(failure)
        } catch ControlClientError.refused(let refusal) where refusal.kind == .invalidPolicy {
          try offerToGoOn(CommandFailure(refusal.description))
        } catch ControlClientError.refused(let refusal) where refusal.kind == .changedMeanwhile {
          file.keep()
          stored = try compare(text, in: file, refusal, client)
        } catch {
          file.keep()
          Output.complain("the edited text is kept in '\(file.path)'")
          throw error
        }
      }
    }
  }

  private func store(
    _ text: String, insteadOf stored: PolicyAnswer, _ client: ControlClient
  ) throws -> PolicyApplyAnswer {
    let effect: () throws -> Consequence = {
      Consequence(
        "store policy '\(name)'", revision: stored.revision, try client.previewPolicies(request(text)))
    }
    return try consent.asking(about: effect) { isGiven in
      try client.applyPolicies(request(text, accepting: isGiven), basedOn: stored.revision)
    }
  }

  private func request(_ text: String, accepting isGiven: Bool? = nil) -> PolicyApplyRequest {
    PolicyApplyRequest(files: [.init(name: "\(name).yaml", text: text)], reason: reason, acceptUnmanaged: isGiven)
  }

  private func unchanged(_ stored: PolicyAnswer) -> PolicyApplyAnswer {
    PolicyApplyAnswer(
      changes: [
        PolicyChangeAnswer(
          policy: name, action: "unchanged", revision: stored.revision, mode: stored.mode, unmanagedReplicas: 0)
      ], effect: nil)
  }

  /// Shows what somebody else has stored meanwhile beside what was typed, and asks whether to go on from there. What was
  /// typed stays in its file, whatever the answer.
  /// - Returns: what the edit is based on from now on.
  private func compare(
    _ text: String, in file: Editor.ScratchFile, _ refusal: ControlError, _ client: ControlClient
  ) throws -> PolicyAnswer {
    Output.complain(refusal.description)
    let kept = "your text is kept in '\(file.path)'"
    let theirs: PolicyAnswer
    do { theirs = try client.policy(name) } catch {
      Output.complain(kept)
      throw error
    }
    var page = Page(.standardOutput)
    page.sentence(
      "- revision \(theirs.revision), by \(theirs.changedBy) at \(Wording.time(theirs.changedAt))")
    page.line("+ your text")
    page.verbatim(TextComparison.lines(theirs.text, text).joined(separator: "\n"))
    Output.explain(page.text)
    guard Output.isInteractive else {
      throw CommandFailure("cannot store policy '\(name)': somebody else has changed it; \(kept)")
    }
    guard Output.confirm("edit your text again, to replace revision \(theirs.revision)?", defaultsToYes: true) else {
      throw CommandFailure("cannot store policy '\(name)': the answer was no; \(kept)")
    }
    return theirs
  }

  /// Another name would leave this policy as it was and create a second one.
  private func check(_ text: String) throws(CommandFailure) {
    let names: [String]
    do throws(PolicyFileErrors) {
      names = try PolicyFile.parse(text, file: "\(name).yaml").map(\.policy.name.rawValue)
    } catch {
      throw CommandFailure(error.description)
    }
    guard names == [name] else {
      throw CommandFailure(
        "cannot store policy '\(name)': the text holds \(names.quotedList) instead; use 'policy apply' for other policies"
      )
    }
  }

  private func offerToGoOn(_ failure: CommandFailure) throws {
    guard Output.isInteractive else { throw failure }
    Output.complain(failure.description)
    guard Output.confirm("edit again?", defaultsToYes: true) else {
      throw CommandFailure("cannot store policy '\(name)': its new text is wrong; nothing has changed")
    }
  }

  func show(_ answer: PolicyApplyAnswer, on page: inout Page) {
    guard consent.isDryRun, answer.changes.isEmpty else { return PolicyText.applied(answer, on: &page) }
    if let effect = answer.effect { PolicyText.effect(effect, on: &page) }
    page.line("nothing has changed: this was a dry run")
  }
}
