import Protection
import TestSupport
import Testing

@Suite struct WrongRemotePoolTests {
  let world = World.twoArrays().pool("spare", on: "lyon").volume("db")

  @Test func anotherRemotePoolIsReported() {
    let found = world.replica(of: "db", remotePool: "spare").policy(.gold())
    #expect(
      found.findings(.wrongRemotePool).map(\.summary) == [
        "volume 'db' is replicated to pool 'spare' of array 'lyon'; policy 'gold' wants pool 'dr'"
      ])
    #expect(found.verdict(on: "db") == .protected)
  }

  @Test func silentForTheWantedPoolAndWhereTheArrayDoesNotTell() {
    #expect(world.replica(of: "db").policy(.gold()).findings(.wrongRemotePool) == [])
    let untold = world.replica(of: "db", remotePool: "spare").editReplica(of: "db") { $0.remotePoolID = nil }
    #expect(untold.policy(.gold()).findings(.wrongRemotePool) == [])
  }
}
