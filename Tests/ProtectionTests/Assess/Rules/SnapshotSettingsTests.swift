import Protection
import TestSupport
import Testing

@Suite struct SnapshotSettingsTests {
  let world = World.twoArrays().volumes(3).replica(of: "v-1").replica(of: "v-2").replica(of: "v-3").policy(.gold())

  private func first(_ snapshots: Replica.Snapshots) -> [Finding] {
    world.editReplica(of: "v-1") { $0.snapshots = snapshots }.findings(.snapshotSettings)
  }

  @Test func snapshotsThatNeverExpireAreAWarning() {
    let forever = first(Replica.Snapshots(areIncluded: true))
    #expect(
      forever.map(\.summary) == [
        "volume 'v-1' sends snapshots that the target keeps for ever; policy 'gold' wants the same for all, and nothing "
          + "that piles up"
      ])
    #expect(forever.map(\.severity) == [.warning])
  }

  @Test func aLockThatOutlastsTheRetentionIsAWarning() {
    let locked = first(Replica.Snapshots(areIncluded: true, retention: .hours(24), lock: .hours(48)))
    #expect(locked.map(\.severity) == [.warning])
    #expect(locked.first?.summary.contains("locks replicated snapshots for") == true)
  }

  @Test func whatDiffersFromMostReplicasOfThePolicyIsANotice() {
    let other = first(Replica.Snapshots(areIncluded: true, retention: .hours(24)))
    #expect(other.map(\.severity) == [.notice])
    #expect(other.first?.summary.contains("where most replicas of the policy send none") == true)
  }

  @Test func silentWhereAllAreAlikeAndNothingPilesUp() {
    #expect(world.findings(.snapshotSettings) == [])
    let all = ["v-1", "v-2", "v-3"].reduce(world) { world, name in
      world.editReplica(of: name) { $0.snapshots = Replica.Snapshots(areIncluded: true, retention: .hours(24)) }
    }
    #expect(all.findings(.snapshotSettings) == [])
  }
}
