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
    ("seven", "4.0", 0), ("-9223372036854775808", "4.0", 0), ("9223372036854775807", "-1", 0),
  ])
  func moreThanOneMajorVersionIsReported(paris: String, lyon: String, count: Int) {
    #expect(versions(paris, lyon).findings(.versionSkew).count == count)
    #expect(versions(paris, lyon).permitted().permitted.count == 1 - count)
  }

  @Test func bothVersionsAreSaid() {
    let skewed = versions("7.3.1", "5.5.40")
    let sentence =
      "arrays 'paris' (version 7.3.1) and 'lyon' (version 5.5.40) are more than one major version apart"
    #expect(
      skewed.findings(.versionSkew).map(\.summary) == [
        "\(sentence), and link 'paris-lyon' joins them; policy 'gold' wants versions that go together"
      ])
    #expect(skewed.findings(.versionSkew).map(\.severity) == [.critical])
    #expect(skewed.with { $0.policies[0].mode = .observe }.findings(.versionSkew).map(\.severity) == [.warning])
    #expect(skewed.findingKinds == [.unprotected, .versionSkew])
    // The guard looks again, whatever was planned.
    let planned = versions("7.3.1", "7.3.1").planned()
    let guarded = skewed.permitted(planned)
    #expect(guarded.withheld.map(\.reason) == [sentence])
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
