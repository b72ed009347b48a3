import Protection
import TestSupport
import Testing

@Suite struct PoolBlockedTests {
  let world = World.twoArrays().volumes(2).replica(of: "v-1").replica(of: "v-2").policy(.gold())

  private func pool(on array: ArrayName, _ change: (inout Pool) -> Void) -> World {
    world.edit(array) { change(&$0.pools[0]) }
  }

  @Test func aLockedRemotePoolIsReportedWithTheReplicasThatItStopped() {
    let locked = pool(on: "lyon") { $0.state = .locked }.editReplica(of: "v-1") { $0.state = .autoSuspended }
    let findings = locked.findings(.poolBlocked)
    #expect(
      findings.map(\.summary) == [
        "pool 'dr' of array 'lyon' is locked; policy 'gold' wants async replication over link 'paris-lyon' to pool 'dr'"
      ])
    #expect(findings.map(\.severity) == [.critical])
    #expect(findings.first?.evidence["replicas_suspended_by_array"] == "1")
    #expect(locked.findingKinds == [.autoSuspended, .poolBlocked])
    #expect(locked.findings(.autoSuspended).first?.evidence["cause"] == "pool 'dr' of array 'lyon' is locked")
    #expect(
      locked.findings(.autoSuspended).first?.summary.contains(", while pool 'dr' of array 'lyon' is locked") == true)
  }

  @Test func aLimitedOrFullPoolIsAWarning() {
    #expect(pool(on: "lyon") { $0.state = .limited }.findings(.poolBlocked).map(\.severity) == [.warning])
    let full = pool(on: "lyon") { $0.physicalCapacityBytes = 1000 }
    #expect(
      full.findings(.poolBlocked).first?.summary.hasPrefix("pool 'dr' of array 'lyon' has no physical space") == true)
  }

  @Test func aSourcePoolThatIsLockedIsReportedAsWell() {
    let findings = pool(on: "paris") { $0.state = .locked }.findings(.poolBlocked)
    #expect(findings.first?.summary.hasPrefix("pool 'prod' of array 'paris' is locked") == true)
  }

  @Test func silentForPoolsThatNobodyNeeds() {
    #expect(world.findings(.poolBlocked) == [])
    let spare = world.pool("spare", on: "lyon", state: .locked).pool("spare", on: "paris", state: .locked)
    #expect(spare.findings(.poolBlocked) == [])
    #expect(pool(on: "lyon") { $0.state = .locked }.unreadable("lyon").findings(.poolBlocked) == [])
  }
}
