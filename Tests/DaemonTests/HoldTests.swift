import ControlAPI
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import TestSupport
import Testing

/// `hold add|list|release`: what a hold holds is held in the next cycle's plan.
struct HoldTests {
  private func hold(
    entity: String? = nil, policy: String? = nil, link: String? = nil, array: String? = nil
  ) -> HoldAddRequest {
    HoldAddRequest(entity: entity, policy: policy, link: link, array: array, reason: "work", durationSeconds: 3600)
  }

  @Test func `by entity: stored, audited, announced, and held in the next cycle`() async throws {
    try await withDesk(policy(mode: "approve")) { f in
      try await f.runCycle()
      let answer = try await f.desk.addHold(hold(entity: "prod-1"), by: .anna)
      #expect(answer.scope == "entity" && answer.subject == "volume 'prod-1'" && answer.kind == "manual")
      #expect(answer.createdBy == "anna" && Timestamp(answer.expiresAt ?? .distantPast) == f.now + .hours(1))
      #expect(try await f.desk.holds() == [answer])
      #expect(try f.audit.last?.hasPrefix("anna (1000): hold-added hold 1: volume 'prod-1' until ") == true)
      #expect(f.announced == ["hold: hold 1 on volume 'prod-1' until \(f.now + .hours(1)): work [anna]"])
      let entry = try #require(f.daemon.alerts.entries(of: "hold").first)
      #expect(entry.fields["entity"] == "prod-1" && entry.fields["entity-id"] == answer.entityID)

      let cycle = try await f.runCycle()
      #expect(cycle.verdicts.held == 1)
      let plan = try await f.desk.plan()
      #expect(plan.withheld.map(\.awaitsApproval) == [false, true, true])
      #expect(plan.withheld[0].reason.contains("hold 1"), "\(plan.withheld[0].reason)")
    }
  }

  @Test func `by entity id, policy, link and array`() async throws {
    try await withDesk(policy()) { f in
      f.daemon.inject(.status(409), "POST", "replicas", count: nil)
      try await f.runCycle()
      let id = try await f.why("prod-2").entityID
      let requests = [
        hold(entity: id), hold(policy: "gold"), hold(link: "paris-lyon", array: "paris"), hold(array: "lyon"),
      ]
      let subjects = ["volume 'prod-2'", "policy 'gold'", "link 'paris-lyon' of array 'paris'", "array 'lyon'"]
      for (request, subject) in zip(requests, subjects) {
        let answer = try await f.desk.addHold(request, by: .anna)
        #expect(answer.subject == subject)
        let held = try await f.desk.plan().withheld.filter { $0.reason.contains("hold \(answer.id)") }.map(\.entity)
        #expect(held == (request.entity == nil ? ["prod-1", "prod-2", "prod-3"] : ["prod-2"]), "\(subject)")
        _ = try await f.desk.releaseHold(answer.id, reason: nil, by: .anna)
      }
    }
  }

  @Test func `a misspelled link is refused with the names that are there`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      let refusal = try await refused { try await f.desk.addHold(hold(link: "paris-lion", array: "paris"), by: .anna) }
      #expect(refusal.kind == .notFound)
      #expect(
        refusal.message
          == "cannot hold link 'paris-lion' of array 'paris': the last cycle read no such link (did you mean "
          + "'paris-lyon'?); use 'paris-lyon'")
      #expect(try await f.desk.holds() == [])
      try f.daemon.perform(.setReachable(false))
      try await f.runCycle()
      let accepted = try await f.desk.addHold(hold(link: "paris-lion", array: "paris"), by: .anna)
      #expect(accepted.link == "paris-lion", "of an array that is not read every name is taken")
    }
  }

  @Test func `what is not there is refused`() async throws {
    try await withDesk(policy()) { f in
      let early = try await refused { try await f.desk.addHold(hold(entity: "prod-1"), by: .anna) }
      #expect(early.kind == .notFound && early.message.contains("run 'protectctl cycle' first"))
      try await f.runCycle()
      for request in [
        hold(entity: "prod-9"), hold(entity: "prod-1", array: "lion"), hold(policy: "silver"), hold(array: "rome"),
        hold(link: "paris-lyon", array: "rome"),
      ] {
        let refusal = try await refused { try await f.desk.addHold(request, by: .anna) }
        #expect(refusal.kind == .notFound, "\(refusal)")
      }
      #expect(try await f.desk.holds() == [])
      #expect(f.announced == [])
    }
  }

  @Test func `by the name of a replicated volume: the source is meant, and the answer says so`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      try await f.runCycle()
      try await f.runCycle()
      let answer = try await f.desk.addHold(hold(entity: "prod-1"), by: .anna)
      #expect(answer.entityID?.hasPrefix("1001:") == true)
      #expect(
        answer.note
          == "this is the source, on array 'paris'; its copy of the same name is on 'lyon', to hold that instead add "
          + "--array lyon")
      let copy = try await f.desk.addHold(hold(entity: "prod-1", array: "lyon"), by: .anna)
      #expect(copy.entityID != answer.entityID && copy.note == nil)
      let stale = try await refused {
        try await f.desk.releaseHold(answer.id, reason: nil, basedOn: answer.revision + 1, by: .anna)
      }
      #expect(stale.kind == .changedMeanwhile)
      _ = try await f.desk.releaseHold(answer.id, reason: nil, basedOn: answer.revision, by: .anna)
    }
  }

  @Test func `a name that several entities have is refused with all of them`() async throws {
    func twice(_ world: inout SimulatedWorld) {
      world.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 1, pool: "prod")]
      world.arrays[1].volumes = [SimulatedVolumes("prod-#", count: 1, pool: "dr")]
    }
    try await withDesk(world: twice) { f in
      try await f.runCycle()
      let refusal = try await refused { try await f.desk.addHold(hold(entity: "prod-1"), by: .anna) }
      #expect(refusal.kind == .conflict && refusal.message.contains("2 entities have that name"))
      #expect(refusal.message.contains("of 'paris' (") && refusal.message.contains("of 'lyon' ("))
      let answer = try await f.desk.addHold(hold(entity: "prod-1", array: "paris"), by: .anna)
      #expect(answer.entityID?.hasPrefix("1001:") == true)
    }
  }

  @Test func `a hold must end, in the future and within a year`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      let past = HoldAddRequest(policy: "gold", reason: "work", until: f.now.date)
      let refusal = try await refused { try await f.desk.addHold(past, by: .anna) }
      #expect(refusal.kind == .badRequest)
      #expect(refusal.message == "cannot add a hold on policy 'gold': it would end in the past; give a later time")
      let endless = HoldAddRequest(policy: "gold", reason: "work", until: (f.now + .hours(24 * 367)).date)
      let second = try await refused { try await f.desk.addHold(endless, by: .anna) }
      #expect(second.kind == .badRequest)
      let fine = HoldAddRequest(policy: "gold", reason: "work", until: (f.now + .hours(24 * 366)).date)
      _ = try await f.desk.addHold(fine, by: .anna)
      #expect(try await f.desk.holds().count == 1)
    }
  }

  @Test func `a released hold lets the next cycle act, and cannot be released again`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      let hold = try await f.desk.addHold(hold(policy: "gold"), by: .anna)
      try await f.runCycle()
      #expect(f.daemon.sources() == [])
      let answer = try await f.desk.releaseHold(hold.id, reason: "done", by: .bert)
      #expect(answer == hold)
      #expect(
        try f.audit.last
          == "uid 1001 (1001): hold-released hold 1: policy 'gold': work; released because: done")
      #expect(f.announced.last == "hold-released: hold 1 on policy 'gold' released: done [uid 1001]")
      #expect(f.daemon.alerts.entries(of: "hold-released").last?.fields["policy"] == "gold")
      #expect(try await f.desk.holds() == [])
      try await f.runCycle()
      #expect(f.daemon.sources() == ["prod-1"])
      let again = try await refused { try await f.desk.releaseHold(hold.id, reason: nil, by: .anna) }
      #expect(again.kind == .conflict)
      let unknown = try await refused { try await f.desk.releaseHold(77, reason: nil, by: .anna) }
      #expect(unknown.kind == .notFound)
    }
  }

  @Test func `a hold that ran out is listed no more and holds nothing`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      _ = try await f.desk.addHold(hold(policy: "gold"), by: .anna)
      f.daemon.advance(.hours(1))
      #expect(try await f.desk.holds() == [])
      try await f.runCycle()
      #expect(f.daemon.sources() == ["prod-1"])
    }
  }

  @Test func `of protectd's own holds a sticky one is released, a passing one is not`() async throws {
    try await withDesk(policy(), world: volumes(2)) { f in
      try await f.runCycle()
      f.daemon.advance(.hours(1))
      try await f.runCycle()
      try f.daemon.perform(.switchRole(replicaOf: "prod-1"), .suspend(replicaOf: "prod-2"))
      try await f.runCycle()
      let holds = try await f.desk.holds()
      #expect(
        holds.map { "\($0.entity ?? "") \($0.kind) \($0.sign ?? "")" }.sorted() == [
          "prod-1 sticky roles-reversed", "prod-2 passing suspended",
        ])
      #expect(holds.allSatisfy { $0.createdBy == "protectd" })
      let passing = try #require(holds.first { $0.kind == "passing" })
      let refusal = try await refused { try await f.desk.releaseHold(passing.id, reason: nil, by: .anna) }
      #expect(refusal.kind == .conflict && refusal.message.contains("its sign stands"))
      let sticky = try #require(holds.first { $0.kind == "sticky" })
      let released = try await f.desk.releaseHold(sticky.id, reason: "failover is over", by: .anna)
      #expect(released.kind == "released")
      #expect(f.announced.last?.hasPrefix("hold-released: hold \(sticky.id) on volume 'prod-1'") == true)
      #expect(f.daemon.alerts.entries(of: "hold-released").last?.fields["entity"] == "prod-1")
      #expect(try await f.desk.holds().map(\.id) == [passing.id])
      let again = try await refused { try await f.desk.releaseHold(sticky.id, reason: nil, by: .anna) }
      #expect(again.kind == .conflict)
    }
  }
}
