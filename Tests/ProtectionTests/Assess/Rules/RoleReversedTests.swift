import Protection
import TestSupport
import Testing

@Suite struct RoleReversedTests {
  let world = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") {
    $0.role = .target
    $0.state = .notTold
  }.editReplica(of: "db", on: "lyon") {
    $0.role = .source
    $0.state = .active
  }.policy(.gold())

  @Test func aCompletedFailoverIsReportedAndHeld() {
    #expect(
      world.findings(.roleReversed).map(\.summary) == [
        "volume 'db' is the target of a replica whose source is on array 'lyon'; policy 'gold' wants it as the source"
      ])
    #expect(world.verdict(on: "db")?.word == .held)
    #expect(world.planned().steps == [] && world.planned().withheld.map(\.changeWord) == ["turn-direction"])
  }

  @Test func theReversedReplicaIsNotUnmanaged() {
    #expect(world.findings(.unmanagedReplica) == [])
  }

  @Test func alsoOverALinkThatIsDown() {
    #expect(world.link { $0.state = .down }.findingKinds == [.linkNotUp, .roleReversed])
  }

  @Test func silentWhileTheOtherSideIsUnread() {
    #expect(world.unreadable("lyon").findings(.roleReversed) == [])
  }

  @Test func silentForAgreedRoles() {
    #expect(World.twoArrays().volume("db").replica(of: "db").policy(.gold()).findings(.roleReversed) == [])
  }
}
