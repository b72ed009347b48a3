import Protection
import TestSupport
import Testing

@Suite struct WrongTypeTests {
  @Test(arguments: [
    (ReplicationType.async, ProtectionGoal.Replication.sync, Severity.critical),
    (.sync, .activeActive, .critical), (.async, .activeActive, .critical),
    (.sync, .async(interval: nil, rpo: nil), .warning), (.activeActive, .sync, .warning),
  ])
  func weakerThanWantedIsCritical(
    _ found: ReplicationType, _ wanted: ProtectionGoal.Replication, _ severity: Severity
  ) {
    let world = World.twoArrays().volume("db").replica(of: "db", type: found).policy(.gold(wanted))
    let findings = world.findings(.wrongType)
    #expect(findings.map(\.severity) == [severity])
    #expect(
      findings.first?.summary
        == "volume 'db' is replicated \(found.rawValue); policy 'gold' wants \(wanted.type.rawValue)")
    #expect(world.verdict(on: "db")?.word == .unprotected)
  }

  @Test func aTypeThatIsNotKnownIsCritical() {
    let world = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.type = .other("VVOL") }
    #expect(world.policy(.gold()).findings(.wrongType).map(\.severity) == [.critical])
  }

  @Test func silentForTheWantedType() {
    let world = World.twoArrays().volume("db").replica(of: "db", type: .sync).policy(.gold(.sync))
    #expect(world.findings(.wrongType) == [])
  }
}
