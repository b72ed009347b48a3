import Protection
import TestSupport
import Testing

@Suite struct ContradictionsTests {
  private func found(_ world: World, about names: PolicyName...) -> String? {
    let contradiction = contradiction(in: world.assessed(), about: names.isEmpty ? ["third"] : Set(names))
    return contradiction.map { "\($0.policy): \($0.words)" }
  }

  @Test func activeActiveAndAsyncOfAGroupGoTogether() {
    for world in [
      World.threeSites(hasMirror: false, hasLeg: false), .threeSites(hasLeg: false), .threeSites(),
    ] {
      #expect(found(world.sitesPolicies(), about: "metro", "third") == nil)
    }
  }

  @Test func nothingElseDoes() {
    let group = World.threeSites(hasMirror: false, hasLeg: false)
    let first: [ProtectionGoal.Replication] = [.async(interval: nil, rpo: nil), .sync, .activeActive]
    for one in first {
      for other in first where Set([one.type, other.type]) != [.async, .activeActive] {
        let world = group.policy(.gold(one, named: "first", kind: .consistencyGroup)).policy(.third(other))
        #expect(
          found(world)?.hasPrefix("third: it wants \(other.type.rawValue) replication over link 'paris-nice'") == true)
        #expect(found(world, about: "stranger") == nil)
      }
    }
  }

  @Test func itSaysWhatAnArrayTakes() {
    let world = World.threeArrays().volumes(3).policy(.gold(.activeActive, named: "first"))
      .policy(.gold(named: "third", matching: "v-?", link: "paris-nice", remotePool: "archive"))
    #expect(
      found(world)
        == "third: it wants async replication over link 'paris-nice' to pool 'archive' for volume 'v-1', and policy "
        + "'first' wants active-active replication over link 'paris-lyon' to pool 'dr' for it (3 entities in all); an "
        + "array takes one replica of an entity, and only beside an active-active one of a consistency group an async "
        + "one: narrow one of the selectors, or exclude these entities")
    #expect(found(world, about: "first", "third")?.contains("(3 entities in all)") == true)
  }

  @Test func membersGoWithTheirGroupAndExclusionsAndTargetsWithNobody() {
    let sites = World.threeSites()
    let members = sites.policy(.gold(.activeActive, named: "first"))
      .policy(.gold(named: "third", link: "paris-nice", remotePool: "archive"))
    #expect(found(members) == nil)
    let excluded = World.threeArrays().volume("db").policy(.gold(named: "first"))
      .policy(.gold(named: "third", exclusions: [Exclusion(name: .any, reason: "old")], link: "paris-nice"))
    #expect(found(excluded) == nil)
  }

  @Test func anotherProtectionOverOneLinkIsStillOne() {
    let world = World.twoArrays().volume("db").policy(.gold(named: "first")).policy(.gold(.sync, named: "third"))
    #expect(
      found(world)?.hasPrefix("third: it wants another protection than 'first' for volume 'db' over link") == true)
    #expect(found(world, about: "first", "third")?.contains("(1 entity in all)") == true)
  }

  // MARK: What no second policy is needed for

  private func warnings(_ world: World, _ policy: Policy) -> [String] {
    try! effect(of: [policy], on: world.policies, world.observation, world.history, world.settings).warnings
  }

  @Test func whatAnArrayCannotDoBesideWhatIsThereIsSaid() {
    let synchronous = World.threeSites(hasMirror: false, hasLeg: false).replica(of: "fin", type: .sync)
    #expect(
      warnings(synchronous, .third()) == [
        "policy 'third' cannot protect 1 entity, such as consistency group 'fin': is replicated sync over link "
          + "'paris-lyon', and arrays take no async replica beside it"
      ])
    #expect(warnings(.threeSites(), .third()) == [])
    let old = World.threeSites(hasLeg: false).edit("nice") { $0.abilities.remove(.concurrentGroups) }
    #expect(warnings(old, .third()).first?.contains("array 'nice' (version 7.3.1) cannot replicate") == true)
  }

  @Test func anRPOThatIsTooShortForALegIsSaid() {
    let short = Policy.third(.async(interval: nil, rpo: .seconds(4)))
    for world in [World.threeSites(hasMirror: false, hasLeg: false), .threeSites(hasLeg: false), .threeSites()] {
      #expect(warnings(world.policy(.metro), short).count { $0.contains("an RPO of 4 s is less than the 5 s") } == 1)
    }
    #expect(warnings(World.threeSites(hasMirror: false, hasLeg: false), short) == [])
  }
}
