import Protection
import TestSupport
import Testing

@Suite struct WrongPreferredSideTests {
  private func preferred(_ here: Bool?, _ there: Bool?) -> World {
    World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
      .editReplica(of: "db") { $0.isPreferred = here }.editReplica(of: "db", on: "lyon") { $0.isPreferred = there }
  }

  @Test func thePreferredSideAtTheOtherSiteIsReported() {
    #expect(
      preferred(false, true).findings(.wrongPreferredSide).map(\.summary) == [
        "volume 'db' is preferred on array 'lyon'; policy 'gold' wants array 'paris' preferred"
      ])
    #expect(preferred(false, true).findings(.wrongPreferredSide).map(\.severity) == [.warning])
    #expect(preferred(false, nil).findings(.wrongPreferredSide).count == 1)
  }

  @Test func silentForTheRightSideAndWhereArraysDoNotTell() {
    #expect(preferred(true, false).findings(.wrongPreferredSide) == [])
    #expect(preferred(nil, nil).findings(.wrongPreferredSide) == [])
    #expect(preferred(false, false).findings(.wrongPreferredSide) == [], "they contradict each other")
  }
}
