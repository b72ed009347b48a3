import Protection
import TestSupport
import Testing

@Suite struct FeatureMissingTests {
  private let lack = "version 4.0 lacks active-active replication, which needs feature 'active_active'"

  private func world(_ policy: Policy, on array: ArrayName, lacking ability: ReplicationAbility) -> World {
    World.twoArrays().volume("db").group("app", members: ["m"]).filesystem("home").policy(policy).edit(array) {
      $0.lacking[ability] = lack
    }
  }

  @Test func whatEitherArrayLacksIsReported() {
    let old = world(.gold(.activeActive), on: "lyon", lacking: .activeActive)
    #expect(
      old.findings(.featureMissing).map(\.summary) == [
        "array 'lyon' of \(lack); policy 'gold' wants active-active replication over link 'paris-lyon' to pool 'dr'"
      ])
    #expect(old.findings(.featureMissing).map(\.severity) == [.critical])
    #expect(old.permitted().permitted == [])
    #expect(old.permitted().withheld.contains { $0.reason == "array 'lyon' of \(lack)" })
  }

  @Test(arguments: [
    (Policy.gold(.activeActive), ReplicationAbility.activeActive),
    (.gold(.activeActive, kind: .consistencyGroup), .activeActiveGroups), (.gold(.sync), .sync),
    (.gold(kind: .filesystem), .filesystems),
    (.gold(kind: .filesystem, target: .baseSnapshot(otherwise: .withhold)), .filesystemBase),
  ])
  func eachGoalNeedsItsAbility(policy: Policy, needed: ReplicationAbility) {
    for ability in ReplicationAbility.allCases {
      let count = world(policy, on: "paris", lacking: ability).findings(.featureMissing).count
      #expect(count == (ability == needed ? 1 : policy.goal.target != .new && ability == .filesystems ? 1 : 0))
    }
  }

  @Test func silentForWhatAsyncReplicationOfVolumesDoesNotNeed() {
    let old = World.twoArrays().volume("db").policy(.gold()).edit("lyon") { inventory in
      for ability in ReplicationAbility.allCases { inventory.lacking[ability] = lack }
    }
    #expect(old.findings(.featureMissing) == [])
    #expect(old.permitted().permitted.count == 1)
  }
}
