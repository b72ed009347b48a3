import ControlAPI
import DaemonTestSupport
import Protection
import Testing

/// `policy rollback`, `enable` and `disable`: what held once holds again, under the same conditions as an edit.
struct RollbackTests {
  private let wide = policy()
  private let narrow = policy("gold", "kind: volume, name: prod-1")

  @Test func `an earlier text holds again as a new revision`() async throws {
    try await withDesk(narrow) { f in
      try await f.runCycle()
      try await f.apply(wide)
      let answer = try await f.desk.rollbackPolicy("gold", .init(revision: 1), by: .anna)
      #expect(answer.action == "rolled-back" && answer.revision == 3 && answer.mode == "enforce")
      #expect(try await f.desk.policy("gold").text == narrow)
      let trail = try #require(try f.audit.last)
      #expect(trail.hasPrefix("anna (1000): policy-changed policy 'gold': rolled back to revision 1; -\""), "\(trail)")
      #expect(f.announced.last == "policy: policy 'gold' rolled-back by anna, revision 3 [anna]")
    }
  }

  @Test func `a revision that is not there, or has no text, is refused`() async throws {
    try await withDesk(wide) { f in
      _ = try await f.desk.deletePolicy("gold", reason: nil, by: .anna)
      for revision in [2, 9] as [Int64] {
        let refusal = try await refused {
          try await f.desk.rollbackPolicy("gold", .init(revision: revision), by: .anna)
        }
        #expect(refusal.kind == .notFound)
        #expect(
          refusal.message
            == "cannot roll back policy 'gold': it has no revision \(revision) with a text; see 'protectctl policy "
            + "history gold'")
      }
      let unknown = try await refused { try await f.desk.rollbackPolicy("none", .init(revision: 1), by: .anna) }
      #expect(unknown.kind == .notFound)
      #expect(try f.policies == [])
    }
  }

  @Test func `a deleted policy comes back with its text`() async throws {
    try await withDesk(wide) { f in
      try await f.runCycle()
      _ = try await f.desk.deletePolicy("gold", reason: nil, by: .anna)
      let answer = try await f.desk.rollbackPolicy("gold", .init(revision: 1, reason: "mistake"), by: .anna)
      #expect(answer.revision == 3)
      #expect(try f.policies == ["gold 3 enabled"])
      #expect(try f.audit.last == "anna (1000): policy-created policy 'gold': mistake")
    }
  }

  @Test func `a rollback that would leave replicas without a policy needs consent`() async throws {
    try await withDesk(narrow) { f in
      try await f.runCycle()
      try await f.apply(wide)
      try await f.runCycle()
      try await f.runCycle()
      let refusal = try await refused { try await f.desk.rollbackPolicy("gold", .init(revision: 1), by: .anna) }
      #expect(refusal.kind == .needsConsent)
      #expect(refusal.message.hasPrefix("cannot roll back policy 'gold': 2 replicas would be left without a policy"))
      #expect(try f.policies == ["gold 2 enabled"])
      let request = PolicyRollbackRequest(revision: 1, acceptUnmanaged: true)
      #expect(try await f.desk.rollbackPolicy("gold", request, by: .anna).revision == 3)
    }
  }

  @Test func `a rollback that contradicts another policy is refused`() async throws {
    try await withDesk(wide) { f in
      try await f.runCycle()
      try await f.apply(
        policy("gold", "kind: volume, name: other-*"),
        policy("silver", "kind: volume, name: prod-1", "type: async, interval: 5m, rpo: 15m"), consent: true)
      let refusal = try await refused { try await f.desk.rollbackPolicy("gold", .init(revision: 1), by: .anna) }
      #expect(refusal.kind == .conflict)
      #expect(refusal.message.hasPrefix("cannot roll back policy 'gold': it wants another protection than 'silver'"))
      #expect(try f.policies == ["gold 2 enabled", "silver 1 enabled"])
    }
  }

  @Test func `a rollback to what holds already is no change, and announced to nobody`() async throws {
    try await withDesk(wide) { f in
      try await f.runCycle()
      let audit = try f.audit
      let answer = try await f.desk.rollbackPolicy("gold", .init(revision: 1), by: .anna)
      #expect(answer.action == "unchanged" && answer.revision == 1)
      #expect(try f.audit == audit)
      #expect(f.announced == [])
    }
  }

  @Test func `a disabled policy is rolled back and stays disabled, whatever its text contradicts`() async throws {
    try await withDesk(wide) { f in
      try await f.runCycle()
      _ = try await f.desk.disablePolicy("gold", reason: nil, by: .anna)
      try await f.apply(
        policy("gold", "kind: volume, name: other-*"),
        policy("silver", "kind: volume, name: prod-1", "type: async, interval: 5m, rpo: 15m"))
      #expect(try await f.desk.rollbackPolicy("gold", .init(revision: 1), by: .anna).revision == 4)
      #expect(try f.policies == ["gold 4 disabled", "silver 1 enabled"])
    }
  }

  @Test func `enabling and disabling are each done once, and told once`() async throws {
    try await withDesk(wide) { f in
      let disabled = try await f.desk.disablePolicy("gold", reason: "audit", by: .anna)
      #expect(disabled.action == "disabled" && disabled.revision == 2)
      let again = try await f.desk.disablePolicy("gold", reason: "audit", by: .anna)
      #expect(again.action == "unchanged" && again.revision == 2)
      let enabled = try await f.desk.enablePolicy("gold", reason: "over", by: .bert)
      #expect(enabled.action == "enabled" && enabled.revision == 3)
      let twice = try await f.desk.enablePolicy("gold", reason: "over", by: .bert)
      #expect(twice.action == "unchanged" && twice.revision == 3)
      #expect(
        f.announced == [
          "policy: policy 'gold' disabled by anna, revision 2 [anna]",
          "policy: policy 'gold' enabled by uid 1001, revision 3 [uid 1001]",
        ])
      let unknown = try await refused { try await f.desk.enablePolicy("none", reason: nil, by: .anna) }
      #expect(unknown.kind == .notFound)
    }
  }
}
