import Protection
import TestSupport
import Testing

@Suite struct PolicyConflictTests {
  let world = World.twoArrays().volumes(2)

  @Test func contradictingPoliciesAreReportedOnceAndNeitherActs() {
    let judged = world.policy(.gold()).policy(.gold(.sync, named: "platinum"))
    #expect(
      judged.findings(.policyConflict).map(\.summary) == [
        "volume 'v-1' and 1 more are also claimed by 'platinum'; policy 'gold' wants different protection: async "
          + "replication over link 'paris-lyon' to pool 'dr'"
      ])
    #expect(judged.findings(.policyConflict).map(\.severity) == [.critical])
    // What has no replica says so under each policy.
    #expect(judged.findings(.unprotected).count == 4)
    #expect(judged.planned() == Plan())
    #expect(judged.verdict(on: "v-1")?.word == .unprotected)
  }

  @Test func aReplicatedEntityIsUnknownNotUnprotected() {
    let judged = world.replica(of: "v-1").replica(of: "v-2").policy(.gold()).policy(.gold(.sync, named: "platinum"))
    #expect(judged.findings(.policyConflict).map(\.severity) == [.warning])
    #expect(judged.verdict(on: "v-1")?.word == .unknown)
    #expect(judged.findings(.wrongType) == [])
  }

  @Test func aConflictHidesNoOtherDrift() {
    let judged = world.replica(of: "v-1").replica(of: "v-2").policy(.gold()).policy(.gold(.sync, named: "platinum"))
      .editReplica(of: "v-1") { $0.state = .autoSuspended }
    #expect(judged.findings(.autoSuspended).map(\.policy) == ["gold", "platinum"])
  }

  @Test func silentForEqualProtectionAndForOtherLinks() {
    #expect(world.policy(.gold()).policy(.gold(named: "also")).findings(.policyConflict) == [])
    let twoLinks = World.threeArrays().volume("db").policy(.gold())
      .policy(.gold(.sync, named: "far", link: "paris-nice", remotePool: "archive"))
    #expect(twoLinks.findings(.policyConflict) == [])
  }

  @Test func silentWhereOneOfThemExcludesTheEntity() {
    let judged = world.policy(.gold())
      .policy(.gold(.sync, named: "platinum", exclusions: [Exclusion(name: .any, reason: "async is enough")]))
    #expect(judged.findings(.policyConflict) == [])
  }
}
