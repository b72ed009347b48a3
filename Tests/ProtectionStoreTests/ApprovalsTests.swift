import Protection
import Testing

@testable import ProtectionStore

@Suite struct ApprovalsTests {
  let fixture = try! StoreFixture()

  @Test func approvalsHoldUntilTheyRunOut() throws {
    var store = try fixture.open()
    let steps = [Step.create(1).fingerprint, Step.create(2).fingerprint].sorted()
    try store.approve(steps, by: .ada, expiresAt: .start.plus(60), at: .start)
    try store.approve([steps[0]], by: .bob, expiresAt: .start.plus(120), at: .start.plus(30))
    try store.close()
    store = try fixture.open()
    let first = Approval(
      stepFingerprint: steps[0], approvedBy: "bob", approvedAt: .start.plus(30), expiresAt: .start.plus(120))
    let second = Approval(
      stepFingerprint: steps[1], approvedBy: "ada", approvedAt: .start, expiresAt: .start.plus(60))
    #expect(try store.history(at: .start.plus(59)).approvals == [first, second])
    #expect(try store.history(at: .start.plus(60)).approvals == [first])
    #expect(try store.history(at: .start.plus(120)).approvals.isEmpty)
    let trail = try store.auditTrail(limit: 9)
    #expect(trail.map(\.by) == [.bob, .ada, .ada])
    #expect(trail.map(\.subject) == ["step \(steps[0])", "step \(steps[1])", "step \(steps[0])"])
  }

  @Test func anApprovalIsUsedUpByItsStep() throws {
    let store = try fixture.open()
    let steps = [Step.create(1), .create(2)]
    try store.approve(steps.map(\.fingerprint), by: .ada, expiresAt: .start.plus(60), at: .start)
    let intent = try store.recordIntent(steps[0], cycle: try store.beginCycle(at: .start), at: .start)
    #expect(intent.step == steps[0])
    #expect(try store.history(at: .start).approvals.map(\.stepFingerprint) == [steps[1].fingerprint])
    #expect(try store.auditTrail(limit: 9).count == 2)
    try store.recordOutcome(.done(replicaID: 9), of: intent.id, at: .start)
  }

  @Test func everyConsentToAStepIsUsedUpByIt() throws {
    let store = try fixture.open()
    let step = Step.create(1)
    let keys = Consent.allCases.map { step.approvalKey(for: $0) }
    #expect(Set(keys).count == Consent.allCases.count)
    try store.approve(keys, by: .ada, reason: "ticket 42", expiresAt: .start.plus(60), at: .start)
    #expect(try store.auditTrail(limit: 1).first?.detail?.hasSuffix("; ticket 42") == true)
    _ = try store.recordIntent(step, cycle: try store.beginCycle(at: .start), at: .start)
    #expect(try store.history(at: .start).approvals.isEmpty)
  }

  @Test func anApprovalOfThePastIsRefused() throws {
    let store = try fixture.open()
    #expect(throws: StoreError.alreadyExpired(subject: "an approval", expiresAt: .start)) {
      try store.approve(["f00d"], by: .ada, expiresAt: .start, at: .start)
    }
    #expect(try store.history(at: .start).approvals.isEmpty)
  }
}
