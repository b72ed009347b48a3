import Protection
import TestSupport
import Testing

/// `list`: every entity once, with where it stands and why.
@Suite struct EntityListTests {
  /// One of each: protected, late, without a replica, excluded, and what nobody selects; their copies on lyon.
  private let world = World.twoArrays().pool("test", on: "paris")
    .volume("db-1").volume("db-2").volume("new").volume("scratch").volume("other", in: "test")
    .replica(of: "db-1").replica(of: "db-2")
    .policy(.gold(exclusions: [Exclusion(name: Glob("scratch")!, reason: "rebuilt nightly", owner: nil)]))

  private func list(_ world: World, _ change: (inout EntityQuery) -> Void = { _ in }) throws -> EntityPage {
    var query = EntityQuery()
    change(&query)
    return try listEntities(query, world.assessed(), world.observation)
  }

  private func names(_ world: World, _ change: (inout EntityQuery) -> Void = { _ in }) throws -> [String] {
    try list(world, change).entities.map { "\($0.array)/\($0.entity.name)" }
  }

  @Test func everyEntityIsListedOnceWithItsReason() throws {
    let page = try list(world)
    #expect(
      page.entities.map { "\($0.array) \($0.pool) \($0.entity.name) \($0.standing.word): \($0.reason ?? "-")" } == [
        "lyon dr db-1 target: the other side of a replica", "lyon dr db-2 target: the other side of a replica",
        "paris prod db-1 protected: -", "paris prod db-2 protected: -", "paris prod new unprotected: has no replica",
        "paris test other unselected: no enabled policy selects it", "paris prod scratch excluded: rebuilt nightly",
      ])
    #expect(page.total == 7)
    #expect(page.entities.map(\.policy) == [nil, nil, "gold", "gold", "gold", nil, "gold"])
  }

  @Test func listAndLedgerAgree() throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      let world = World.random(seed: seed)
      let assessed = world.assessed()
      let page = try list(world) { $0.limit = .max }
      for coverage in assessed.coverage where world.observation[coverage.array] != nil {
        var counted = Coverage()
        for row in page.entities where row.array == coverage.array {
          switch row.standing {
          case .judged(let word):
            counted.verdicts[word] += 1
            if row.hold != nil { counted.protectedOnHold += 1 }
          case .target: counted.targets += 1
          case .unselected: counted.unselected += 1
          }
        }
        #expect(counted == coverage.coverage, "seed \(seed), array \(coverage.array)")
      }
    }
  }

  @Test func filtersMustAllLetAnEntityPass() throws {
    #expect(try names(world) { $0.standings = [.judged(.unprotected), .unselected] } == ["paris/new", "paris/other"])
    #expect(try names(world) { $0.names = [Glob("db-*")!] } == ["lyon/db-1", "lyon/db-2", "paris/db-1", "paris/db-2"])
    #expect(try names(world) { ($0.names, $0.arrays) = ([Glob("db-*")!], ["paris"]) } == ["paris/db-1", "paris/db-2"])
    #expect(try names(world) { $0.pools = ["test"] } == ["paris/other"])
    #expect(try names(world) { $0.policies = ["gold"] } == ["paris/db-1", "paris/db-2", "paris/new", "paris/scratch"])
    #expect(try names(world) { $0.kinds = [.filesystem] } == [])
    #expect(try names(world) { $0.pools = ["no such"] } == [])
  }

  @Test func pagesFollowEachOther() throws {
    let all = try names(world)
    for size in 1...8 {
      var pages: [String] = []
      while pages.count < all.count {
        let page = try list(world) { ($0.offset, $0.limit) = (pages.count, size) }
        #expect(page.total == all.count && !page.entities.isEmpty)
        pages += page.entities.map { "\($0.array)/\($0.entity.name)" }
      }
      #expect(pages == all)
    }
    #expect(try names(world) { $0.offset = 99 } == [])
  }

  @Test func theOldestRestorePointComesFirstWithItsRPO() throws {
    let late = world.editReplica(of: "db-2", on: "paris") {
      $0.restorePoint = $0.restorePoint.map { $0 + .minutes(-30) }
    }
    let page = try list(late) { $0.order = .lag }
    #expect(page.entities.map(\.entity.name).prefix(2) == ["db-2", "db-1"])
    let worst = try #require(page.entities.first?.restorePoint)
    #expect(worst.age >= .minutes(30) && worst.rpo != nil && worst.isBeyondRPO)
    let ages = try #require(late.assessed().policies.first?.restorePoints)
    #expect(ages.worst == worst.age && ages.count == 2 && ages.beyondRPO == 1 && ages.median < ages.worst)
    #expect(ages.rpo == worst.rpo)
  }

  @Test func aMemberStandsThroughItsGroup() throws {
    let world = World.twoArrays().group("fin", members: ["fin-1", "fin-2"]).replica(of: "fin")
      .policy(.gold(kind: .consistencyGroup))
    let row = try #require(
      try list(world) {
        $0.names = [Glob("fin-1")!]
        $0.arrays = ["paris"]
      }.entities.first)
    #expect(row.standing == .judged(.protected) && row.group?.name == "fin" && row.policy == "gold")
    #expect(row.reason == "through consistency group 'fin'" && row.restorePoint != nil)
  }
}
