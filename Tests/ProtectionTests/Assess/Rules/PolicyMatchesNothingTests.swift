import Protection
import TestSupport
import Testing

@Suite struct PolicyMatchesNothingTests {
  let world = World.twoArrays().volume("db")

  @Test func aMisspelledPoolIsNamed() {
    #expect(
      world.policy(.gold(pools: ["porod"])).findings(.policyMatchesNothing).map(\.summary) == [
        "array 'paris', which has no pool 'porod', holds no volume that matches; policy 'gold' wants to protect at "
          + "least one"
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
