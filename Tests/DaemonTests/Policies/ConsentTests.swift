import ControlAPI
import DaemonTestSupport
import Protection
import Testing

/// What would leave replicas without a policy is done only when somebody consents to it, knowing which.
struct ConsentTests {
  private let narrow = policy("gold", "kind: volume, name: prod-1")
  private let unmanaged = [
    "replica of volume 'prod-2' of array 'paris' over link 'paris-lyon'",
    "replica of volume 'prod-3' of array 'paris' over link 'paris-lyon'",
  ]

  @Test func `narrowing names the replicas, and asks first`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      try await f.runCycle()
      let refusal = try await refused { try await f.apply(narrow) }
      #expect(refusal.kind == .needsConsent)
      #expect(
        refusal.message
          == "cannot apply policies: 2 replicas would be left without a policy; widen the policy, or say --yes")
      #expect(refusal.details == unmanaged)
      #expect(try f.policies == ["gold 1 enabled"])

      let answer = try await f.apply(narrow, consent: true)
      #expect(answer.effect?.unmanaged.map(\.entity) == ["prod-2", "prod-3"])
      #expect(answer.effect?.scopes == [.init(policy: "gold", entityKind: "volume", gained: 0, lost: 2)])
      try await f.runCycle()
      #expect(try f.daemon.openFindings(.unmanagedReplica).map(\.entity?.name) == ["prod-2", "prod-3"])
      #expect(f.daemon.sources() == ["prod-1", "prod-2", "prod-3"], "replicas stay as they are")
    }
  }

  @Test func `what another policy covers as well needs no consent`() async throws {
    try await withDesk(policy(), policy("silver")) { f in
      try await f.runCycle()
      try await f.runCycle()
      try await f.apply(narrow)
      #expect(try await f.desk.policyCoverage("gold").replicas == [])
      let answer = try await f.desk.deletePolicy("gold", reason: nil, by: .anna)
      #expect(answer.unmanagedReplicas == 0)
    }
  }

  @Test func `deleting and disabling count the replicas, and the coverage lists them beforehand`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      try await f.runCycle()
      let coverage = try await f.desk.policyCoverage("gold")
      #expect(coverage.replicas?.map(\.entity) == ["prod-1", "prod-2", "prod-3"])
      let disabled = try await f.desk.disablePolicy("gold", reason: "audit", by: .anna)
      #expect(disabled.unmanagedReplicas == 3 && disabled.revision == 2)
      #expect(try await f.desk.policyCoverage("gold").replicas == [], "a disabled policy covers nothing")
      let deleted = try await f.desk.deletePolicy("gold", reason: "done", by: .bert)
      #expect(deleted.action == "deleted" && deleted.revision == 3 && deleted.unmanagedReplicas == 0)
      #expect(try f.policies == [])
      #expect(
        try f.audit.suffix(2) == [
          "anna (1000): policy-disabled policy 'gold': audit", "uid 1001 (1001): policy-deleted policy 'gold': done",
        ])
      #expect(
        f.announced == [
          "policy: policy 'gold' disabled by anna, revision 2 [anna]",
          "policy: policy 'gold' deleted by uid 1001, revision 3 [uid 1001]",
        ])
      #expect(f.daemon.sources() == ["prod-1", "prod-2", "prod-3"])
      let history = try await f.desk.policyHistory("gold")
      #expect(history.map(\.action) == ["deleted", "disabled", "created"])
    }
  }

  @Test func `before the first cycle nobody knows what a policy covers, so consent is asked`() async throws {
    try await withDesk(policy()) { f in
      let refusal = try await refused { try await f.apply(narrow) }
      #expect(refusal.kind == .needsConsent)
      #expect(refusal.message.contains("is not known, because array 'paris' was not read"))
      #expect(refusal.details == ["policy 'gold' of array 'paris' would select otherwise"])
      #expect(try f.policies == ["gold 1 enabled"])
      #expect(try await f.desk.policyCoverage("gold").replicas == nil)
      try await f.apply(policy("gold", mode: "observe"))
      #expect(try f.policies == ["gold 2 enabled"], "another mode leaves no replica alone")
      let answer = try await f.desk.deletePolicy("gold", reason: nil, by: .anna)
      #expect(answer.unmanagedReplicas == nil)
    }
  }

  @Test func `consent is asked while the policy's array cannot be read`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      try f.daemon.perform(.setReachable(false))
      try await f.runCycle()
      let refusal = try await refused { try await f.apply(narrow) }
      #expect(refusal.kind == .needsConsent && refusal.message.contains("array 'paris' was not read"))
      #expect(try await f.desk.policyCoverage("gold").replicas == nil)
      try await f.apply(narrow, consent: true)
      #expect(try f.policies == ["gold 2 enabled"])
    }
  }

  @Test func `twenty replicas are named, of more their number`() async throws {
    try await withDesk(policy()) {
      $0.arrays[0].volumes = [.init("prod-##", count: 23, pool: "prod")]
    } body: { f in
      try await f.runCycle()
      try await f.runCycle()
      let refusal = try await refused { try await f.apply(policy("gold", "kind: volume, name: prod-01")) }
      #expect(refusal.details.count == 21 && refusal.details.last == "and 2 more")
    }
  }
}
