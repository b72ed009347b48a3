import Protection
import TestSupport
import Testing

@Suite struct WrongRPOTests {
  let world = World.twoArrays().volume("db").replica(of: "db")

  @Test func anotherRPOIsReported() {
    let changed = world.editReplica(of: "db") { $0.rpo = .hours(8) }.policy(.gold())
    #expect(
      changed.findings(.wrongRPO).map(\.summary) == [
        "volume 'db' is replicated with an RPO of 8 h; policy 'gold' wants 15 min"
      ])
  }

  @Test func aMissingRPOIsReported() {
    let changed = world.editReplica(of: "db") { $0.rpo = nil }.policy(.gold())
    #expect(
      changed.findings(.wrongRPO).map(\.summary) == [
        "volume 'db' is replicated with no RPO; policy 'gold' wants 15 min"
      ])
  }

  @Test func silentWhereThePolicyLeavesTheRPOAlone() {
    let changed = world.editReplica(of: "db") { $0.rpo = nil }
    #expect(changed.policy(.gold(.async(interval: .minutes(5), rpo: nil))).findings(.wrongRPO) == [])
  }
}
