import Protection
import TestSupport
import Testing

@Suite struct PeerMissingTests {
  let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold())

  @Test func aMissingOtherSideIsReported() {
    let orphan = world.deletingReplica(of: "db", on: ["lyon"])
    #expect(orphan.findings(.peerMissing).map(\.severity) == [.critical])
    #expect(orphan.findings(.peerMissing).first?.summary.contains("is missing on array 'lyon'") == true)
    #expect(orphan.verdict(on: "db")?.word == .unprotected)
    #expect(orphan.planned() == Plan())
  }

  @Test func anOtherSideThatBelongsToAnotherReplicaIsMissing() {
    let crossed = world.editReplica(of: "db", on: "lyon") { $0.remoteID = 4711 }
    #expect(crossed.findings(.peerMissing).count == 1)
  }

  @Test func withoutANumberTheOtherSideIsFoundByItsOwn() {
    let untold = world.editReplica(of: "db") { $0.remoteID = nil }
    #expect(untold.assessed().findings == [])
    #expect(untold.verdict(on: "db") == .protected)
  }

  @Test func silentWhileTheOtherArrayIsUnread() {
    let unread = world.deletingReplica(of: "db", on: ["lyon"]).unreadable("lyon")
    #expect(unread.findings(.peerMissing) == [])
    #expect(unread.verdict(on: "db")?.word == .unknown)
  }
}
