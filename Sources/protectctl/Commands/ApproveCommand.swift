import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl approve`: one request to the daemon and its answer.
struct ApproveCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Let the next cycle apply the steps of a plan that wait for consent.",
    discussion: "Steps that changed since the plan was shown are not approved; the answer names them.\n\n"
      + ExitStatus.help())

  @Argument(help: "The plan's hash, as 'protectctl plan' prints it.")
  var plan: String

  @Option(help: "Why, for the audit trail.")
  var reason: String?

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> ApprovalAnswer {
    try client.approve(ApprovalRequest(planHash: plan, reason: reason))
  }

  func exitStatus(_ approval: ApprovalAnswer) -> ExitStatus { approval.approved.isEmpty ? .failed : .fine }

  func show(_ approval: ApprovalAnswer, on page: inout Page) {
    page.sentence(
      approval.approved.isEmpty
        ? "no step of plan \(approval.planHash) is approved: none of those that waited is as it was shown"
        : "\(Wording.count(approval.approved.count, "step")) of plan \(approval.planHash) approved until "
          + "\(Wording.end(approval.expiresAt))")
    if !approval.approved.isEmpty {
      page.blank()
      PlanText.steps(approval.approved, on: &page)
    }
    if !approval.dropped.isEmpty {
      page.blank()
      page.line(Span("not approved:", .warning))
      PlanText.withheld(approval.dropped, on: &page)
    }
    if approval.unseenCount > 0 {
      page.blank()
      let verb = approval.unseenCount == 1 ? "waits" : "wait"
      page.sentence(
        "\(Wording.count(approval.unseenCount, "step")) \(verb) for approval that this plan did not show; see "
          + "'protectctl plan'")
    }
  }
}
