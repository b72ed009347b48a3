import ControlAPI
import DaemonTestSupport
import Protection
import Testing

/// `policy rename`: the same policy under another name.
struct RenameTests {
  @Test func `a renamed policy goes on where it was, with its approval`() async throws {
    try await withDesk(policy(mode: "approve"), world: volumes(1)) { f in
      try await f.runCycle()
      let plan = try await f.desk.plan()
      _ = try await f.desk.approve(ApprovalRequest(planHash: plan.hash), by: .anna)
      let (before, text) = (try f.store.openFindings().count, try await f.desk.policy("gold").text)

      let answer = try await f.desk.renamePolicy("gold", .init(to: "silver", reason: "tidy"), by: .bert)
      #expect(answer.policy == "silver" && answer.action == "renamed" && answer.revision == 2)
      #expect(try f.policies == ["silver 2 enabled"])
      #expect(try await f.desk.policy("silver").text == text.replacing("policy: gold", with: "policy: silver"))
      #expect(try f.store.openFindings().count == before && before > 0)
      #expect(try f.store.openFindings().allSatisfy { $0.finding.policy == "silver" })
      #expect(f.announced.last == "policy: policy 'silver' renamed by uid 1001, revision 2 [uid 1001]")

      let cycle = try await f.runCycle()
      #expect(cycle.steps.map(\.outcome) == ["done"], "it was approved")
      #expect(try f.store.openFindings().count <= before, "nothing is opened for a second time")
    }
  }

  @Test func `an earlier text holds again under the name of now`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      try await f.runCycle()
      _ = try await f.desk.renamePolicy("gold", .init(to: "silver"), by: .anna)
      let answer = try await f.desk.rollbackPolicy("silver", .init(revision: 1), by: .anna)
      #expect(answer.policy == "silver" && answer.action == "unchanged")
      #expect(try f.policies == ["silver 2 enabled"])
    }
  }

  @Test func `names that are none or taken are refused with the way out`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      let none = try await refused { try await f.desk.renamePolicy("gold", .init(to: "a b"), by: .anna) }
      #expect(none.kind == .badRequest)
      #expect(
        none.message.hasPrefix("cannot rename policy 'gold': the new name is no name of a policy; use at most 65"))
      try await f.apply(policy("lead", "kind: volume, name: none"))
      _ = try await f.desk.deletePolicy("lead", reason: nil, by: .anna)
      let taken = try await refused { try await f.desk.renamePolicy("gold", .init(to: "lead"), by: .anna) }
      #expect(
        taken.message
          == "cannot rename to 'lead': a policy has or had this name, and its history stays its own; choose another")
      let unknown = try await refused { try await f.desk.renamePolicy("none", .init(to: "x"), by: .anna) }
      #expect(unknown.kind == .notFound)
      #expect(try f.policies == ["gold 1 enabled"])
    }
  }
}
