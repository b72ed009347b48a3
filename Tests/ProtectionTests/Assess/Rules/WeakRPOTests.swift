import Protection
import TestSupport
import Testing

@Suite struct WeakRPOTests {
  let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold(.async(interval: .minutes(5), rpo: nil)))

  private func rpo(_ rpo: Duration?) -> World { world.editReplica(of: "db") { $0.rpo = rpo } }

  @Test func aReplicaWithoutRPOIsReported() {
    #expect(
      rpo(nil).findings(.weakRPO).map(\.summary) == [
        "volume 'db' is replicated without an RPO, so the array reports no lag; policy 'gold' leaves the RPO to the "
          + "array and expects it to be watched"
      ])
    #expect(rpo(nil).findings(.weakRPO).map(\.severity) == [.notice])
  }

  @Test(arguments: [(5, 1), (9, 1), (10, 0), (15, 0)])
  func lessThanTwiceTheIntervalIsReported(minutes: Int, count: Int) {
    #expect(rpo(.minutes(minutes)).findings(.weakRPO).count == count)
  }

  @Test func anRPOThatIsBothWrongAndWeakIsReportedTwice() {
    let both = rpo(.minutes(6)).with { $0.policies[0].goal.replication = .async(interval: nil, rpo: .minutes(15)) }
    #expect(both.findingKinds == [.weakRPO, .wrongRPO])
    #expect(both.planned().steps.count == 1)
  }

  @Test func silentForSyncReplicas() {
    #expect(World.twoArrays().volume("db").replica(of: "db", type: .sync).policy(.gold(.sync)).findings(.weakRPO) == [])
  }
}
