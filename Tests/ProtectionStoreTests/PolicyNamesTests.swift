import Protection
import Testing

@testable import ProtectionStore

/// A policy that is renamed stays the same one.
@Suite struct PolicyNamesTests {
  let fixture = try! StoreFixture()

  @Test func `revisions, holds, approvals and findings go with the name`() throws {
    var store = try fixture.open()
    _ = try store.apply([.sample("gold"), .sample("other")], by: .ada, reason: "rollout", at: .start)
    _ = try store.setPolicyEnabled("gold", false, by: .bob, reason: nil, at: .start.plus(1))
    let hold = try store.addHold(
      scope: .policy("gold"), reason: "migration", expiresAt: .start.plus(9000), by: .ada, at: .start)
    var finding = TrackedFinding.sample(1)
    finding.finding.policy = "gold"
    var another = TrackedFinding.sample(2)
    another.finding.policy = "other"
    try store.runCycle(at: .start, transitions: [.opened(finding), .opened(another)], open: [finding, another])
    let (step, renamed) = (Step.create(1), Step.create(2))
    try store.approve(
      [step.fingerprint, step.approvalKey(for: .afterHold)], by: .ada, expiresAt: .start.plus(60), at: .start)

    let change = try store.renamePolicy(
      "gold", to: .sample("silver"), approvals: [step.fingerprint: renamed.fingerprint], by: .bob, reason: "tidy",
      at: .start.plus(2))
    #expect(change == PolicyChange(name: "silver", kind: .changed, revision: 3))
    try store.close()
    store = try fixture.open()

    #expect(try store.policies().map(\.policy.name) == ["other", "silver"])
    let stored = try store.policy("silver")
    #expect(!stored.isEnabled && stored.revision == 3 && stored.text == PolicyDocument.sample("silver").text)
    let revisions = try store.policyHistory("silver")
    #expect(revisions.map(\.revision) == [1, 2, 3] && revisions.map(\.action) == [.created, .disabled, .changed])
    #expect(revisions.last?.reason == "renamed from 'gold': tidy" && revisions.first?.by == .ada)
    #expect(throws: StoreError.unknownPolicy("gold")) { try store.policyHistory("gold") }

    let history = try store.history(at: .start.plus(3))
    #expect(history.holds.map(\.scope) == [.policy("silver")] && history.holds.map(\.id) == [hold.id])
    #expect(
      history.approvals.map(\.stepFingerprint).sorted()
        == [renamed.fingerprint, step.approvalKey(for: .afterHold)].sorted())
    finding.finding.policy = "silver"
    #expect(try Set(store.openFindings()) == [finding, another])
    // It is the open one: the same drift under the new name opens nothing.
    try store.runCycle(at: .start.plus(60), transitions: [.opened(finding)], open: [finding, another])
    #expect(try store.findings(includingResolved: true) { $0 }.count == 2)
    #expect(try store.auditTrail(limit: 1).map(\.action) == [.policyRenamed])
  }

  @Test func `a name that a policy has or had is refused, and nothing changes`() throws {
    let store = try fixture.open()
    _ = try store.apply([.sample("gold"), .sample("silver"), .sample("lead")], by: .ada, reason: nil, at: .start)
    try store.deletePolicy("lead", by: .ada, reason: nil, at: .start)
    for taken in ["silver", "lead", "gold"] as [PolicyName] {
      #expect(throws: StoreError.policyNameTaken(taken)) {
        try store.renamePolicy("gold", to: .sample(taken), approvals: [:], by: .ada, reason: nil, at: .start)
      }
    }
    #expect(throws: StoreError.unknownPolicy("none")) {
      try store.renamePolicy("none", to: .sample("new"), approvals: [:], by: .ada, reason: nil, at: .start)
    }
    #expect(try store.policies().map(\.policy.name) == ["gold", "silver"])
    #expect(try store.policyHistory("gold").count == 1)
  }
}
