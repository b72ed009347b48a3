import Protection
import TestSupport
import Testing

@Suite struct ProposeScheduleTests {
  let world = World.twoArrays().volume("db").replica(of: "db")

  @Test func onlyWhatDiffersAndThePolicySetsIsTouched() {
    let slow = world.editReplica(of: "db") { $0.interval = .minutes(8) }.policy(.gold())
    let id = slow.replica(named: "db").id
    #expect(
      slow.planned().steps.map(\.change) == [
        .setSchedule(ReplicaSchedule(replicaID: id, interval: .minutes(5), rpo: nil))
      ])
    #expect(
      slow.planned().steps.first?.reason
        == "volume 'db' is replicated every 8 min; policy 'gold' wants 5 min")
    let both = world.editReplica(of: "db") {
      $0.interval = .hours(1)
      $0.rpo = .hours(2)
    }
    #expect(
      both.policy(.gold()).planned().steps.map(\.change) == [
        .setSchedule(ReplicaSchedule(replicaID: id, interval: .minutes(5), rpo: .minutes(15)))
      ])
    #expect(
      both.policy(.gold()).planned().steps.first?.reason
        == "volume 'db' is replicated every 1 h with an RPO of 2 h; policy 'gold' wants every 5 min with an RPO of 15 min"
    )
    #expect(
      world.editReplica(of: "db") { $0.rpo = nil }.policy(.gold()).planned().steps.first?.reason
        == "volume 'db' is replicated with no RPO; policy 'gold' wants 15 min")
    #expect(both.policy(.gold(.async(interval: nil, rpo: nil))).planned() == Plan())
  }

  @Test func anRPOThatWouldNotExceedTheIntervalIsNeverProposed() {
    let slow = world.editReplica(of: "db") { $0.interval = .minutes(15) }
    let plan = slow.policy(.gold(.async(interval: nil, rpo: .minutes(10)))).planned()
    #expect(plan.steps == [])
    #expect(plan.withheld.map(\.reason) == ["an RPO of 10 min would not exceed an interval of 15 min"])
  }

  @Test func aReplicaThatIsNotFitForWritingIsLeftAlone() {
    let slow = world.editReplica(of: "db") { $0.interval = .minutes(8) }.policy(.gold())
    #expect(slow.planned().steps.count == 1)
    #expect(slow.editReplica(of: "db") { $0.state = .suspended }.planned() == Plan())
    #expect(slow.editReplica(of: "db", on: "lyon") { $0.role = .source }.planned() == Plan())
    #expect(slow.deletingReplica(of: "db", on: ["lyon"]).planned() == Plan())
    #expect(slow.link { $0.state = .degraded }.planned() == Plan())
    #expect(slow.unreadable("lyon").planned() == Plan())
  }

  @Test func aVolumesPolicyDoesNotRuleItsGroupsReplica() {
    let group = World.twoArrays().group("app", members: ["a"]).replica(of: "app")
      .editReplica(of: "app") { $0.interval = .minutes(8) }
    #expect(group.policy(.gold()).findings(.wrongInterval).count == 1)
    #expect(group.policy(.gold()).planned() == Plan())
    #expect(group.policy(.gold(kind: .consistencyGroup)).planned().steps.map(\.entity.name) == ["app"])
  }
}
