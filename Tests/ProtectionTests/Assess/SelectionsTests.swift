import TestSupport
import Testing

@testable import Protection

@Suite struct SelectionsTests {
  private static let patterns = [
    "*", "", "app-*", "*-data", "app-?-*", "*é*", "app-[0-9]-data", "?", "long-long-*", "*long-data", "app-1-data",
    "a*a", "*\u{0}", "*a",
  ]
  private static let names = [
    "app-1-data", "", "app-", "café", "é", String(repeating: "long-", count: 50) + "data", "app-x-data", "app-1-data",
    "a", "aa",
  ]

  /// All patterns at once find what each finds name by name, in whatever order they are asked.
  @Test func findsWhatEachPatternMatches() throws {
    let globs = try Self.patterns.map { try #require(Glob($0)) }
    let entities = Self.names.enumerated().map { Self.volume($0, $1) }
    let matches = NameMatches(entities, globs.map { NamePatterns($0) })
    let all = Array(entities.indices)
    for glob in globs.reversed() {
      let expected = all.filter { glob.matchesByGoingBack(Self.names[$0]) }
      #expect(try matches.positions(matching: NamePatterns(glob), among: all) == expected, "\(glob)")
      #expect(all.filter { matches.matches(NamePatterns(glob), at: $0) } == expected, "\(glob)")
    }
  }

  @Test func asksOnlyThePositionsGiven() throws {
    let pattern = NamePatterns(Glob("a")!)
    let matches = NameMatches(["a", "b", "a", "a"].enumerated().map { Self.volume($0, $1) }, [pattern])
    #expect(try matches.positions(matching: pattern, among: [1, 2]) == [2])
    #expect(try NameMatches([], [pattern]).positions(matching: pattern, among: []) == [])
  }

  /// What is asked of one entity agrees with the claims of all.
  @Test func selectsWhatIsClaimedAndNotExcluded() throws {
    for seed in UInt64(1)...40 {
      let world = World.random(seed: seed)
      let estate = Estate(world.observation)
      let selections = Selections(world.policies, estate)
      let claims = try resolveClaims(world.policies, estate)
      for scope in claims {
        guard let array = scope.way?.array else { continue }
        let claimed = scope.claims.filter { if case .excluded = $0.standing { false } else { true } }.map(\.entity)
        #expect(
          array.entities.filter { selections.selects(scope.policy, $0, at: array) } == claimed, "seed \(seed)")
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `fifty policies and a thousand exclusions over names built to be compared slowly`() throws {
    let run = String(repeating: "a", count: 31)
    var world = World.twoArrays()
    for number in 0..<1500 { world = world.volume(String(repeating: "a", count: 58) + "\(number)") }
    for number in 0..<50 {
      world = world.policy(.gold(named: PolicyName("p-\(number)"), matching: "*\(run)b\(number)*"))
    }
    var excluding = Policy.gold(named: "excluding")
    excluding.selector.exclusions = try (0..<1000).map {
      Exclusion(name: try #require(Glob("*\(run)c\($0)*")), reason: "there is none")
    }
    let clock = ContinuousClock()
    let duration = clock.measure { #expect(world.policy(excluding).assessed().claims.count == 1500) }
    // Going back takes minutes in a debug build; this takes a second or two.
    #expect(duration < .seconds(20))
  }

  private static func volume(_ number: Int, _ name: String) -> Entity {
    let identity = EntityIdentity(arraySerial: 1, object: Int64(number), createdAt: Timestamp(milliseconds: 0))
    return Entity(identity: identity, kind: .volume, name: name, poolID: 1, sizeBytes: 1)
  }
}
