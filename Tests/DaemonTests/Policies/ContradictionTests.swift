import ControlAPI
import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Policies that cannot all hold are refused before any of them is stored.
struct ContradictionTests {
  private let gold = policy("gold")
  private let silver = policy("silver", "kind: volume, name: prod-1", "type: async, interval: 5m, rpo: 15m")

  @Test func `two policies of one request that want different things for an entity and link`() async throws {
    try await withDesk { f in
      try await f.runCycle()
      let refusal = try await refused { try await f.apply(gold, silver) }
      #expect(refusal.kind == .conflict)
      #expect(
        refusal.message
          == "cannot apply policy 'gold': it wants another protection than 'silver' for volume 'prod-1' over link "
          + "'paris-lyon' (1 entity in all); narrow one of the selectors, or exclude these entities")
      #expect(try f.policies == [])
      #expect(f.announced == [])
    }
  }

  @Test func `a policy against one that is stored already`() async throws {
    try await withDesk(gold) { f in
      try await f.runCycle()
      let audit = try f.audit
      for attempt in [
        try await refused { try await f.apply(silver) },
        try await refused { try await f.desk.previewPolicies(.init(files: [.init(name: "s.yaml", text: silver)])) },
      ] {
        #expect(attempt.kind == .conflict)
        #expect(attempt.message.hasPrefix("cannot apply policy 'silver': it wants another protection than 'gold'"))
      }
      #expect(try f.policies == ["gold 1 enabled"])
      #expect(try f.audit == audit)
      #expect(f.announced == [])
    }
  }

  @Test func `two policies over two links that an array cannot serve both`() async throws {
    let elsewhere = silver.replacing("paris-lyon", with: "paris-rome")
    try await withDesk(gold, arrays: ["paris", "lyon", "rome"]) {
      volumes(3)(&$0)
      $0.arrays.append(SimulatedArray("rome", pools: [SimulatedPool("dr")]))
      $0.links.append(SimulatedLink("paris-rome", between: "paris", and: "rome"))
    } body: { f in
      try await f.runCycle()
      let refusal = try await refused { try await f.apply(elsewhere) }
      #expect(refusal.kind == .conflict && refusal.message.contains("an array takes one replica of an entity"))
      #expect(try f.policies == ["gold 1 enabled"])
    }
  }

  @Test func `replacing both sides of a contradiction at once is none`() async throws {
    try await withDesk(gold) { f in
      try await f.runCycle()
      let narrowed = policy(
        "gold", "kind: volume, pool: prod, exclude: [{ name: prod-1, reason: silver, owner: anna, until: 2027-06-30 }]")
      try await f.apply(narrowed, silver, consent: true)
      #expect(try f.policies == ["gold 2 enabled", "silver 1 enabled"])
    }
  }

  @Test func `a disabled policy contradicts nobody until somebody enables it`() async throws {
    try await withDesk(gold) { f in
      try await f.runCycle()
      _ = try await f.desk.disablePolicy("gold", reason: nil, by: .anna)
      try await f.apply(gold, silver)
      #expect(try f.policies == ["gold 2 disabled", "silver 1 enabled"])
      let refusal = try await refused { try await f.desk.enablePolicy("gold", reason: nil, by: .anna) }
      #expect(refusal.kind == .conflict)
      #expect(refusal.message.hasPrefix("cannot enable policy 'gold': it wants another protection than 'silver'"))
      #expect(try f.policies == ["gold 2 disabled", "silver 1 enabled"])
    }
  }
}
