import Protection
import TestSupport
import Testing

@Suite struct WrongLinkTests {
  @Test func aReplicaOverAnotherLinkIsReported() {
    let world = World.threeArrays().volume("db").replica(of: "db", over: "paris-nice").policy(.gold())
    #expect(
      world.findings(.wrongLink).map(\.summary) == [
        "volume 'db' is replicated over link 'paris-nice'; policy 'gold' wants link 'paris-lyon'"
      ])
    #expect(
      world.verdict(on: "db")
        == .unprotected(
          because: "is replicated async over link 'paris-nice', and arrays take no async replica beside it"))
    #expect(world.planned() == Plan())
  }

  @Test func oneFindingForAGroupWhoseMembersAreClaimed() {
    let world = World.threeArrays().group("app", members: ["app-1", "app-2"]).replica(of: "app", over: "paris-nice")
      .policy(.gold())
    #expect(world.findings(.wrongLink).map(\.entity?.name) == ["app"])
  }

  @Test func silentForATargetOfAnotherArrayAndItsVerdictSaysWhy() {
    let world = World.threeArrays().volume("copy", on: "nice").replica(of: "copy", over: "nice-paris", on: "nice")
      .policy(.gold())
    #expect(world.findings(.wrongLink) == [])
    #expect(world.verdict(on: "copy")?.word == .excluded)
    #expect(world.verdict(on: "copy")?.reason?.contains("cannot be replicated on") == true)
    #expect(world.planned() == Plan())
  }

  @Test func silentWhenThePolicysLinkDoesNotExist() {
    let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold(link: "renamed"))
    #expect(world.findings(.wrongLink) == [])
    #expect(world.verdict(on: "db")?.word == .unknown)
    #expect(world.findings(.policyUnresolvable).count == 1)
  }
}
