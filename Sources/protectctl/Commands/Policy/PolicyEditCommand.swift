import ArgumentParser
import ControlAPI
import Foundation
import Protection

/// `protectctl policy edit`: one request to the daemon and its answer.
struct PolicyEditCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change a policy's text in $VISUAL or $EDITOR, and store it.",
    discussion: "A text that is wrong is not stored; you are asked whether to go on editing.\n\n" + ExitStatus.help())

  @Argument(help: "The policy's name.", completion: Completions.policies)
  var name: String

  @Option(help: "Why, for the policy's history.")
  var reason: String?

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PolicyApplyAnswer {
    let stored = try client.policy(name)
    return try Editor.withScratchFile(stored.text, named: "policy.yaml") { file in
      while true {
        try Editor.edit(file.path)
        let text = try file.read()
        if text == stored.text {
          return PolicyApplyAnswer(
            changes: [
              PolicyChangeAnswer(
                policy: name, action: "unchanged", revision: stored.revision, mode: stored.mode, unmanagedReplicas: 0)
            ], effect: nil)
        }
        do {
          try check(text)
          return try consent.asking("store policy '\(name)'") { isGiven in
            try client.applyPolicies(
              PolicyApplyRequest(
                files: [.init(name: "\(name).yaml", text: text)], reason: reason, acceptUnmanaged: isGiven))
          }
        } catch let failure as CommandFailure {
          try offerToGoOn(failure)
        } catch ControlClientError.refused(let refusal) where refusal.kind == .invalidPolicy {
          try offerToGoOn(CommandFailure(refusal.description))
        } catch {
          file.keep()
          Output.complain("the edited text is kept in '\(file.path)'")
          throw error
        }
      }
    }
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

  func show(_ answer: PolicyApplyAnswer, on page: inout Page) { PolicyText.applied(answer, on: &page) }
}
