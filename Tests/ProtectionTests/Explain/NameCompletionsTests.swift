import Protection
import Testing

@Suite struct NameCompletionsTests {
  private let names = ["b-2", "a", "b-1", "b-1", "b-3", "c"]

  @Test func `those that begin so, sorted, each once`() {
    #expect(nameCompletions(of: "b", among: names, limit: 10) == ["b-1", "b-2", "b-3"])
    #expect(nameCompletions(of: "", among: names, limit: 10) == ["a", "b-1", "b-2", "b-3", "c"])
    #expect(nameCompletions(of: "x", among: names, limit: 10) == [])
  }

  /// A shell types what all that it was offered have in common.
  @Test func `of too many the first and the last are among them`() {
    let many = (100...200).map { "prod-\($0)" } + ["prod-"] + (300...400).map { "prod-\($0)" }
    let some = nameCompletions(of: "prod", among: many, limit: 10)
    #expect(some.count == 10 && some.first == "prod-" && some.last == "prod-400")
    #expect(nameCompletions(of: "prod-", among: many.reversed(), limit: 2) == ["prod-", "prod-400"])
  }
}
