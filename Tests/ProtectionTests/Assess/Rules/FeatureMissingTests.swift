import Protection
import TestSupport
import Testing

@Suite struct FeatureMissingTests {
  private func world(_ policy: Policy, on array: ArrayName, lacking ability: Ability?) -> World {
    World.twoArrays().volume("db").group("app", members: ["m"]).filesystem("home").policy(policy).edit(array) {
      if let ability { $0.abilities.remove(ability) }
    }
  }

  @Test func whatEitherArrayLacksIsReported() {
    let old = world(.gold(.activeActive), on: "lyon", lacking: .activeActiveReplication)
    let lack = "array 'lyon' (version 7.3.1) cannot replicate active-active"
    #expect(
      old.findings(.featureMissing).map(\.summary) == [
        "\(lack); policy 'gold' wants active-active replication over link 'paris-lyon' to pool 'dr'"
      ])
    #expect(old.findings(.featureMissing).map(\.severity) == [.critical])
    #expect(old.with { $0.policies[0].mode = .observe }.findings(.featureMissing).map(\.severity) == [.warning])
    #expect(old.findings(.policyUnresolvable) == [])
    #expect(old.permitted().permitted == [])
    // The guard looks again, whatever was planned.
    let planned = world(.gold(.activeActive), on: "lyon", lacking: nil).planned()
    let guarded = old.permitted(planned)
    #expect(guarded.permitted == [])
    #expect(guarded.withheld.contains { $0.reason == lack })
  }

  @Test(arguments: [
    (Policy.gold(.activeActive), [Ability.activeActiveReplication]),
    (.gold(.activeActive, kind: .consistencyGroup), [.activeActiveReplication, .activeActiveGroups]),
    (.gold(.sync), [.syncReplication]), (.gold(kind: .filesystem), [.filesystemReplication]),
    (
      .gold(kind: .filesystem, target: .baseSnapshot(otherwise: .withhold)),
      [.filesystemReplication, .filesystemBases]
    ), (.gold(), []),
  ])
  func eachGoalNeedsItsAbilities(policy: Policy, needed: [Ability]) {
    for ability in Ability.allCases {
      let count = world(policy, on: "paris", lacking: ability).findings(.featureMissing).count
      #expect(count == (needed.contains(ability) ? 1 : 0), "\(ability)")
    }
  }

  @Test func silentForWhatAsyncReplicationOfVolumesDoesNotNeed() {
    let old = World.twoArrays().volume("db").policy(.gold()).edit("lyon") { $0.abilities = [] }
    #expect(old.findings(.featureMissing) == [])
    #expect(old.permitted().permitted.count == 1)
  }
}
