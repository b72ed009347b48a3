import Protection
import Testing

@testable import ProtectionStore

@Suite struct PoliciesTests {
  let fixture = try! StoreFixture()

  @Test func applyingCreatesThenChangesThenLeavesAlone() throws {
    let store = try fixture.open()
    let gold = PolicyDocument.sample("gold")
    #expect(
      try store.apply([gold, .sample("audit")], by: .ada, reason: "rollout", at: .start) == [
        PolicyChange(name: "gold", kind: .created, revision: 1),
        PolicyChange(name: "audit", kind: .created, revision: 1),
      ])
    let wider = PolicyDocument.sample("gold", pool: "test")
    #expect(
      try store.apply([wider, .sample("audit")], by: .bob, reason: nil, at: .start.plus(1)) == [
        PolicyChange(name: "gold", kind: .changed, revision: 2),
        PolicyChange(name: "audit", kind: .unchanged, revision: 1),
      ])
    #expect(
      try store.policies() == [
        StoredPolicy(
          policy: PolicyDocument.sample("audit").policy, text: PolicyDocument.sample("audit").text, revision: 1,
          isEnabled: true, changedAt: .start, changedBy: .ada),
        StoredPolicy(
          policy: wider.policy, text: wider.text, revision: 2, isEnabled: true, changedAt: .start.plus(1),
          changedBy: .bob),
      ])
    #expect(try store.policyHistory("audit").count == 1)
  }

  @Test func `a change of a policy that was changed meanwhile is refused`() throws {
    let store = try fixture.open()
    let (first, annas, berts) = (
      PolicyDocument.sample("gold"), PolicyDocument.sample("gold", pool: "anna"),
      PolicyDocument.sample("gold", pool: "bert")
    )
    #expect(throws: StoreError.changedMeanwhile(subject: "policy 'gold'", basedOn: 1, now: nil)) {
      try store.apply([first], basedOn: 1, by: .ada, reason: nil, at: .start)
    }
    _ = try store.apply([first], basedOn: 0, by: .ada, reason: nil, at: .start)
    _ = try store.apply([annas], basedOn: 1, by: .ada, reason: nil, at: .start)
    let refusal = StoreError.changedMeanwhile(subject: "policy 'gold'", basedOn: 1, now: 2)
    #expect(throws: refusal) { try store.apply([berts], basedOn: 1, by: .bob, reason: nil, at: .start) }
    #expect(throws: refusal) {
      try store.setPolicyEnabled("gold", false, basedOn: 1, by: .bob, reason: nil, at: .start)
    }
    #expect(throws: refusal) { try store.deletePolicy("gold", basedOn: 1, by: .bob, reason: nil, at: .start) }
    #expect(throws: StoreError.changedMeanwhile(subject: "policy 'gold'", basedOn: 0, now: 2)) {
      try store.apply([berts], basedOn: 0, by: .bob, reason: nil, at: .start)
    }
    #expect(try store.policyHistory("gold").count == 2)
    #expect(try store.policy("gold").text == annas.text)
    // What is wanted is there: a pipeline that runs twice does not fail.
    #expect(try store.apply([annas], basedOn: 1, by: .bob, reason: nil, at: .start).map(\.kind) == [.unchanged])
    try store.deletePolicy("gold", basedOn: 2, by: .bob, reason: nil, at: .start)
    #expect(try store.apply([berts], basedOn: 0, by: .bob, reason: nil, at: .start).map(\.revision) == [4])
  }

  @Test func aCommentAloneIsAChange() throws {
    let store = try fixture.open()
    var document = PolicyDocument.sample("gold")
    _ = try store.apply([document], by: .ada, reason: nil, at: .start)
    document.text += "# reviewed\n"
    #expect(try store.apply([document], by: .ada, reason: nil, at: .start).map(\.kind) == [.changed])
    #expect(try store.policy("gold").text == document.text)
  }

  @Test func theHistoryTellsWhoWhenWhyAndTheFullTextAcrossDeletionAndRestart() throws {
    let first = PolicyDocument.sample("gold")
    let second = PolicyDocument.sample("gold", pool: "test")
    var store = try fixture.open()
    _ = try store.apply([first], by: .ada, reason: "rollout", at: .start)
    _ = try store.setPolicyEnabled("gold", false, by: .bob, reason: "maintenance", at: .start.plus(1))
    _ = try store.setPolicyEnabled("gold", true, by: .bob, reason: nil, at: .start.plus(2))
    try store.deletePolicy("gold", by: .ada, reason: "replaced", at: .start.plus(3))
    try store.close()
    store = try fixture.open()
    #expect(try store.policies().isEmpty)
    #expect(
      try store.apply([second], by: .bob, reason: "back", at: .start.plus(4)) == [
        PolicyChange(name: "gold", kind: .created, revision: 5)
      ])
    let expected = [
      revision(1, .created, first.text, .ada, 0, "rollout"),
      revision(2, .disabled, first.text, .bob, 1, "maintenance"),
      revision(3, .enabled, first.text, .bob, 2, nil),
      revision(4, .deleted, nil, .ada, 3, "replaced"),
      revision(5, .created, second.text, .bob, 4, "back"),
    ]
    #expect(try store.policyHistory("gold") == expected)
    #expect(try store.policyHistory(nil) == expected)
    #expect(throws: StoreError.unknownPolicy("silver")) { try store.policyHistory("silver") }
  }

  private func revision(
    _ number: Int64, _ action: PolicyRevision.Action, _ text: String?, _ by: Author, _ second: Int64, _ reason: String?
  ) -> PolicyRevision {
    PolicyRevision(
      name: "gold", revision: number, action: action, text: text, by: by, at: .start.plus(second), reason: reason)
  }

  @Test func aRefusedDocumentUndoesAllOfThem() throws {
    let store = try fixture.open()
    var bad = PolicyDocument.sample("silver")
    bad.text = "policy: silver\0"
    #expect(throws: StoreError.nulInText(prefix: "policy: silver")) {
      try store.apply([.sample("gold"), bad], by: .ada, reason: nil, at: .start)
    }
    #expect(throws: StoreError.policyTwice("gold")) {
      try store.apply([.sample("gold"), .sample("gold", pool: "test")], by: .ada, reason: nil, at: .start)
    }
    #expect(try store.policies().isEmpty)
    #expect(try store.policyHistory(nil).isEmpty)
    #expect(try store.auditTrail(limit: 10).isEmpty)
  }

  @Test func disabledPoliciesStayDisabledWhenChangedAndAreNotForTheCycle() throws {
    let store = try fixture.open()
    _ = try store.apply([.sample("gold"), .sample("silver")], by: .ada, reason: nil, at: .start)
    let disabled = try store.setPolicyEnabled("gold", false, by: .ada, reason: nil, at: .start)
    #expect(disabled == PolicyChange(name: "gold", kind: .changed, revision: 2))
    #expect(try !store.policy("gold").isEnabled)
    #expect(try store.enabledPolicies() == [Policy.sample("silver")])
    _ = try store.apply([.sample("gold", pool: "test")], by: .ada, reason: nil, at: .start)
    #expect(try !store.policy("gold").isEnabled)
    #expect(try store.policy("gold").revision == 3)
  }

  @Test func disablingTwiceWritesOneRevision() throws {
    let store = try fixture.open()
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    _ = try store.setPolicyEnabled("gold", false, by: .ada, reason: nil, at: .start)
    let again = try store.setPolicyEnabled("gold", false, by: .bob, reason: nil, at: .start.plus(9))
    #expect(again == PolicyChange(name: "gold", kind: .unchanged, revision: 2))
    #expect(try store.policy("gold").changedBy == .ada)
    #expect(try store.policyHistory("gold").count == 2)
  }

  @Test func unknownPoliciesAreRefused() throws {
    let store = try fixture.open()
    #expect(throws: StoreError.unknownPolicy("gold")) { try store.policy("gold") }
    #expect(throws: StoreError.unknownPolicy("gold")) {
      try store.setPolicyEnabled("gold", true, by: .ada, reason: nil, at: .start)
    }
    #expect(throws: StoreError.unknownPolicy("gold")) {
      try store.deletePolicy("gold", by: .ada, reason: nil, at: .start)
    }
  }

  @Test func everyChangeHasItsAuditEntry() throws {
    let store = try fixture.open()
    _ = try store.apply([.sample("gold")], by: .ada, reason: "rollout", at: .start)
    _ = try store.apply([.sample("gold")], by: .bob, reason: "again", at: .start.plus(1))
    _ = try store.setPolicyEnabled("gold", false, by: .bob, reason: nil, at: .start.plus(2))
    try store.deletePolicy("gold", by: .ada, reason: "done", at: .start.plus(3))
    let trail = try store.auditTrail(limit: 10)
    #expect(trail.map(\.action) == [.policyDeleted, .policyDisabled, .policyCreated])
    #expect(trail.map(\.by) == [.ada, .bob, .ada])
    #expect(trail.map(\.detail) == ["done", nil, "rollout"])
    #expect(trail.map(\.at) == [.start.plus(3), .start.plus(2), .start])
    #expect(trail.allSatisfy { $0.subject == "policy 'gold'" })
    #expect(try store.auditTrail(limit: 1) == [trail[0]])
  }
}
