import Protection
import TestSupport
import Testing

@Suite struct VersionSkewTests {
  private func versions(_ paris: String, _ lyon: String) -> World {
    World.twoArrays().volume("db").policy(.gold()).edit("paris") { $0.version = paris }.edit("lyon") {
      $0.version = lyon
    }
  }

  @Test(arguments: [
    ("7.3.1", "5.5.40", 1), ("4.0.30", "8.6.0.0", 1), ("5.0.3", "5.5.40", 0), ("6.0", "5.5", 0), ("7.3", "8.6-dev", 0),
    ("seven", "4.0", 0),
  ])
  func moreThanOneMajorVersionIsReported(paris: String, lyon: String, count: Int) {
    #expect(versions(paris, lyon).findings(.versionSkew).count == count)
    #expect(versions(paris, lyon).permitted().permitted.count == 1 - count)
  }

  @Test func bothVersionsAreSaid() {
    #expect(
      versions("7.3.1", "5.5.40").findings(.versionSkew).map(\.summary) == [
        "link 'paris-lyon' of array 'paris' joins versions that are more than one major version apart: 7.3.1 on array "
          + "'paris' and 5.5.40 on array 'lyon'; policy 'gold' wants both ends on versions that go together"
      ])
    #expect(versions("7.3.1", "5.5.40").findings(.versionSkew).map(\.severity) == [.warning])
    #expect(
      versions("7.3.1", "5.5.40").permitted().withheld.map(\.reason) == [
        "the arrays are more than one major version apart: 7.3.1 on array 'paris' and 5.5.40 on array 'lyon'"
      ])
  }

  @Test func schedulesOfExistingReplicasAreStillSet() {
    let skewed = versions("7.3.1", "5.5.40").replica(of: "db").editReplica(of: "db") { $0.interval = .minutes(1) }
    #expect(skewed.permitted().permitted.map(\.change.word) == ["set-schedule"])
  }

  @Test func silentForALinkThatNobodyNeeds() {
    let unused = World.twoArrays().volume("db").edit("lyon") { $0.version = "4.0" }
    #expect(unused.findings(.versionSkew) == [])
  }
}
