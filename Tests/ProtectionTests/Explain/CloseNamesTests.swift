import Protection
import TestSupport
import Testing

@Suite struct CloseNamesTests {
  private let observation = World.twoArrays().volume("ora-data-1").volume("ora-data-2").volume("web").volume(
    "Web-2", on: "lyon"
  )
  .observation

  @Test(arguments: [
    ("ora-dta-1", ["ora-data-1", "ora-data-2"]), ("ORA-DATA-2", ["ora-data-1", "ora-data-2"]),
    ("ora", ["ora-data-1", "ora-data-2"]), ("web-", ["Web-2", "web"]), ("xyzzy", []), ("", []),
  ])
  func slipsAndBeginnings(_ query: String, _ expected: [String]) throws {
    #expect(try closeNames(to: query, in: observation) == expected)
  }

  @Test func atMostTen() throws {
    let many = World.twoArrays().volumes(50).observation
    #expect(try closeNames(to: "v-", in: many).count == 10)
  }
}
