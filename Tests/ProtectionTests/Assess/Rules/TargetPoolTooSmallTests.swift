import Protection
import TestSupport
import Testing

@Suite struct TargetPoolTooSmallTests {
  /// 1000 GB free in *dr*, of which 100 are the reserve.
  let world = World.twoArrays().policy(.gold(mode: .observe))

  @Test func newTargetsThatDoNotFitTogetherAreReported() {
    let full = world.volume("a", size: 500).volume("b", size: 401)
    #expect(
      full.findings(.targetPoolTooSmall).map(\.summary) == [
        "pool 'dr' of array 'lyon' has room for 900000000000 bytes beyond the reserve, but 2 new targets need "
          + "901000000000 bytes; policy 'gold' wants its copies there"
      ])
    #expect(full.findings(.targetPoolTooSmall).map(\.severity) == [.warning])
    #expect(full.findingKinds == [.targetPoolTooSmall, .unprotected])
  }

  @Test func whatTwoPoliciesClaimCountsOnce() {
    let twice = world.volume("a", size: 500).policy(.gold(named: "silver", mode: .observe))
    #expect(twice.findings(.targetPoolTooSmall) == [])
    let both = twice.volume("b", size: 500)
    #expect(both.findings(.targetPoolTooSmall).map(\.policy) == ["gold", "silver"])
  }

  @Test func physicalSpaceIsForecastFromTheSourcePoolsUse() {
    // Half of what the source pool promises is really taken: 100 GB of new targets fill about 50.
    let forecast = { (free: Int64) in
      world.volume("a", size: 100).edit("paris") {
        $0.pools[0].virtualCapacityBytes = 1200 * World.gigabyte
        $0.pools[0].physicalCapacityBytes = 400 * World.gigabyte
        $0.pools[0].freePhysicalBytes = 300 * World.gigabyte
      }.edit("lyon") {
        $0.pools[0].physicalCapacityBytes = 1000 * World.gigabyte
        $0.pools[0].freePhysicalBytes = free * World.gigabyte
      }
    }
    #expect(forecast(49).findings(.targetPoolTooSmall).first?.summary.contains("would fill about 50000000000") == true)
    #expect(forecast(50).findings(.targetPoolTooSmall) == [])
  }

  @Test func silentForWhatFitsIsReplicatedOrHasItsTargets() {
    #expect(world.volume("a", size: 900).findings(.targetPoolTooSmall) == [])
    #expect(world.volume("a", size: 950).replica(of: "a").findings(.targetPoolTooSmall) == [])
    let existing = World.twoArrays().volume("a", size: 950).policy(.gold(target: .existingTarget(otherwise: .withhold)))
    #expect(existing.findings(.targetPoolTooSmall) == [])
  }
}
