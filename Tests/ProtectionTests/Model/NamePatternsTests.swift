import Foundation
import TestSupport
import Testing

@testable import Protection

@Suite struct NamePatternsTests {
  private let names = NamePatterns([Glob("db-*")!, Glob("web-[0-9]")!, Glob("db-1")!])!

  @Test func `one of the patterns is enough`() {
    #expect(["db-1", "db-x", "web-3"].allSatisfy(names.matches))
    #expect(!["web-10", "DB-1", ""].contains(where: names.matches))
    #expect(NamePatterns([]) == nil)
    #expect(NamePatterns([Glob("a")!, .any])?.matchesAll == true)
  }

  /// A list, and what it lists, select the same among many names that are read at once.
  @Test func `a policy with fifty names selects these fifty`() throws {
    let wanted = (0..<50).map { "app-\($0 * 2)" }
    let world = (0..<100).reduce(World.twoArrays()) { $0.volume("app-\($1)") }
    var policy = Policy.gold()
    policy.selector.names = try #require(NamePatterns(wanted.map { Glob($0)! }))
    let selected = world.policy(policy).policy(.gold(named: "other", matching: "*7")).assessed().claims
      .filter { $0.policy.name == "gold" }.map(\.entity.name)
    #expect(selected.sorted() == wanted.sorted())
  }

  @Test func `patterns count towards what judging may take, wherever they stand`() throws {
    var policy = Policy.gold()
    policy.selector.names = try #require(NamePatterns((0..<1000).map { Glob("a-\($0)")! }))
    policy.selector.exclusions = [Exclusion(names: policy.selector.names, reason: "x")]
    let policies = (0..<11).map { number in
      var copy = policy
      copy.name = PolicyName("p-\(number)")
      return copy
    }
    #expect(try overload(of: Array(policies.prefix(10)), insteadOf: [], in: nil) == nil)
    #expect(try overload(of: policies, insteadOf: [], in: nil) == .patterns(22_000))
  }

  @Test func `one pattern is stored as before, several as a list`() throws {
    let encoder = JSONEncoder()
    #expect(String(decoding: try encoder.encode(NamePatterns.any), as: UTF8.self) == #""*""#)
    #expect(String(decoding: try encoder.encode(names), as: UTF8.self) == #"["db-*","web-[0-9]","db-1"]"#)
    for value in [names, .any] {
      #expect(try JSONDecoder().decode(NamePatterns.self, from: encoder.encode(value)) == value)
    }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(NamePatterns.self, from: Data("[]".utf8)) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(NamePatterns.self, from: Data(#"["["]"#.utf8)) }
  }

  @Test(arguments: ["plain", "a*b", "a?", "[x]", "back\\slash", "é*"])
  func `a literal pattern matches its own name only`(_ name: String) throws {
    let glob = try #require(Glob(Glob.literal(name)))
    #expect(glob.matches(name) && !glob.matches(name + "x") && !glob.matches("axb"))
  }
}
