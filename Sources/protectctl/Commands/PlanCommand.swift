import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl plan`: one request to the daemon and its answer.
struct PlanCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Read the arrays and show what the next cycle would do, without doing it.",
    discussion: """
      Of policies that only observe it shows what they would do if they enforced, with the size, the room and the time
      that it would take. Policies for which nothing can be planned are named.

      """ + ExitStatus.help(open: "the plan has changes, now or after an approval"))

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> PlanAnswer { try client.plan() }

  func exitStatus(_ plan: PlanAnswer) -> ExitStatus { plan.hasChanges ? .open : .fine }

  func show(_ plan: PlanAnswer, on page: inout Page) {
    page.line(
      "plan ", Span(plan.hash, .bold), ": \(Wording.count(plan.steps.count, "step")), \(plan.withheld.count) withheld",
      Span(
        plan.stuckPolicies.isEmpty
          ? "" : ", \(Wording.count(plan.stuckPolicies.count, "stuck policy", "stuck policies"))", .warning))
    if plan.enabledPolicies == 0 {
      page.sentence("no policy is enabled, so nothing is planned; 'protectctl policy list' shows all there are")
    }
    if let enforced = PlanText.ifEnforced(plan) { page.sentence(enforced) }
    if !plan.steps.isEmpty {
      page.blank()
      PlanText.steps(plan.steps, on: &page)
    }
    if !plan.withheld.isEmpty {
      page.blank()
      PlanText.withheld(plan.withheld, on: &page)
    }
    PlanText.stuck(plan.stuckPolicies, on: &page)
    PlanText.forecast(plan, on: &page)
    for array in plan.unreadable {
      page.blank()
      page.sentence("array '\(array.array)' could not be read, so nothing is planned there: \(array.reason)")
    }
    if plan.withheld.contains(where: \.awaitsApproval) {
      page.blank()
      page.line("approve with: protectctl approve \(plan.hash)")
    }
  }
}
