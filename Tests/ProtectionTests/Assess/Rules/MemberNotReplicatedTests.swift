import Protection
import TestSupport
import Testing

@Suite struct MemberNotReplicatedTests {
  let world = World.twoArrays().group("app", members: ["app-1", "app-2"]).replica(of: "app").volume("app-3")
    .join("app-3", to: "app")

  @Test func aMemberOutsideThePairsIsReportedForTheGroupsPolicy() {
    let judged = world.policy(.gold(kind: .consistencyGroup))
    #expect(
      judged.findings(.memberNotReplicated).map(\.summary) == [
        "volume 'app-3' is a member of consistency group 'app' but not replicated with it; policy 'gold' wants every "
          + "member replicated"
      ])
    #expect(judged.verdict(on: "app") == .unprotected(because: "its member 'app-3' is not among the replica's pairs"))
  }

  @Test func aMemberOutsideThePairsIsReportedForTheVolumesPolicy() {
    let judged = world.policy(.gold())
    #expect(judged.findings(.memberNotReplicated).map(\.entity?.name) == ["app-3"])
    #expect(judged.verdict(on: "app-3")?.word == .unprotected)
    #expect(judged.verdict(on: "app-1") == .protected)
    #expect(judged.planned() == Plan())
  }

  @Test func silentWhenEveryMemberIsPaired() {
    let whole = World.twoArrays().group("app", members: ["app-1", "app-2"]).replica(of: "app")
      .policy(.gold(kind: .consistencyGroup))
    #expect(whole.assessed().findings == [])
    #expect(whole.verdict(on: "app") == .protected)
  }
}
