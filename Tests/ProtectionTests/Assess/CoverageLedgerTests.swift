import Protection
import TestSupport
import Testing

@Suite struct CoverageLedgerTests {
  /// The ledger of an array, pool by pool: `prod: 1 protected`.
  private func ledger(_ world: World, _ array: ArrayName = "paris") -> [String] {
    world.assessed().coverage.first { $0.array == array }?.pools.map { "\($0.pool): \($0.coverage.words)" } ?? []
  }

  @Test func everyEntityOfEveryPoolIsInOneRow() {
    let world = World.twoArrays().pool("test", on: "paris").policy(.gold())
      .volume("db").replica(of: "db").volume("new").volume("lab", in: "test").filesystem("home", in: "test")
      .volume("loose", on: "lyon")
    #expect(ledger(world) == ["prod: 1 protected, 1 unprotected", "test: 2 unselected"])
    #expect(ledger(world, "lyon") == ["dr: 1 target, 1 unselected"])
  }

  @Test func exclusionsAndHoldsCount() {
    let world = World.twoArrays()
      .policy(
        .gold(exclusions: [Exclusion(name: Glob("scratch-*")!, reason: "rebuilt nightly", owner: "storage-team")])
      )
      .volume("scratch-1").volume("db").replica(of: "db").editReplica(of: "db") { $0.state = .suspended }
    #expect(ledger(world) == ["prod: 1 excluded, 1 held"])
  }

  @Test func theVerdictThatMostNeedsAHumanCountsOnce() {
    let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold(named: "a"))
      .policy(.gold(.sync, named: "b", link: "typo"))
    #expect(ledger(world) == ["prod: 1 unknown"])
    #expect(shares(world) == ["a: 0 of 1 selected, 1 elsewhere", "b: 1 of 1 selected, 0 elsewhere"])
  }

  /// What counts under each policy.
  private func shares(_ world: World) -> [String] {
    world.assessed().policies.map {
      "\($0.policy): \($0.verdicts.total) of \($0.selected) selected, \($0.countedElsewhere) elsewhere"
    }
  }

  @Test func membersOfAClaimedGroupCountUnderItsPolicyAlsoWhereAPolicyForVolumesSelectsThem() {
    let world = World.twoArrays().group("fin", members: ["fin-1", "fin-2"]).replica(of: "fin").volume("db")
      .policy(.gold(named: "groups", kind: .consistencyGroup)).policy(.gold(.sync, named: "volumes"))
    #expect(ledger(world) == ["prod: 3 protected, 1 unprotected"])
    #expect(shares(world) == ["groups: 3 of 1 selected, 0 elsewhere", "volumes: 1 of 3 selected, 2 elsewhere"])
  }

  @Test func whatIsProtectedAndOnHoldCountsAsProtected() throws {
    let world = World.twoArrays().policy(.gold()).volume("db").replica(of: "db").volume("new")
      .holding(.policy("gold"))
    #expect(ledger(world) == ["prod: 1 protected, 1 held"])
    #expect(world.assessed().coverage.first { $0.array == "paris" }?.coverage.protectedOnHold == 1)
    let held = try #require(world.assessed().verdicts.first { $0.entity.name == "db" })
    #expect(held.verdict == .protected)
    #expect(held.hold?.hasPrefix("hold 1 on policy 'gold' by anna until") == true)
    // Nor does a hold make known what is not.
    #expect(ledger(world.link { $0.state = .down }) == ["prod: 1 held, 1 unknown"])
  }

  @Test func membersCountWithTheirGroup() {
    let group = World.twoArrays().group("fin", members: ["fin-1", "fin-2"])
    #expect(ledger(group.policy(.gold(kind: .consistencyGroup))) == ["prod: 3 unprotected"])
    let replicated = group.replica(of: "fin").policy(.gold(kind: .consistencyGroup))
    #expect(ledger(replicated) == ["prod: 3 protected"])
    #expect(ledger(replicated, "lyon") == ["dr: 3 target"])
  }

  @Test func aMembersOwnVerdictWinsUnlessItIsExcluded() {
    let world = World.twoArrays().group("fin", members: ["fin-1", "fin-2"]).replica(of: "fin")
      .policy(.gold(named: "groups", kind: .consistencyGroup))
    let excluded = world.policy(
      .gold(.sync, named: "volumes", exclusions: [Exclusion(name: Glob("fin-*")!, reason: "in a group")]))
    #expect(ledger(excluded) == ["prod: 3 protected"])
    // Nobody claims the group: the volumes are what they are by themselves.
    let unclaimed = world.with { $0.policies = [.gold(.sync, named: "volumes")] }
    #expect(ledger(unclaimed) == ["prod: 2 unprotected, 1 unselected"])
  }

  @Test func theOtherSideOfAReplicaIsOutOfScopeUnlessItsOwnPolicyJudgesIt() {
    let unmanaged = World.twoArrays().volume("db").replica(of: "db")
    #expect(ledger(unmanaged) == ["prod: 1 unselected"])
    #expect(ledger(unmanaged, "lyon") == ["dr: 1 target"])
    let peers = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
    #expect(ledger(peers, "lyon") == ["dr: 1 target"])
    let both = peers.policy(
      .gold(.activeActive, named: "back", pools: ["dr"], link: "lyon-paris", remotePool: "prod", array: "lyon"))
    #expect(ledger(both, "lyon") == ["dr: 1 protected"])
    let selected = unmanaged.policy(
      .gold(named: "back", pools: ["dr"], link: "lyon-paris", remotePool: "prod", array: "lyon"))
    #expect(ledger(selected, "lyon") == ["dr: 1 held"])
  }

  @Test func reversedRolesAreHeldHereAndTheOtherSideThere() {
    let world = World.twoArrays().policy(.gold()).volume("db").replica(of: "db")
      .editReplica(of: "db") { $0.role = .target }.editReplica(of: "db", on: "lyon") { $0.role = .source }
    #expect(ledger(world) == ["prod: 1 held"])
    #expect(ledger(world, "lyon") == ["dr: 1 target"])
  }

  @Test func whatAnUnreadArrayHeldIsUnknown() {
    let read = World.twoArrays().pool("test", on: "paris").policy(.gold())
      .volume("db").replica(of: "db").volume("lab", in: "test").remembering()
    let unread = read.later(.minutes(1)).unreadable("paris")
    #expect(ledger(unread) == ["prod: 1 unknown", "test: 1 unselected"])
    #expect(unread.assessed().policies.map(\.verdicts.unknown) == [1])
    #expect(unread.assessed().coverage.map(\.lastReadAt) == [nil, read.takenAt])
    // And so in every cycle until it is read again.
    let still = unread.remembering(cycle: 2).later(.minutes(1))
    #expect(ledger(still) == ledger(unread))
    #expect(still.assessed().coverage.map(\.lastReadAt) == [nil, read.takenAt])
    #expect(ledger(still.with { $0.unreadable = [:] }) == ledger(read))
  }

  @Test func anOutageMovesNothingIntoScope() {
    let read = World.twoArrays().volumes(22).replica(of: "v-1").policy(
      .gold(exclusions: [Exclusion(name: Glob("v-2*")!, reason: "rebuilt", owner: "ops")])
    ).remembering()
    let unread = read.later(.minutes(1)).unreadable("lyon").unreadable("paris")
    #expect(ledger(unread) == ["prod: 4 excluded, 18 unknown"])
    #expect(ledger(unread, "lyon") == ["dr: 1 target"])
    #expect(unread.assessed().coverage.total.total == read.assessed().coverage.total.total)
  }

  @Test func anArrayThatWasNeverReadHasNoEntitiesToCount() {
    let world = World.twoArrays().policy(.gold()).volume("db").unreadable("paris")
    #expect(ledger(world) == [])
    #expect(world.assessed().policies.map(\.verdicts.total) == [0])
  }

  /// In every world, however broken, against a count that was written without the index.
  @Test func countsAddUpToTheInventory() {
    var seen: Set<String> = []
    for seed in JudgementPropertyTests.seeds {
      let before = World.random(seed: seed)
      let world = before.remembering().with { $0.unreadable = World.random(seed: seed &+ 7000).unreadable }
      let assessment = world.assessed()
      #expect(assessment.coverage.map(\.array) == world.observation.arrayNames, "seed \(seed)")
      for ledger in assessment.coverage {
        let expected = world.observation[ledger.array].map { obviousLedger(of: $0, assessment, world) }
        let known = before.assessed().coverage.first { $0.array == ledger.array }?.coverage ?? Coverage()
        let counted = ledger.coverage.with { $0.protectedOnHold = 0 }
        #expect(counted == expected ?? .unread(known), "seed \(seed), array \(ledger.array)")
        #expect(Set(ledger.pools.map(\.pool)).count == ledger.pools.count, "seed \(seed)")
        for part in ledger.coverage.words.split(separator: ", ") { seen.insert(String(part.split(separator: " ")[1])) }
      }
    }
    #expect(seen.count == 8, "worlds in which some row is always empty prove little: \(seen)")
  }

  @Test func policiesAddUpToTheHeadline() {
    var counted = 0
    for seed in JudgementPropertyTests.seeds {
      let before = World.random(seed: seed)
      let world = before.remembering().with { $0.unreadable = World.random(seed: seed &+ 7000).unreadable }
      let assessment = world.assessed()
      for word in Verdict.Word.allCases {
        let headline = assessment.coverage.total.verdicts[word]
        #expect(assessment.policies.map { $0.verdicts[word] }.reduce(0, +) == headline, "seed \(seed), \(word)")
        counted += headline
      }
      for policy in assessment.policies {
        #expect((0...policy.selected).contains(policy.countedElsewhere), "seed \(seed), \(policy.policy)")
      }
    }
    #expect(counted > 1000, "worlds without entities prove nothing")
  }

  private func obviousLedger(of array: ArrayInventory, _ assessment: Assessment, _ world: World) -> Coverage {
    var coverage = Coverage()
    let words = Dictionary(grouping: assessment.verdicts, by: \.entity.identity).mapValues { verdicts in
      verdicts.map(\.verdict.word).max()!
    }
    let targets = targetIDs(on: array, assessment, world)
    for entity in array.entities {
      var word = words[entity.identity]
      if word == nil || word == .excluded {
        let group = array.entities.first { $0.kind == .consistencyGroup && $0.object == entity.consistencyGroupID }
        word = group.flatMap { words[$0.identity] } ?? word
      }
      if let word, !(word == .excluded && targets.contains(entity.object)) {
        coverage.verdicts[word] += 1
      } else if targets.contains(entity.object) {
        coverage.targets += 1
      } else {
        coverage.unselected += 1
      }
    }
    #expect(coverage.total == array.entities.count)
    return coverage
  }

  /// Ids are unique in a random world.
  private func targetIDs(on array: ArrayInventory, _ assessment: Assessment, _ world: World) -> Set<Int64> {
    let claimed = assessment.claims.compactMap { claim -> Replica? in
      guard case .replicated(let view) = claim.standing, case .present(let remote) = view.remote,
        view.peer.flatMap({ world.observation[$0] })?.serial == array.serial
      else { return nil }
      return remote
    }
    let targets = array.replicas.filter { $0.role == .target } + claimed
    return Set(targets.flatMap { [$0.localEntity] + $0.pairs.map(\.local) })
  }
}
