import Protection
import TestSupport
import Testing

@Suite struct SourcePoolFillingTests {
  /// Pool *prod* of 1000 GB, of which `used` are taken.
  private func world(used gigabytes: Int64, _ change: (inout Replica) -> Void) -> World {
    World.twoArrays().volume("db").replica(of: "db").policy(.gold()).editReplica(of: "db") {
      $0.stagingBytes = 300
      change(&$0)
    }.edit("paris") {
      $0.pools[0].physicalCapacityBytes = 1000 * World.gigabyte
      $0.pools[0].freePhysicalBytes = (1000 - gigabytes) * World.gigabyte
    }
  }

  @Test func aFillingPoolWhoseReplicasShipNothingIsReported() {
    let filling = world(used: 850) { $0.state = .suspended }
    #expect(
      filling.findings(.sourcePoolFilling).map(\.summary) == [
        "pool 'prod' of array 'paris' is above its warning level of 80 %, with 1 replica from it that ships nothing; "
          + "policy 'gold' wants async replication over link 'paris-lyon' to pool 'dr'"
      ])
    #expect(filling.findings(.sourcePoolFilling).map(\.severity) == [.warning])
    #expect(filling.findings(.sourcePoolFilling).first?.evidence["snapshot_bytes"] == "300")
    #expect(filling.findingKinds == [.sourcePoolFilling, .suspended])
    #expect(world(used: 901) { $0.job = .stalled }.findings(.sourcePoolFilling).map(\.severity) == [.critical])
  }

  @Test func anOutageFillsThePoolToo() {
    let down = world(used: 850) { _ in }.link { $0.state = .down }
    #expect(down.findingKinds == [.linkNotUp, .sourcePoolFilling])
  }

  @Test func silentWithRoomOrWhileReplicasShip() {
    #expect(world(used: 799) { $0.state = .suspended }.findings(.sourcePoolFilling) == [])
    #expect(world(used: 990) { $0.job = .replicating }.findings(.sourcePoolFilling) == [])
    let untold = world(used: 990) { $0.state = .suspended }.edit("paris") { $0.pools[0].physicalCapacityBytes = 0 }
    #expect(untold.findings(.sourcePoolFilling) == [])
  }
}
