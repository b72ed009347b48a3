import Testing

@testable import Protection

@Suite struct NearMissTests {
  private let keys = PolicyKey.allCases.map(\.rawValue)

  @Test(arguments: [
    ("intervall", "interval"), ("remote_pool", "remote-pool"), ("remotepool", "remote-pool"), ("Link", "link"),
    ("lnik", "link"), ("limit", "limits"), ("excludes", "exclude"), ("selector", "select"), ("metdaata", "metadata"),
  ])
  func guesses(_ word: String, _ meant: String) {
    #expect(NearMiss.of(word, among: keys) == meant)
  }

  @Test(arguments: ["colour", "x", "", "replication", "enabled", String(repeating: "interval", count: 1000)])
  func doesNotGuessWildly(_ word: String) {
    #expect(NearMiss.of(word, among: keys) == nil)
  }

  @Test func guessesWordsOnlyWhereTheyBelong() {
    #expect(NearMiss.of("cg", among: EntityKind.allCases.map(\.rawValue)) == "consistency-group")
    #expect(NearMiss.of("cg", among: ReplicationType.allCases.map(\.rawValue)) == nil)
  }
}
