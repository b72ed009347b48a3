import ControlAPI
import ControlServer
import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import TestSupport
import Testing

@testable import protectd

/// `plan` and `approve`: consent is to what was shown, for a day, and the next cycle acts on it.
struct ApprovalTests {
  private func approve(
    _ f: DeskFixture, _ plan: PlanAnswer, reason: String? = nil, by caller: Caller = .anna
  ) async throws -> ApprovalAnswer {
    try await f.desk.approve(ApprovalRequest(planHash: plan.hash, reason: reason), by: caller)
  }

  @Test func `an approved step is carried out in the next cycle, and says who consented`() async throws {
    try await withDesk(policy(mode: "approve"), world: volumes(1)) { f in
      let plan = try await f.desk.plan()
      #expect(plan.steps == [] && plan.withheld.map(\.reason) == ["waits for approval"])
      #expect(plan.withheld.map(\.awaitsApproval) == [true])
      #expect(f.daemon.writes == [], "a plan writes nothing")

      let answer = try await approve(f, plan, reason: "ticket 7", by: .bert)
      #expect(answer.approved.map(\.entity) == ["prod-1"] && answer.dropped == [] && answer.unseenCount == 0)
      #expect(Timestamp(answer.expiresAt) == f.now + .hours(24))
      let approvals = try f.store.history(at: f.now).approvals
      #expect(approvals.map(\.approvedBy) == ["uid 1001"])
      let entry = try #require(try f.audit.last)
      #expect(entry.hasPrefix("uid 1001 (1001): step-approved step ") && entry.hasSuffix("; ticket 7"), "\(entry)")
      #expect(f.announced == ["approval: 1 step of plan '\(plan.hash)' approved: ticket 7 [uid 1001]"])

      #expect(try await f.desk.plan().steps.map(\.entity) == ["prod-1"])
      let cycle = try await f.runCycle()
      #expect(cycle.steps.map(\.outcome) == ["done"])
      #expect(f.daemon.simulator.replica(of: "prod-1", on: "paris")?.role == .source)
      #expect(f.daemon.simulator.replicas(on: "lyon").map(\.role) == [.target])
    }
  }

  @Test func `what was approved since the last reading is no longer said to wait`() async throws {
    try await withDesk(policy(mode: "approve"), world: volumes(1)) { f in
      try await f.runCycle()
      let plan = try await f.desk.plan()
      #expect(
        try await f.desk.why(entity: "prod-1", array: "paris").entities.flatMap(\.next) == [
          "withheld create-replica: waits for approval; \(Ending.approval.sentence)"
        ])
      f.daemon.advance(.seconds(5))
      #expect(try await approve(f, plan).approved.count == 1)
      let next = try await f.desk.why(entity: "prod-1", array: "paris").entities.flatMap(\.next)
      #expect(next.count == 1 && next[0].hasPrefix("create-replica: volume 'prod-1' has no replica"), "\(next)")
    }
  }

  @Test func `an approval from before the clock was set back counts for nothing`() async throws {
    try await withDesk(policy(mode: "approve"), world: volumes(1)) { f in
      let plan = try await f.desk.plan()
      let step = try #require(plan.withheld.first)
      let shown = try #require(try await f.schedule.rehearse().plan.withheld.first?.step)
      let later = f.now + .hours(500)
      try f.store.approve(
        [shown.approvalKey(for: .doing)], by: .init(.anna), reason: nil, expiresAt: later + .hours(1), at: later)
      #expect(try await f.desk.plan().withheld.map(\.reason) == [step.reason])
    }
  }

  @Test func `a plan that nobody was shown is refused, also one from before a restart`() async throws {
    try await withDesk(policy(mode: "approve")) { f in
      let plan = try await f.desk.plan()
      try await f.restart()
      for hash in [plan.hash, "0123456789abcdef"] {
        let refusal = try await refused { try await f.desk.approve(ApprovalRequest(planHash: hash), by: .anna) }
        #expect(refusal.kind == .notFound)
        #expect(refusal.message.hasPrefix("cannot approve plan '\(hash)': it was not shown since the daemon started"))
      }
      #expect(try f.store.history(at: f.now).approvals == [])
      #expect(f.announced == [])
      #expect(try await f.desk.plan().hash == plan.hash, "the same plan has the same hash")
      #expect(try await approve(f, plan).approved.count == 3)
    }
  }

  @Test func `rows that changed since they were shown drop out, each with why`() async throws {
    try await withDesk(policy(mode: "approve")) { f in
      let plan = try await f.desk.plan()
      try f.daemon.perform(.delete("prod-1"))
      _ = try await f.desk.addHold(.init(entity: nil, array: "paris", reason: "work", durationSeconds: 60), by: .anna)
      let held = try await approve(f, plan)
      #expect(held.approved == [] && held.dropped.count == 3)
      #expect(try f.store.history(at: f.now).approvals == [], "a hold is not overruled by consent")
      f.daemon.advance(.seconds(61))

      try f.daemon.perform(.createVolume("prod-4", pool: "prod", sizeBytes: 10_000_000_000))
      let answer = try await approve(f, plan)
      #expect(answer.approved.map(\.entity) == ["prod-2", "prod-3"])
      #expect(answer.dropped.map(\.entity) == ["prod-1"])
      #expect(answer.dropped.map(\.reason) == ["it is gone: nothing is proposed for volume 'prod-1' any more"])
      #expect(answer.unseenCount == 1)
      try await f.runCycle()
      #expect(f.daemon.sources() == ["prod-2", "prod-3"])
    }
  }

  @Test func `only what waits for approval can be approved`() async throws {
    try await withDesk(policy(mode: "observe")) { f in
      let plan = try await f.desk.plan()
      #expect(plan.withheld.count == 3)
      let refusal = try await refused { try await approve(f, plan) }
      #expect(refusal.kind == .conflict && refusal.message.contains("nothing in it waits for approval"))
      try await f.runCycle()
      #expect(f.daemon.sources() == [])
    }
  }

  @Test func `what was done before the approval came is said, and approved no more`() async throws {
    try await withDesk(policy(mode: "approve"), world: volumes(1)) { f in
      let plan = try await f.desk.plan()
      _ = try await approve(f, plan)
      let again = try await approve(f, plan)
      #expect(again.approved == [])
      #expect(again.dropped.map(\.reason) == ["it waits for nothing any more: the next cycle applies it"])
      try await f.runCycle()
      let late = try await approve(f, plan)
      #expect(late.approved == [] && late.dropped.count == 1)
      #expect(f.announced.count == 1, "only the first changed anything")
    }
  }

  @Test func `an approval that was not used within a day is void`() async throws {
    try await withDesk(policy(mode: "approve"), world: volumes(1)) { f in
      _ = try await approve(f, try await f.desk.plan())
      f.daemon.advance(.hours(24))
      let cycle = try await f.runCycle()
      #expect(cycle.steps == [] && cycle.withheldCount == 1)
      #expect(f.daemon.sources() == [])
      #expect(try await f.desk.plan().withheld.map(\.reason) == ["waits for approval"])
    }
  }

  @Test func `a plan tells when copies end and what their pools hold then`() async throws {
    try await withDesk(policy()) { f in
      let plan = try await f.desk.plan()
      #expect(plan.steps.map(\.bytesToCopy) == [10_000_000_000, 10_000_000_000, 10_000_000_000])
      #expect(plan.copies.map { "\($0.array) \($0.planned)" } == ["paris 3"])
      #expect(plan.pools.map { "\($0.array) \($0.pool)" } == ["lyon dr"])
      #expect(plan.hasChanges && plan.unreadable == [])
    }
  }

  @Test func `a plan names the array that could not be read, and proposes nothing from it`() async throws {
    try await withDesk(policy()) { f in
      try f.daemon.perform(.setReachable(false), on: "lyon")
      let plan = try await f.desk.plan()
      #expect(plan.steps == [] && plan.unreadable.map(\.array) == ["lyon"])
      try f.daemon.perform(.setReachable(true), on: "lyon")
      #expect(try await f.desk.plan().steps.count == 3)
    }
  }

  @Test func `only the plans shown last are remembered, and of them only what waits`() {
    let shown = ShownPlans()
    let plans = (0..<40).map { PermittedPlan(permitted: [.resume(0)], withheld: [.waiting($0 + 1)]) }
    for plan in plans { shown.remember(plan) }
    #expect(shown[plans[7].hash] == nil)
    #expect(plans.suffix(32).allSatisfy { shown[$0.hash] == PermittedPlan(withheld: $0.withheld) })
  }

  @Test func `large plans push out the older ones, the newest is kept whatever its size`() {
    let shown = ShownPlans(rowsKept: 50)
    let plans = (0..<4).map { plan in PermittedPlan(withheld: (1...20).map { .waiting(plan * 20 + $0) }) }
    for plan in plans { shown.remember(plan) }
    #expect(plans.map { shown[$0.hash]?.withheld.count } == [nil, 20, 20, 20])
    let large = PermittedPlan(withheld: (1...60).map { .waiting($0) })
    shown.remember(large)
    #expect(shown[large.hash]?.withheld.count == 60)
    shown.remember(plans[0])
    #expect(shown[large.hash] == nil && shown[plans[0].hash] != nil)
  }
}

extension Step {
  fileprivate static func resume(_ number: Int64) -> Step {
    let identity = EntityIdentity(arraySerial: 1001, object: number, createdAt: Timestamp(milliseconds: 0))
    return Step(
      change: .resumeReplica(ReplicaResumption(replicaID: number, restorePoint: nil, isInitial: false)),
      policy: "gold", array: "paris",
      entity: EntityReference(identity: identity, kind: .volume, name: "prod-\(number)"), link: "paris-lyon",
      peer: "lyon", reason: "")
  }
}

extension WithheldStep {
  fileprivate static func waiting(_ number: Int) -> WithheldStep {
    WithheldStep(
      .resume(Int64(number)), because: "waits for approval", ends: .person(must: "approve it"), consent: .doing)
  }
}
