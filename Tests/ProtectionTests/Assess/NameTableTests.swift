import TestSupport
import Testing

@testable import Protection

@Suite struct NameTableTests {
  /// A pattern finds in the table what it finds entity by entity, also beside names that are empty, long or not ASCII.
  @Test(arguments: [
    "*", "", "app-*", "*-data", "app-?-*", "*é*", "app-[0-9]-data", "?", "long-long-*", "*long-data", "app-1-data",
    "a*a", "*\u{0}", "*a",
  ])
  func findsWhatThePatternMatches(_ text: String) throws {
    let names = [
      "app-1-data", "", "app-", "café", "é", String(repeating: "long-", count: 50) + "data", "app-x-data", "app-1-data",
      "a", "aa",
    ]
    let entities = names.enumerated().map { Self.volume($0, $1) }
    let pattern = try #require(Glob(text))
    let all = Array(entities.indices)
    let found = NameTable(entities).positions(matching: pattern, among: all)
    #expect(found == all.filter { pattern.matches(names[$0]) })
  }

  @Test func asksOnlyThePositionsGiven() throws {
    let entities = ["a", "b", "a", "a"].enumerated().map { Self.volume($0, $1) }
    let pattern = try #require(Glob("a"))
    #expect(NameTable(entities).positions(matching: pattern, among: [1, 2]) == [2])
    #expect(NameTable([]).positions(matching: pattern, among: []) == [])
  }

  private static func volume(_ number: Int, _ name: String) -> Entity {
    let identity = EntityIdentity(arraySerial: 1, object: Int64(number), createdAt: Timestamp(milliseconds: 0))
    return Entity(identity: identity, kind: .volume, name: name, poolID: 1, sizeBytes: 1)
  }
}
