import Protection
import TestSupport
import Testing

@Suite struct UnmanagedReplicaTests {
  let world = World.twoArrays().volume("db").replica(of: "db")

  @Test func aReplicaWithoutPolicyIsANoticeOnItsSourceOnly() {
    #expect(
      world.findings(.unmanagedReplica).map(\.summary) == [
        "volume 'db' of array 'paris' is replicated over link 'paris-lyon'; no enabled policy claims it there"
      ])
    #expect(world.findings(.unmanagedReplica).map(\.severity) == [.notice])
  }

  @Test func narrowingAPolicyMakesItsReplicasUnmanagedAndDeletesNothing() {
    let narrowed = world.policy(.gold(matching: "other-*"))
    #expect(narrowed.findingKinds == [.policyMatchesNothing, .unmanagedReplica])
    #expect(narrowed.planned() == Plan())
  }

  @Test func anExcludedEntityWithAReplicaIsUnmanaged() {
    let excluded = world.policy(.gold(exclusions: [Exclusion(name: .any, reason: "moves to nice")]))
    #expect(excluded.findings(.unmanagedReplica).count == 1)
  }

  @Test func oneFindingForAnActiveActivePair() {
    let peers = World.twoArrays().volume("db").replica(of: "db", type: .activeActive)
    #expect(peers.findings(.unmanagedReplica).map(\.array) == ["lyon"])
  }

  @Test func silentForAClaimedEntityAndForAGroupWithAClaimedMember() {
    #expect(world.policy(.gold()).findings(.unmanagedReplica) == [])
    let group = World.twoArrays().group("app", members: ["app-1"]).replica(of: "app").policy(.gold())
    #expect(group.findings(.unmanagedReplica) == [])
  }

  @Test func silentWhileTheOtherEndIsUnread() {
    #expect(world.unreadable("lyon").findings(.unmanagedReplica) == [])
  }
}
