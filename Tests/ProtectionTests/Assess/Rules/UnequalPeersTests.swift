import Protection
import TestSupport
import Testing

@Suite struct UnequalPeersTests {
  let world = World.twoArrays().group("app", members: ["a", "b"]).replica(of: "app", type: .activeActive)
    .policy(.gold(.activeActive, kind: .consistencyGroup))

  @Test func pathsThatAreGoneOnOneSideAreCritical() {
    let cut = world.editEntity("b", on: "lyon") { $0.arePathsAvailable = false }
    #expect(
      cut.findings(.unequalPeers).map(\.summary) == [
        "consistency group 'app' has 1 volume without paths on array 'lyon', such as 'b'; policy 'gold' wants both sides "
          + "to serve hosts"
      ])
    #expect(cut.findings(.unequalPeers).map(\.severity) == [.critical])
    let down = world.editEntity("a") { $0.arePathsAvailable = false }.link { $0.state = .down }
    #expect(down.findings(.unequalPeers).map(\.severity) == [.critical], "an outage is when it matters")
  }

  @Test func mappingsOnOneSideOnlyAreAWarning() {
    let mapped = world.editEntity("a") { $0.isMapped = true }
    #expect(
      mapped.findings(.unequalPeers).map(\.summary) == [
        "consistency group 'app' has 1 volume mapped on one side only, such as 'a' on array 'paris'; policy 'gold' wants "
          + "both sides to serve hosts"
      ])
    #expect(mapped.editEntity("a", on: "lyon") { $0.isMapped = true }.findings(.unequalPeers) == [])
  }

  @Test func silentForEqualPeersDuringTheFirstCopyAndForOtherTypes() {
    #expect(world.findings(.unequalPeers) == [])
    let cut = world.editEntity("b", on: "lyon") { $0.arePathsAvailable = false }
    #expect(cut.editReplica(of: "app") { $0.isInitial = true }.findings(.unequalPeers) == [])
    let async = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).editEntity("db") { $0.isMapped = true }
    #expect(async.findings(.unequalPeers) == [])
  }
}
