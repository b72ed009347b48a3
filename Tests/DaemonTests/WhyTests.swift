import ControlAPI
import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import TestSupport
import Testing

/// `why`: what decides about an entity, from the last cycle and the memory of now.
struct WhyTests {
  @Test func `by name and by id, with the last step and what comes next`() async throws {
    try await withDesk(policy(), world: volumes(2)) { f in
      let cycle = try await f.runCycle()
      let first = try await f.desk.why(entity: "prod-1", array: nil)
      #expect(first.cycle == cycle.number && first.takenAt == f.now.date && first.closeNames == [])
      let answer = try #require(first.entities.first)
      #expect(answer.verdict == "unprotected" && answer.policies.map(\.policy) == ["gold"])
      #expect(answer.steps.map { "\($0.change) \($0.outcome) \($0.cycle)" } == ["create-replica done 1"])
      #expect(answer.next == ["the next cycle reads what became of the last step"])
      #expect(answer.findings.map(\.kind) == ["unprotected"])

      f.daemon.advance(.hours(1))
      try await f.runCycle()
      let later = try await f.desk.why(entity: answer.entityID, array: nil)
      #expect(later.entities.map(\.array) == ["paris"], "an id is one entity, a name also its copy's")
      #expect(later.entities.map(\.verdict) == ["protected"] && later.entities[0].findings == [])
      #expect(later.entities[0].next == ["nothing: it is protected; each cycle checks that again"])
      #expect(later.entities[0].reads.contains { $0.array == "lyon" && $0.list == "replicas" })
    }
  }

  @Test func `a copy is explained by its source`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      try await f.runCycle()
      f.daemon.advance(.hours(1))
      try await f.runCycle()
      let both = try await f.desk.why(entity: "prod-1", array: nil).entities
      #expect(both.map(\.array) == ["paris", "lyon"], "what a policy is about comes first")
      let target = try await f.why("prod-1", on: "lyon")
      #expect(target.verdict == nil && target.outOfScope == "target")
      #expect(target.targetOf == "volume 'prod-1' on array 'paris'")
      #expect(target.next == ["nothing here: see 'protectctl why prod-1 --array paris'"])
      #expect(target.steps.map(\.outcome) == ["done"], "the step that made it")
    }
  }

  @Test func `holds are named, protectd's own and people's`() async throws {
    try await withDesk(policy(), world: volumes(2)) { f in
      try await f.runCycle()
      f.daemon.advance(.hours(1))
      try f.daemon.perform(.suspend(replicaOf: "prod-1"))
      try await f.runCycle()
      let hold = try await f.desk.addHold(
        .init(policy: "gold", reason: "migration", durationSeconds: 600), by: .anna)
      let answer = try await f.why("prod-1")
      #expect(answer.verdict == "held")
      #expect(answer.holds.map(\.kind).sorted() == ["manual", "passing"])
      #expect(answer.holds.contains(hold))
      #expect(answer.holds.first { $0.kind == "passing" }?.sign == "suspended")
      #expect(answer.next.allSatisfy { $0.hasPrefix("nothing while it is held") }, "\(answer.next)")
      // A hold since the last cycle is known at once; it holds the other volume as well.
      #expect(try await f.why("prod-2").holds == [hold])
      _ = try await f.desk.releaseHold(hold.id, reason: nil, by: .anna)
      #expect(try await f.why("prod-2").holds == [])
    }
  }

  @Test func `a withheld step says what withholds it, with the memory of now`() async throws {
    try await withDesk(policy(mode: "approve"), world: volumes(1)) { f in
      try await f.runCycle()
      #expect(
        try await f.why("prod-1").next == ["withheld create-replica: waits for approval; \(Ending.approval.sentence)"])
      let plan = try await f.desk.plan()
      _ = try await f.desk.approve(ApprovalRequest(planHash: plan.hash), by: .anna)
      let next = try await f.why("prod-1").next
      #expect(next.count == 1 && next[0].hasPrefix("create-replica: "), "\(next)")
    }
  }

  @Test func `a member of a consistency group is explained through it`() async throws {
    try await withDesk(policy("groups", "kind: consistency-group, name: fin-*")) {
      $0.arrays[0].consistencyGroups = [.init("fin-#", pool: "prod", membersPerGroup: 2)]
    } body: { f in
      try await f.runCycle()
      f.daemon.advance(.hours(1))
      try await f.runCycle()
      let member = try await f.why("fin-1-1", on: "paris")
      #expect(member.verdict == "protected" && member.consistencyGroup == "fin-1")
      #expect(member.policies.map(\.policy) == ["groups"])
      #expect(member.steps.map(\.entity) == ["fin-1"])
      let copy = try await f.why("fin-1-1", on: "lyon")
      #expect(copy.targetOf == "volume 'fin-1-1' on array 'paris'")
    }
  }

  @Test func `a snapshot is found on the array, with what it is a snapshot of`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      try await f.runCycle()
      try f.daemon.perform(.createSnapshot(of: "prod-1", named: "before-upgrade"))
      let answer = try await f.desk.why(entity: "before-upgrade", array: nil)
      #expect(answer.snapshots.map(\.of) == ["prod-1"] && answer.snapshots.map(\.isBase) == [false])
      #expect(answer.entities.map(\.entity) == ["prod-1"] && answer.closeNames == [])
      let elsewhere = try await f.desk.why(entity: "before-upgrade", array: "lyon")
      #expect(elsewhere.snapshots == [] && elsewhere.entities == [])
    }
  }

  @Test func `an unknown name is answered with names that resemble it`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      let answer = try await f.desk.why(entity: "prd-1", array: nil)
      #expect(answer.entities == [] && answer.snapshots == [] && answer.unreadable == [])
      #expect(answer.closeNames.first == "prod-1")
      #expect(try await f.desk.why(entity: "something else", array: nil).closeNames == [])
    }
  }

  @Test func `before the first cycle nothing is known`() async throws {
    try await withDesk(policy()) { f in
      let answer = try await f.desk.why(entity: "prod-1", array: nil)
      #expect(answer == WhyAnswer(query: "prod-1", cycle: nil, takenAt: nil, entities: [], closeNames: []))
      #expect(f.daemon.simulator.requestLog.isEmpty, "no array is asked")
    }
  }

  @Test func `an array that could not be read may have it`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      try f.daemon.perform(.setReachable(false))
      try await f.runCycle()
      let answer = try await f.desk.why(entity: "prod-1", array: "paris")
      #expect(answer.entities == [] && answer.closeNames == [])
      #expect(answer.unreadable.map(\.array) == ["paris"], "each array is named once")
    }
  }

  @Test func `policies that changed since the last cycle are said to come, and each is named once`() async throws {
    try await withDesk(policy(mode: "approve"), policy("silver", "kind: volume, name: other")) { f in
      try await f.runCycle()
      let changed = "policies have changed since this cycle; the next one uses them"
      #expect(
        try await f.why("prod-1").next == ["withheld create-replica: waits for approval; \(Ending.approval.sentence)"])
      _ = try await f.desk.disablePolicy("gold", reason: nil, by: .anna)
      let answer = try await f.why("prod-1")
      #expect((answer.policies.map(\.policy) + answer.otherPolicies.map(\.policy)).sorted() == ["gold", "silver"])
      #expect(answer.next.first == changed)
      try await f.runCycle()
      let after = try await f.why("prod-1")
      #expect(after.outOfScope == "unselected" && after.otherPolicies.map(\.policy) == ["gold", "silver"])
      #expect(after.next == ["nothing: no enabled policy selects it; select it with one if it matters"])
      _ = try await f.desk.enablePolicy("gold", reason: nil, by: .anna)
      #expect(try await f.why("prod-1").next.first == changed)
    }
  }
}
