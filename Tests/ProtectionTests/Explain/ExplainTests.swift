import Protection
import TestSupport
import Testing

@Suite struct ExplainTests {
  private let world = World.twoArrays().pool("test", on: "paris").policy(.gold())

  private func explanation(
    _ world: World, _ name: String = "db", on array: ArrayName = "paris", disabled: [Policy] = []
  ) throws -> Explanation {
    try #require(
      explain(
        world.entity(name, on: array), on: array, world.assessed(), world.observation, policies: world.policies,
        disabled: disabled))
  }

  @Test func theOnlyPolicyDecides() throws {
    let answer = try explanation(world.volume("db"))
    #expect(answer.standing == .judged(.unprotected))
    #expect(answer.reason == "has no replica")
    #expect(answer.pool == "prod")
    #expect(
      answer.claims.map { "\($0.policy) \($0.decides) \($0.because)" } == ["gold true the only policy that selects it"])
  }

  @Test func losersSayWhyTheyLost() throws {
    let several = world.volume("db").replica(of: "db")
      .policy(.gold(named: "zinc"))
      .policy(.gold(.sync, named: "other-link", link: "typo"))
      .policy(.gold(named: "lead", exclusions: [Exclusion(name: .any, reason: "old", owner: "ops")]))
    let answer = try explanation(several)
    #expect(answer.standing == .judged(.unknown))
    #expect(
      answer.claims.map { "\($0.decides ? "*" : "-") \($0.policy): \($0.because)" } == [
        "* other-link: of 4 verdicts 'unknown' most needs a human",
        "- gold: wants a replica over link 'paris-lyon' besides; the verdict under policy 'other-link' needs a human more",
        "- lead: excludes it, while policy 'other-link' selects it",
        "- zinc: wants a replica over link 'paris-lyon' besides; the verdict under policy 'other-link' needs a human more",
      ])
    let equals = try explanation(world.volume("db").policy(.gold(named: "zinc")))
    #expect(
      equals.claims.map(\.because) == [
        "the first by name of those with the verdict 'unprotected'",
        "policy 'gold' wants the same and comes first by name",
      ])
  }

  @Test func contradictionsDecideTogether() throws {
    let answer = try explanation(world.volume("db").policy(.gold(.sync, named: "mirror")))
    #expect(
      answer.claims.map(\.because) == [
        "contradicts policy 'mirror' over link 'paris-lyon', so none of them acts",
        "contradicts policy 'gold' over link 'paris-lyon', so none of them acts",
      ])
  }

  @Test func policiesThatDoNotSelectItSayWhyNot() throws {
    let strangers = world.volume("db", in: "test").tag("db", ["tier": "silver"])
      .policy(.gold(named: "groups", kind: .consistencyGroup, pools: []))
      .policy(.gold(named: "names", pools: [], matching: "app-*"))
      .policy(.gold(named: "tags", pools: [], metadata: ["tier": "gold"]))
    let sleeping = Policy.gold(named: "sleeping", pools: ["test"])
    let answer = try explanation(strangers, disabled: [sleeping, .gold(named: "elsewhere", pools: ["prod"])])
    #expect(answer.standing == .unselected)
    #expect(answer.reason == "no enabled policy selects it")
    #expect(
      answer.bystanders.map { "\($0.policy): \($0.because)" } == [
        "gold: selects in pool 'prod' only, and it is in 'test'", "names: its pattern 'app-*' does not match the name",
        "sleeping: would select it, but is disabled", "tags: wants metadata tier='gold', and it has 'silver'",
      ])
  }

  @Test func aMemberIsExplainedThroughItsGroup() throws {
    let groups = World.twoArrays().group("fin", members: ["fin-1"]).policy(.gold(kind: .consistencyGroup))
    let missing = try explanation(groups, "fin-1")
    #expect(missing.standing == .judged(.unprotected))
    #expect(missing.reason == "through consistency group 'fin' (policy 'gold'): has no replica")
    #expect(missing.group?.name == "fin")
    #expect(
      missing.claims.map(\.because)
        == ["selects consistency group 'fin', which holds it; the only policy that selects it"])
    let replicated = groups.replica(of: "fin")
    #expect(try explanation(replicated, "fin-1").standing == .judged(.protected))
    #expect(try explanation(replicated, "fin-1").reason == "through consistency group 'fin' (policy 'gold')")
  }

  @Test func aMemberThatAPolicyForVolumesSelectsBelongsToThePolicyOfItsGroup() throws {
    let both = World.twoArrays().group("fin", members: ["fin-1"]).replica(of: "fin")
      .policy(.gold(kind: .consistencyGroup)).policy(.gold(.sync, named: "volumes"))
    let answer = try explanation(both, "fin-1")
    #expect(answer.standing == .judged(.protected))
    #expect(answer.reason == "through consistency group 'fin' (policy 'gold')")
    #expect(
      answer.claims.map { "\($0.decides ? "*" : "-") \($0.policy): \($0.because)" } == [
        "* gold: selects consistency group 'fin', which holds it; the only policy that selects it",
        "- volumes: leaves it to consistency group 'fin', which policy 'gold' claims",
      ])
  }

  @Test func whatIsProtectedAndOnHoldSaysBoth() throws {
    let held = world.volume("db").replica(of: "db").holding(.policy("gold"))
    let answer = try explanation(held)
    #expect(answer.standing == .judged(.protected) && answer.reason == nil)
    #expect(answer.hold?.hasPrefix("hold 1 on policy 'gold' by anna until ") == true)
    #expect(
      outlook(answer, held.permitted(), held.history).first?.hasPrefix("nothing while it is on hold (hold 1") == true)
  }

  @Test func aTargetSaysWhoseItIs() throws {
    let managed = world.volume("db").replica(of: "db")
    let target = try explanation(managed, on: "lyon")
    #expect(target.standing == .target)
    #expect(target.reason == "the other side of a replica of volume 'db' on array 'paris'; policy 'gold' claims that")
    #expect(target.source?.entity == managed.entity("db").reference)
    let unmanaged = try explanation(managed.with { $0.policies = [] }, on: "lyon")
    #expect(
      unmanaged.reason == "the other side of a replica of volume 'db' on array 'paris'; no enabled policy claims that")
    let alone = try explanation(managed.unreadable("paris"), on: "lyon")
    #expect(alone.standing == .target)
    #expect(
      alone.reason == "the other side of a replica of volume 'db' on array 'box-paris'; no enabled policy claims that")
    let members = World.twoArrays().group("fin", members: ["fin-1", "fin-2"]).replica(of: "fin")
      .policy(.gold(kind: .consistencyGroup))
    #expect(try explanation(members, "fin-2", on: "lyon").source?.words == "volume 'fin-2' on array 'paris'")
  }

  @Test func evidenceNamesListsArraysAndBothSides() throws {
    let replicated = world.volume("db").replica(of: "db")
    let places = { (world: World) in try explanation(world).readings.map { "\($0.array)/\($0.list)" } }
    #expect(
      try places(replicated) == ["paris/volumes", "paris/replicas", "paris/links", "lyon/links", "lyon/replicas"])
    #expect(
      try places(world.volume("db")) == ["paris/volumes", "paris/replicas", "paris/links", "lyon/links", "lyon/pools"])
    let facts = try explanation(replicated).readings.map(\.facts)
    #expect(facts[1].contains("role source, type async, state active"))
    #expect(facts[1].contains("restore point 2026-11-22T11:58:00Z, 2 min old"))
    #expect(facts[4].contains("role target"))
    let half = try explanation(replicated.unreadable("lyon")).readings
    #expect(half.last?.list == "none" && half.last?.facts == "not read: array 'lyon' could not be read")
  }

  /// The ledger and the explanation of each entity come to the same, in every world.
  @Test func explanationsAddUpToTheLedger() {
    for seed in JudgementPropertyTests.seeds.prefix(60) {
      let world = World.random(seed: seed)
      let assessment = world.assessed()
      for ledger in assessment.coverage where world.observation[ledger.array] != nil {
        var coverage = Coverage()
        for entity in world.observation[ledger.array]?.entities ?? [] {
          let answer = explain(
            entity, on: ledger.array, assessment, world.observation, policies: world.policies)
          switch answer?.standing {
          case .judged(let word)?: coverage.verdicts[word] += 1
          case .target?: coverage.targets += 1
          case .unselected?: coverage.unselected += 1
          case nil: Issue.record("seed \(seed): no explanation of \(entity.name)")
          }
          if let answer {
            #expect(
              answer.claims.count(where: \.decides) == (answer.claims.isEmpty ? 0 : 1), "seed \(seed): \(entity.name)")
            #expect(!outlook(answer, world.permitted(), world.history).isEmpty)
          }
        }
        #expect(coverage.words == ledger.coverage.words, "seed \(seed), array \(ledger.array)")
      }
    }
  }
}
