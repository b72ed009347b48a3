import Protection
import TestSupport
import Testing

/// A policy for volumes and one for consistency groups over one pool: members of a claimed group belong to the group's.
@Suite struct ThroughGroupTests {
  private let groups = World.twoArrays().group("fin", members: ["fin-1", "fin-2"]).replica(of: "fin")
    .policy(.gold(named: "groups", kind: .consistencyGroup))

  private func verdict(_ world: World, under policy: PolicyName, on name: String = "fin-1") -> Verdict? {
    world.assessed().verdicts.first { $0.policy == policy && $0.entity.name == name }?.verdict
  }

  @Test func aMemberOfAClaimedGroupIsJudgedByTheGoalOfItsGroup() {
    let both = groups.policy(.gold(.sync, named: "volumes"))
    #expect(verdict(both, under: "volumes") == .protected)
    #expect(both.findingKinds == [], "an async group under a policy that wants sync volumes is no wrong type")
    #expect(both.planned() == Plan())
  }

  @Test func whateverTheOrderOfNamesAndTheLinkOfThePolicy() {
    for (name, link) in [("a", "paris-lyon"), ("z", "paris-lyon"), ("a", "typo")] {
      let both = groups.policy(.gold(.sync, named: PolicyName(name), link: link))
      #expect(verdict(both, under: PolicyName(name)) == .protected)
      #expect(both.findings(.wrongType) == [] && both.findings(.wrongLink) == [])
    }
  }

  @Test func whatTheGroupLacksItsMembersLack() {
    let missing = World.twoArrays().group("fin", members: ["fin-1"]).policy(
      .gold(named: "groups", kind: .consistencyGroup)
    )
    .policy(.gold(named: "volumes"))
    #expect(
      verdict(missing, under: "volumes")
        == .unprotected(because: "through consistency group 'fin' (policy 'groups'): has no replica"))
    #expect(missing.findings(.unprotected).map { "\($0.policy ?? "") \($0.entity?.name ?? "")" } == ["groups fin"])
    let late = groups.policy(.gold(named: "volumes")).later(.minutes(30))
    #expect(late.findings(.rpoExceeded).map { "\($0.policy ?? "") \($0.entity?.name ?? "")" } == ["groups fin"])
    #expect(verdict(late, under: "volumes")?.word == .unprotected)
  }

  @Test func aMemberOfAGroupThatNobodyClaimsStaysWhatItIs() {
    let alone = groups.with { $0.policies = [.gold(.sync, named: "volumes")] }
    #expect(verdict(alone, under: "volumes") == .unprotected(because: "is replicated async, not sync"))
    #expect(alone.findings(.wrongType).map(\.entity?.name) == ["fin"])
    let excluded = groups.with {
      $0.policies = [
        .gold(
          named: "groups", kind: .consistencyGroup,
          exclusions: [Exclusion(name: Glob("fin")!, reason: "by hand", owner: "ops")]),
        .gold(.sync, named: "volumes"),
      ]
    }
    #expect(verdict(excluded, under: "volumes") == .unprotected(because: "is replicated async, not sync"))
  }

  @Test func aMemberWithAReplicaOfItsOwnIsJudgedByThat() {
    let own = World.twoArrays().volume("db").replica(of: "db").group("fin", members: []).join("db", to: "fin")
      .policy(.gold(named: "groups", kind: .consistencyGroup)).policy(.gold(named: "volumes"))
    #expect(verdict(own, under: "volumes", on: "db") == .protected)
  }

  @Test func twoPoliciesForVolumesOverTwoLinksContradictNothingAboutAMember() {
    let world = groups.policy(.gold(named: "volumes")).policy(.gold(.sync, named: "other", link: "paris-nice"))
    #expect(contradiction(in: world.assessed(), about: ["volumes", "other"]) == nil)
    let effect = try? effect(
      of: [.gold(.sync, named: "volumes")], on: groups.policies, groups.observation, groups.history, groups.settings)
    #expect(effect?.warnings == [] && effect?.creations == 0)
  }
}
