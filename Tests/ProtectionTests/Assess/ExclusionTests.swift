import TestSupport
import Testing

@testable import Protection

/// Exclusions by pool and by metadata, alone and together with names.
@Suite struct ExclusionTests {
  private let world = World.twoArrays().pool("test", on: "paris").volume("db-1").volume("db-2").volume(
    "db-3", in: "test"
  )
  .tag("db-1", ["tier": "bronze"]).tag("db-2", ["tier": "gold"])

  private func unprotected(_ exclusions: Exclusion..., in world: World? = nil) -> [String] {
    let policy = Policy.gold(pools: [], exclusions: exclusions)
    return (world ?? self.world).policy(policy).findings(.unprotected).compactMap { $0.entity?.name }
  }

  @Test func `metadata leaves out what carries all of it`() {
    #expect(unprotected(Exclusion(metadata: ["tier": "bronze"], reason: "cheap")) == ["db-2", "db-3"])
    #expect(
      unprotected(Exclusion(metadata: ["tier": "bronze", "site": "a"], reason: "cheap")) == ["db-1", "db-2", "db-3"])
    #expect(unprotected(Exclusion(metadata: ["tier": "Bronze"], reason: "cheap")) == ["db-1", "db-2", "db-3"])
  }

  @Test func `a pool leaves out what lies in it`() {
    #expect(unprotected(Exclusion(pools: ["test"], reason: "only tests")) == ["db-1", "db-2"])
    #expect(unprotected(Exclusion(pools: ["test", "prod"], reason: "all")) == [])
  }

  @Test func `all conditions of an exclusion must hold, and any exclusion leaves out`() {
    let one = NamePatterns(Glob("*-1")!)
    #expect(unprotected(Exclusion(names: one, pools: ["test"], reason: "x")) == ["db-1", "db-2", "db-3"])
    #expect(
      unprotected(
        Exclusion(names: one, metadata: ["tier": "gold"], reason: "x"),
        Exclusion(names: one, metadata: ["tier": "bronze"], reason: "y"), Exclusion(pools: ["test"], reason: "z"))
        == ["db-2"])
  }

  @Test func `the first that holds is the one that is told`() {
    let policy = Policy.gold(
      pools: [],
      exclusions: [
        Exclusion(name: Glob("none")!, reason: "first"), Exclusion(metadata: ["tier": "gold"], reason: "second"),
        Exclusion(pools: ["prod"], reason: "third", owner: "ops"), Exclusion(name: .any, reason: "last"),
      ])
    let assessed = world.policy(policy).assessed()
    #expect(assessed.verdicts.map { $0.verdict.reason ?? "" } == ["third, owner ops", "second", "last"])
  }

  /// Without the tags every exclusion by metadata would come to nothing, and replicas would be created.
  @Test func `tags are asked for when only an exclusion needs them`() {
    #expect(!Policy.gold(exclusions: [Exclusion(pools: ["test"], reason: "x")]).selector.asksForMetadata)
    #expect(Policy.gold(exclusions: [Exclusion(metadata: ["a": "b"], reason: "x")]).selector.asksForMetadata)
    let unread = World.twoArrays().volume("db")
    let policy = Policy.gold(exclusions: [Exclusion(metadata: ["tier": "bronze"], reason: "x")])
    let effect = try? effect(of: [policy], on: [], unread.observation, unread.history, unread.settings)
    #expect(effect?.warnings.first?.contains("read no tags of its array") == true)
  }

  @Test func `an exclusion of a pool that does not exist is told when the policy is applied`() throws {
    let policy = Policy.gold(exclusions: [Exclusion(pools: ["Test"], reason: "only tests")])
    let effect = try effect(of: [policy], on: [], world.observation, world.history, world.settings)
    #expect(
      effect.warnings == [
        "policy 'gold' excludes pool 'Test', and array 'paris' has no pool 'Test' (did you mean 'test'?)"
      ])
  }

  @Test func `a volume outside the groups of a pool may be excluded by its tags`() {
    let policy = Policy.gold(
      kind: .consistencyGroup, exclusions: [Exclusion(metadata: ["tier": "bronze"], reason: "cheap")])
    #expect(world.policy(policy).findings(.outsideGroup).compactMap { $0.entity?.name } == ["db-2"])
  }

  @Test func `exclusions are what the policy file says`() throws {
    let text = """
      policy: gold
      array: paris
      select:
        kind: volume
        name: [db-*, web-1]
        exclude:
          - { pool: test, reason: only tests }
          - { pool: [a, b], metadata: { tier: bronze }, name: ["x-*", y], reason: cheap, until: 2027-06-30 Europe/Paris }
      protect: { type: sync, link: l, remote-pool: p, target-name: "{array}-{name}" }
      """
    let policy = try #require(PolicyFile.parse(text, file: "f").first).policy
    #expect(policy.selector.names.description == "'db-*', 'web-1'")
    let until = try #require(Timestamp(rfc3339: "2027-06-30T22:00:00Z"))
    let names = try #require(NamePatterns([Glob("x-*")!, Glob("y")!]))
    #expect(
      policy.selector.exclusions == [
        Exclusion(pools: ["test"], reason: "only tests"),
        Exclusion(names: names, pools: ["a", "b"], metadata: ["tier": "bronze"], reason: "cheap", expiresAt: until),
      ])
    #expect(policy.selector.exclusions.map(\.subject) == ["pool 'test'", "'x-*', 'y' pool 'a', 'b' tier='bronze'"])
    #expect(policy.goal.targetName.pattern == "{array}-{name}")
  }
}
