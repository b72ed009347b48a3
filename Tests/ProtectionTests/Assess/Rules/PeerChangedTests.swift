import Protection
import TestSupport
import Testing

@Suite struct PeerChangedTests {
  let world = World.twoArrays().volume("db").policy(.gold())

  @Test func anotherArrayAtTheOtherEndIsReported() {
    let replaced = world.link { $0.remoteSerial = 9999 }
    #expect(
      replaced.findings(.peerChanged).map(\.summary) == [
        "link 'paris-lyon' of array 'paris' leads to the array with serial 9999, but array 'lyon' with serial 1002 says "
          + "that it is at its other end; policy 'gold' wants the same array there as before"
      ])
    #expect(replaced.findings(.peerChanged).map(\.severity) == [.critical])
    #expect(replaced.findingKinds == [.peerChanged, .policyUnresolvable, .unprotected])
    #expect(replaced.permitted().permitted == [])
  }

  @Test func aNewArrayUnderTheOldNameIsReported() {
    let replaced = world.link { $0.remoteSerial = 9999 }.edit("lyon") { $0.links = [] }
    #expect(
      replaced.findings(.peerChanged).first?.summary.contains("calls itself 'box-lyon' as array 'lyon'") == true)
  }

  @Test func aRenamedPeerIsReportedAndNothingIsWrittenToIt() {
    let renamed = world.edit("lyon") { $0.systemName = "box-marseille" }
    #expect(
      renamed.findings(.peerChanged).map(\.summary) == [
        "link 'paris-lyon' of array 'paris' calls the array at its other end 'box-lyon', but array 'lyon' calls itself "
          + "'box-marseille'; policy 'gold' wants the same array there as before"
      ])
    #expect(renamed.planned().steps.count == 1)
    #expect(renamed.permitted().permitted == [])
    #expect(renamed.permitted().withheld.first?.reason.hasSuffix("calls itself 'box-marseille'") == true)
  }

  @Test func theGuardLooksFromTheOtherEndToo() {
    let renamed = world.edit("paris") { $0.systemName = "box-nantes" }
    #expect(renamed.findings(.peerChanged) == [], "lyon's link is not in use")
    #expect(renamed.permitted().withheld.first?.reason.hasPrefix("link 'lyon-paris' of array 'lyon' calls") == true)
  }

  @Test func silentForMatchingNamesUntoldOnesAndLinksThatNobodyNeeds() {
    #expect(world.findings(.peerChanged) == [])
    #expect(world.link { $0.remoteSystemName = "" }.findings(.peerChanged) == [])
    let unused = World.threeArrays().volume("db").policy(.gold()).edit("nice") { $0.systemName = "box-cannes" }
    #expect(unused.findings(.peerChanged) == [])
    let unread = world.edit("lyon") { $0.systemName = "box-marseille" }.unreadable("lyon")
    #expect(unread.findings(.peerChanged) == [])
  }
}
