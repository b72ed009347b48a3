import ControlAPI
import ControlServer
import DaemonTestSupport
import Protection
import Testing

/// `policy apply` and `validate`: all documents or none, and what they change is told beforehand.
struct PolicyApplyTests {
  @Test func `what is applied is stored, audited and announced with who did it`() async throws {
    try await withDesk { f in
      let request = PolicyApplyRequest(files: [.init(name: "p.yaml", text: policy("gold"))], reason: "ticket 7")
      let answer = try await f.desk.applyPolicies(request, by: .anna)
      #expect(answer.changes.map { "\($0.policy) \($0.action) \($0.revision)" } == ["gold created 1"])
      #expect(answer.effect == nil, "no cycle has ended")
      #expect(try f.policies == ["gold 1 enabled"])
      #expect(try f.audit.last == "anna (1000): policy-created policy 'gold': ticket 7")
      #expect(f.announced == ["policy: policy 'gold' created by anna, revision 1 [anna]"])
      let shown = try await f.desk.policy("gold")
      #expect(shown.text == policy("gold") && shown.changedBy == "anna" && shown.isEnabled)
    }
  }

  @Test func `two people edit one policy: the second is told, and nothing of the first is lost`() async throws {
    try await withDesk(policy("gold", "kind: volume, name: prod-1")) { f in
      let seen = try await f.desk.policy("gold").revision
      func edit(_ pattern: String, by caller: Caller) async throws -> PolicyApplyAnswer {
        let file = PolicyApplyRequest.File(name: "gold.yaml", text: policy("gold", "kind: volume, name: \(pattern)"))
        return try await f.desk.applyPolicies(
          .init(files: [file], acceptUnmanaged: true), basedOn: seen, by: caller)
      }
      _ = try await edit("prod-2", by: .anna)
      let refusal = try await refused { try await edit("prod-3", by: .bert) }
      #expect(refusal.kind == .changedMeanwhile && refusal.kind.status == 409)
      #expect(
        refusal.message
          == "cannot change policy 'gold': somebody else has changed it, it is at revision 2 and no longer at 1; look at it "
          + "as it is now and decide again")
      #expect(try f.policies == ["gold 2 enabled"])
      #expect(try await f.desk.policy("gold").changedBy == "anna")
      let two = PolicyApplyRequest(files: [.init(name: "1", text: policy("a")), .init(name: "2", text: policy("b"))])
      let several = try await refused { try await f.desk.applyPolicies(two, basedOn: 1, by: .anna) }
      #expect(several.kind == .badRequest && several.message.contains("a revision belongs to one policy"))
    }
  }

  @Test func `from observe to enforce the creations of the next cycle are told, by rollback and enable as well`()
    async throws
  {
    try await withDesk(policy("gold", mode: "observe")) { f in
      try await f.runCycle()
      let preview = try await f.desk.previewPolicies(.init(files: [.init(name: "1", text: policy("gold"))])).effect
      let effect = try #require(preview)
      #expect(effect.creations == 3 && effect.creationsNextCycle == 3 && effect.bytesToCopy > 0)
      try await f.apply(policy("gold"))
      let back = try await f.apply(policy("gold", mode: "observe"))
      #expect(back.effect?.creations == 0, "less is done, and no replica loses its policy")
      let rolledBack = try await f.desk.rollbackPolicy("gold", .init(revision: 2), by: .anna)
      #expect(rolledBack.effect?.creationsNextCycle == 3)
      _ = try await f.desk.disablePolicy("gold", reason: nil, by: .anna)
      #expect(try await f.desk.enablePolicy("gold", reason: nil, by: .anna).effect?.creationsNextCycle == 3)
      #expect(try await f.runCycle().steps.count == 3)
    }
  }

  @Test func `the effect's numbers are what the next cycle shows`() async throws {
    try await withDesk(policy("gold", "kind: volume, name: prod-1")) { f in
      let before = try await f.runCycle()
      let wider = policy("gold", "kind: volume, pool: prod")
      let preview = try await f.desk.previewPolicies(.init(files: [.init(name: "1.yaml", text: wider)])).effect
      let answer = try await f.apply(wider)
      let effect = try #require(answer.effect)
      #expect(preview == effect)
      #expect(effect.scopes == [.init(policy: "gold", entityKind: "volume", gained: 2, lost: 0)])
      #expect(effect.unmanaged == [] && effect.warnings == [])
      let after = try await f.runCycle()
      #expect(after.steps.filter { $0.change == "create-replica" }.count == effect.creations)
      #expect(after.verdicts.total - before.verdicts.total == 2)
      let bytes = try f.store.steps(limit: 2).compactMap(\.intent.step.change.bytesToCopy)
      #expect(effect.bytesToCopy == bytes.reduce(0, +) && bytes.count == 2)
      #expect(f.daemon.sources() == ["prod-1", "prod-2", "prod-3"])
    }
  }

  @Test func `a text that is there already changes nothing and is announced to nobody`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      let audit = try f.audit
      let answer = try await f.apply(policy())
      #expect(answer.changes.map(\.action) == ["unchanged"])
      #expect(answer.effect?.scopes == [])
      #expect(try f.policies == ["gold 1 enabled"])
      #expect(try f.audit == audit)
      #expect(f.announced == [])
    }
  }

  @Test func `a policy is shown in words`() async throws {
    let groups = policy(
      "groups", "kind: consistency-group, name: fin-*",
      "type: async, interval: 5m, rpo: 10m, base: { from: snapshot, otherwise: withhold }", mode: "observe")
    try await withDesk(groups, policy("gold", "kind: volume, pool: [prod, lab], metadata: { tier: gold }")) { f in
      let shown = try await f.desk.policies()
      #expect(shown.map(\.name) == ["gold", "groups"] && shown.map(\.mode) == ["enforce", "observe"])
      #expect(
        shown.map(\.selector) == [
          "volumes in pool 'prod', 'lab' with tier='gold'", "consistency groups named 'fin-*'",
        ])
      #expect(
        shown.map(\.protection) == [
          "sync over 'paris-lyon' to pool 'dr'",
          "async every 5 min, RPO 10 min, over 'paris-lyon' to pool 'dr', from a base snapshot, otherwise withhold",
        ])
      let unknown = try await refused { try await f.desk.policy("silver") }
      #expect(unknown.kind == .notFound)
    }
  }

  @Test func `every problem of every file is told at once, and nothing is changed`() async throws {
    try await withDesk { f in
      let refusal = try await refused {
        try await f.apply(
          policy("gold").replacing("sync", with: "mirror"), policy("silver"), policy("silver") + "\nmode: perhaps")
      }
      #expect(refusal.kind == .invalidPolicy)
      #expect(
        refusal.message
          == "cannot apply policies: \(refusal.details.count) problems; nothing was changed, correct them all")
      #expect(refusal.details.map { $0.prefix(6) } == ["1.yaml", "3.yaml"], "\(refusal.details)")
      #expect(try f.policies == [])
      #expect(f.announced == [])
    }
  }

  @Test func `one policy in two files is refused`() async throws {
    try await withDesk { f in
      let refusal = try await refused { try await f.apply(policy("silver"), policy("gold"), policy("silver")) }
      #expect(refusal.kind == .invalidPolicy)
      #expect(refusal.message == "cannot apply policies: 1 problem; nothing was changed, correct it")
      #expect(
        refusal.details == [
          "3.yaml: cannot apply policy 'silver': it is in another of the files too; remove one of the two"
        ])
      #expect(try f.policies == [])
    }
  }

  @Test func `a disabled policy stays disabled, and its new text changes nothing`() async throws {
    try await withDesk(policy("gold", "kind: volume, name: prod-1")) { f in
      try await f.runCycle()
      _ = try await f.desk.disablePolicy("gold", reason: nil, by: .anna)
      let answer = try await f.apply(policy("gold", "kind: volume, pool: prod"))
      #expect(answer.changes.map(\.action) == ["changed"])
      let effect = try #require(answer.effect)
      #expect(effect.scopes == [] && effect.creations == 0 && effect.unmanaged == [])
      #expect(try f.policies == ["gold 3 disabled"])
      let after = try await f.runCycle()
      #expect(after.steps == [] && f.daemon.sources() == ["prod-1"])
    }
  }
}
