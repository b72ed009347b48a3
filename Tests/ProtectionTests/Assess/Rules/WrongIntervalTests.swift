import Protection
import TestSupport
import Testing

@Suite struct WrongIntervalTests {
  let world = World.twoArrays().volume("db").replica(of: "db")

  @Test func anotherIntervalIsReported() {
    let changed = world.editReplica(of: "db") { $0.interval = .hours(4) }.policy(.gold())
    #expect(
      changed.findings(.wrongInterval).map(\.summary) == [
        "volume 'db' is replicated every 4 h; policy 'gold' wants every 5 min"
      ])
    #expect(changed.findings(.wrongInterval).map(\.evidence["sync_interval"]) == ["14400000 ms"])
  }

  @Test func bothSchedulesWrongAreBothReported() {
    let changed = world.editReplica(of: "db") {
      $0.interval = .hours(4)
      $0.rpo = nil
    }
    #expect(changed.policy(.gold()).findingKinds == [.weakRPO, .wrongInterval, .wrongRPO])
  }

  @Test func silentWhereThePolicyLeavesTheIntervalAlone() {
    let changed = world.editReplica(of: "db") { $0.interval = .hours(4) }
    #expect(changed.policy(.gold(.async(interval: nil, rpo: .minutes(15)))).findings(.wrongInterval) == [])
  }

  @Test func silentForASyncReplica() {
    let sync = World.twoArrays().volume("db").replica(of: "db", type: .sync).policy(.gold())
    #expect(sync.findings(.wrongInterval) == [])
  }
}
