import Protection
import TestSupport
import Testing

@Suite struct PolicyMatchesNothingTests {
  let world = World.twoArrays().volume("db")

  @Test func aMisspelledPoolIsNamed() {
    #expect(
      world.policy(.gold(pools: ["porod"])).findings(.policyMatchesNothing).map(\.summary) == [
        "array 'paris', which has no pool 'porod' (did you mean 'prod'?), holds no volume that matches; policy 'gold' "
          + "wants to protect at least one"
      ])
  }

  @Test func aPoolThatIsGoneIsNamedAlthoughOthersMatch() {
    let both = world.pool("other", on: "paris").volume("log", in: "other").policy(.gold(pools: ["prod", "other"]))
    #expect(both.findings(.policyMatchesNothing) == [])
    let renamed = both.edit("paris") { inventory in
      for index in inventory.pools.indices where inventory.pools[index].name == "other" {
        inventory.pools[index].name = "renamed"
      }
    }
    #expect(
      renamed.findings(.policyMatchesNothing).map(\.summary) == [
        "array 'paris', which has no pool 'other', holds no volume that matches there; policy 'gold' wants to select in "
          + "that pool as well"
      ])
  }

  @Test func metadataThatNothingCarriesMatchesNothing() {
    let tagged = world.tag("db", ["tier": "silver"])
    #expect(tagged.policy(.gold(metadata: ["tier": "gold"])).findings(.policyMatchesNothing).count == 1)
    #expect(tagged.policy(.gold(metadata: ["tier": "silver"])).findings(.policyMatchesNothing) == [])
  }

  @Test func silentWhenAllMatchesAreExcluded() {
    let policy = Policy.gold(exclusions: [Exclusion(name: .any, reason: "not yet")])
    #expect(world.policy(policy).findings(.policyMatchesNothing) == [])
  }

  @Test func silentWhileTheArrayIsUnread() {
    #expect(world.policy(.gold(pools: ["porod"])).unreadable("paris").findings(.policyMatchesNothing) == [])
  }
}
