import Protection
import TestSupport
import Testing

@Suite struct ProposeMemberTests {
  /// Group *app* of pool *prod*, replicated, whose policy wants everything there in groups.
  static let grouped = World.twoArrays().group("app", members: ["a"]).replica(of: "app")
    .policy(.gold(kind: .consistencyGroup))
  let world = grouped.volume("loose")

  private func words(_ plan: Plan) -> [String] {
    plan.steps.map { "\($0.change.word) \($0.entity.name)" } + plan.withheld.map { "\($0.entity.name): \($0.reason)" }
  }

  private func words(_ world: World) -> [String] { words(world.planned()) }

  @Test func aVolumeJoinsTheOnlyGroupOfItsPool() {
    let replica = world.replica(named: "app")
    #expect(
      world.planned().steps.map(\.change) == [
        .addMember(
          MemberAddition(
            group: world.entity("app").reference, dataset: world.entity("loose").object, replicaID: replica.id,
            type: .async, bytesToCopy: 10 * World.gigabyte))
      ])
    #expect(
      world.planned().steps.first?.reason
        == "volume 'loose' is not in consistency group 'app', where it belongs: it is the only one of pool 'prod'; policy "
        + "'gold' wants async replication over link 'paris-lyon' to pool 'dr'")
    let added = world.applying(world.planned().steps)
    #expect(added.planned() == Plan())
    #expect(added.verdict(on: "app") == .initializing)
  }

  @Test func ofSeveralGroupsTheTagNamesTheOneWhereItBelongs() {
    let two = world.group("web", members: ["w"]).replica(of: "web")
    #expect(
      words(two) == [
        "loose: pool 'prod' holds 2 consistency groups; a tag 'protectd-group' on the volume says where it belongs"
      ])
    let tagged = two.groupTag("loose", "web")
    #expect(words(tagged) == ["add-member loose"])
    #expect(
      tagged.planned().steps.first?.reason.contains("'web', where it belongs: its tag 'protectd-group' says so") == true
    )
    #expect(
      words(two.groupTag("loose", "wbe")) == [
        "loose: its tag 'protectd-group' names consistency group 'wbe', but no policy claims one of that name in pool 'prod'"
      ])
    // A group that the policy leaves out may be the one where it belongs.
    let leftOut = two.with {
      $0.policies[0].selector.exclusions = [Exclusion(name: Glob("web")!, reason: "rebuilt nightly")]
    }
    #expect(words(leftOut).first?.contains("holds 2 consistency groups") == true)
  }

  @Test func aTagCountsAlsoWhereThePolicyDemandsNothing() {
    let named = world.with { $0.policies = [.gold(kind: .consistencyGroup, pools: [], matching: "app*")] }
    #expect(named.planned() == Plan())
    #expect(words(named.groupTag("loose", "app")) == ["add-member loose"])
    #expect(named.groupTag("loose", "app").with { $0.policies = [] }.planned() == Plan())
  }

  @Test func theOnlyGroupOfAPoolIsNotTakenAgainstItsExclusion() {
    let leftOut = World.twoArrays().pool("test", on: "paris").group("app", members: ["a"])
      .group("web", members: ["w"], in: "test").replica(of: "web")
      .policy(
        .gold(
          kind: .consistencyGroup, pools: ["prod", "test"],
          exclusions: [Exclusion(name: Glob("app")!, reason: "rebuilt nightly")]))
    #expect(
      words(leftOut.volume("loose"))
        == ["loose: policy 'gold' leaves out consistency group 'app', the only one of pool 'prod'"])
  }

  @Test func whatSomebodyElseAnswersForIsNotTouched() {
    let own = Policy.gold(named: "own", matching: "loose")
    #expect(words(world.policy(own)) == ["create-replica loose"])
    #expect(
      words(world.policy(own).groupTag("loose", "app")) == [
        "create-replica loose", "loose: policy 'own' claims it by itself, whatever its tag 'protectd-group' says",
      ])
    let excluded = world.with {
      $0.policies[0].selector.exclusions = [Exclusion(name: Glob("loo*")!, reason: "rebuilt nightly")]
    }
    #expect(excluded.planned() == Plan())
    #expect(Self.grouped.pool("test", on: "paris").volume("loose", in: "test").planned() == Plan())
    let target = Self.grouped.volume("copy", on: "lyon").replica(of: "copy", over: "lyon-paris", on: "lyon")
    #expect(target.planned() == Plan())
    #expect(Self.grouped.groupTag("a", "app").planned() == Plan(), "a member already")
    #expect(Self.grouped.group("spare", members: []).groupTag("spare", "app").planned().steps == [])
    #expect(
      words(Self.grouped.group("web", members: ["w"]).policy(own).groupTag("w", "app")).contains("add-member w")
        == false)
  }

  @Test func whatCannotJoinIsWithheldWithTheReason() {
    #expect(
      words(world.replica(of: "loose"))
        == ["loose: it has a replica of its own, and consistency group 'app' takes only what has none"])
    let bare = World.twoArrays().group("app", members: ["a"]).policy(.gold(kind: .consistencyGroup)).volume("loose")
    #expect(
      words(bare) == [
        "create-replica app",
        "loose: consistency group 'app' has no replica over link 'paris-lyon' that both sides show",
      ])
    #expect(words(world.volume("loose", on: "lyon")) == ["loose: array 'lyon' already has a volume 'loose'"])
    let three = World.threeArrays().group("app", members: ["a"]).replica(of: "app").replica(
      of: "app", over: "paris-nice"
    )
    .policy(.gold(kind: .consistencyGroup)).volume("loose")
    #expect(
      words(three) == [
        "loose: consistency group 'app' has several replicas: the array then takes a member in several steps, which are an "
          + "operator's"
      ])
    #expect(world.unreadable("lyon").planned().steps == [])
    #expect(
      world.edit("paris") { $0.incompleteGroups[world.entity("app").object] = "it reports 2" }.planned() == Plan())
  }

  @Test func twoPoliciesWantItOnce() {
    let twice = world.policy(.gold(named: "silver", kind: .consistencyGroup))
    #expect(twice.planned().steps.map(\.policy) == ["gold"])
  }

  @Test func aMemberWithoutPairCannotBePairedAndTheWayOutIsTold() {
    let partial = Self.grouped.volume("b").join("b", to: "app")
    #expect(
      words(partial) == [
        "b: arrays cannot pair what is a member already; take it out of consistency group 'app' on array 'paris' and tag "
          + "it 'protectd-group' with the value 'app', then it is proposed as a new member"
      ])
    #expect(partial.findings(.memberNotReplicated).count == 1)
    let takenOut = partial.editEntity("b") { $0.consistencyGroupID = nil }.groupTag("b", "app")
    #expect(words(takenOut) == ["add-member b"])
  }

  @Test func proposalsStandInThePlansOrder() {
    let mixed = world.volume("aa").volume("zz").group("web", members: ["w"], in: "prod").replica(of: "web")
      .policy(.gold(named: "own", matching: "k*")).volume("k").groupTag("zz", "app").groupTag("aa", "web")
    #expect(mixed.planned().steps.map(\.entity.name) == ["aa", "zz", "k"])
  }
}
