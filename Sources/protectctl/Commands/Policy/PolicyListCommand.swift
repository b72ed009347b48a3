import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy list`: one request to the daemon and its answer.
struct PolicyListCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the stored policies.", discussion: ExitStatus.help())

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> [PolicyAnswer] { try client.policies() }

  func show(_ policies: [PolicyAnswer], on page: inout Page) {
    guard !policies.isEmpty else {
      page.line("no policies; store some with: protectctl policy apply FILE")
      return
    }
    page.table(
      ["POLICY", "ARRAY", "MODE", "REV", "PROTECTS"], numbers: [3],
      policies.map { policy in
        Page.Row(
          [
            Span(policy.name), Span(policy.array),
            policy.isEnabled ? Span(policy.mode) : Span("disabled", .dim), Span(policy.revision),
            Span(policy.selector),
          ], note: policy.protection)
      })
  }
}
