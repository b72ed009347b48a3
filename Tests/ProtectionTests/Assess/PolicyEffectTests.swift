import Protection
import TestSupport
import Testing

@Suite struct PolicyEffectTests {
  private let world = World.twoArrays().volume("db-1").volume("db-2").volume("app-1").replica(of: "db-1")

  private func effect(_ edited: Policy..., on current: [Policy] = [], of world: World? = nil) -> PolicyEffect {
    let world = world ?? self.world
    return try! Protection.effect(of: edited, on: current, world.observation, world.history, world.settings)
  }

  @Test func aNewPolicyTellsWhatItSelectsAndWhatItWouldCreate() {
    let effect = effect(.gold(matching: "db-*"))
    #expect(effect.scopes == [.init(policy: "gold", kind: .volume, gained: 2, lost: 0)])
    #expect(effect.creations == 1 && effect.bytesToCopy == 10 * World.gigabyte)
    #expect(effect.unmanaged == [] && effect.warnings == [])
  }

  @Test func aNarrowedPolicyTellsWhatBecomesUnmanaged() {
    let effect = effect(.gold(matching: "app-*"), on: [.gold()])
    #expect(effect.scopes == [.init(policy: "gold", kind: .volume, gained: 0, lost: 2)])
    #expect(effect.creations == 0)
    #expect(effect.unmanaged.map(\.entity.name) == ["db-1"])
    #expect(effect.unmanaged.map(\.link) == ["paris-lyon"])
  }

  @Test func whatAnotherPolicyCoversDoesNotBecomeUnmanaged() {
    let other = Policy.gold(named: "all")
    #expect(effect(.gold(matching: "app-*"), on: [.gold(), other]).unmanaged == [])
  }

  @Test func anExclusionLosesWhatItExcludes() {
    let excluding = Policy.gold(exclusions: [Exclusion(name: Glob("db-*")!, reason: "rebuilt")])
    #expect(effect(excluding, on: [.gold()]).scopes == [.init(policy: "gold", kind: .volume, gained: 0, lost: 2)])
  }

  @Test func aSelectorThatMatchesNothingAndALinkThatIsNotThereAreSaid() {
    #expect(effect(.gold(matching: "none-*")).warnings.count == 1)
    #expect(effect(.gold(link: "typo")).warnings.first?.contains("typo") == true)
  }

  @Test func aPolicyThatLeadsNowhereIsAProblem() {
    #expect(effect(.gold(link: "typo")).problems.count == 1)
    #expect(effect(.gold(matching: "none-*")).problems == [], "it may be there tomorrow")
    #expect(effect(.gold()).problems == [])
  }

  @Test func whatAnArrayOrLinkCannotDoIsSaid() {
    let lacking = world.edit("lyon") { $0.abilities.remove(.activeActiveReplication) }
    #expect(
      effect(.gold(.activeActive), of: lacking).warnings.first?.contains("cannot replicate active-active") == true)
    let narrow = world.link { $0.isAsyncOnly = true }
    #expect(effect(.gold(.sync), of: narrow).warnings.first?.contains("carries async replication only") == true)
    let old = world.edit("lyon") { $0.version = "4.0.1" }
    #expect(effect(.gold(), of: old).warnings.first?.contains("more than one major version apart") == true)
    #expect(effect(.gold(link: "elsewhere"), of: old).warnings.count == 1)
  }

  @Test func tagsThatNobodyReadSelectNothingKnown() {
    let tagged = Policy.gold(metadata: ["tier": "gold"])
    #expect(
      effect(tagged).warnings == [
        "policy 'gold' selects or excludes by metadata, and the last cycle read no tags of its array"
      ])
    let read = world.tag("db-1", ["tier": "silver"])
    #expect(effect(tagged, of: read).warnings.map { $0.contains("holds no volume that matches") } == [true])
  }

  @Test func aGroupsReplicaThatOnlyPoliciesOnItsMembersCoverBecomesUnmanaged() {
    let grouped = World.twoArrays().group("app", members: ["m-1", "m-2"]).replica(of: "app")
    let narrowed = effect(.gold(matching: "other"), on: [.gold()], of: grouped)
    #expect(narrowed.unmanaged.map(\.entity.name) == ["app"])
    #expect(effect(.gold(matching: "m-1"), on: [.gold()], of: grouped).unmanaged == [])
    let groups = Policy.gold(named: "groups", kind: .consistencyGroup)
    #expect(effect(.gold(matching: "other"), on: [.gold(), groups], of: grouped).unmanaged == [])
  }

  @Test func whatSelectsOtherwiseIsRedirected() {
    let old = Policy.gold()
    #expect(redirected(by: [.gold(matching: "db-*")], among: [old]) == [old])
    #expect(redirected(by: [.gold(link: "other")], among: [old]) == [old])
    #expect(redirected(by: [.gold(.sync, mode: .observe), .gold(named: "new")], among: [old]) == [])
    #expect(redirected(by: [], removing: ["gold"], among: [old]) == [old])
  }

  @Test func overlapsAndShadowsAreSaid() {
    let narrow = Policy.gold(named: "narrow", matching: "db-*")
    #expect(
      effect(narrow, on: [.gold()]).warnings == [
        "policy 'narrow' is shadowed: policy 'gold' selects all that it selects (2 entities) and wants the same protection"
      ])
    let wide = Policy.gold(named: "wide", matching: "*-1")
    #expect(
      effect(wide, on: [.gold(matching: "db-*")]).warnings == [
        "policies 'gold' and 'wide' both select 1 entity, such as volume 'db-1'; they want the same protection, and "
          + "'gold' decides"
      ])
  }

  @Test func membersOfGroupsAreSaid() {
    let grouped = World.twoArrays().group("app", members: ["m-1", "m-2"]).volume("free")
    let warnings = effect(.gold(), of: grouped).warnings
    #expect(warnings.count == 1)
    #expect(
      warnings.first?.hasPrefix("policy 'gold' selects 2 members of consistency groups, such as volume 'm-1'") == true)
  }

  @Test func nothingChangesWhenTheTextSaysTheSame() {
    let effect = effect(.gold(), on: [.gold()])
    #expect(effect == PolicyEffect(scopes: [], creations: 0, bytesToCopy: 0, unmanaged: [], warnings: []))
  }
}
