import Protection
import TestSupport
import Testing

@Suite struct PolicyUnresolvableTests {
  let world = World.twoArrays().volume("db")

  @Test func whatIsMissingIsNamed() {
    let cases: [(Policy, String)] = [
      (.gold(link: "typo"), "array 'paris' has no link 'typo'"),
      (.gold(remotePool: "typo"), "array 'lyon' has no pool 'typo'"),
      (.gold(array: "rome"), "array 'rome' is not registered"),
    ]
    for (policy, observed) in cases {
      let findings = world.policy(policy).findings(.policyUnresolvable)
      #expect(findings.count == 1)
      #expect(findings.first?.summary.hasPrefix(observed + "; policy 'gold' wants") == true)
      #expect(findings.first?.severity == .critical)
    }
  }

  @Test func aPeerThatIsNotRegisteredIsNamedBySerial() {
    let alone = world.with { $0.inventories["lyon"] = nil }.policy(.gold(mode: .observe))
    #expect(alone.findings(.policyUnresolvable).map(\.severity) == [.warning])
    #expect(alone.findings(.policyUnresolvable).first?.summary.contains("serial 1002") == true)
  }

  @Test(arguments: ["paris", "lyon"] as [ArrayName])
  func silentWhereSoftwareIsInTheWay(_ array: ArrayName) {
    let incapable = world.with { $0.inventories[array]?.abilities.remove(.activeActiveReplication) }
    let judged = incapable.policy(.gold(.activeActive))
    #expect(judged.findings(.policyUnresolvable) == [])
    #expect(judged.findings(.unprotected).first?.summary.contains("cannot replicate active-active") == true)
    #expect(judged.planned() == Plan())
    let apart = world.with { $0.inventories[array]?.version = "4.0" }.policy(.gold())
    #expect(apart.findings(.policyUnresolvable) == [])
    #expect(apart.planned() == Plan())
  }

  @Test func anExistingReplicaIsStillJudgedWhenOnlyTheRemotePoolIsMissing() {
    let judged = world.replica(of: "db", lag: .minutes(47)).policy(.gold(remotePool: "typo"))
    #expect(judged.findingKinds == [.policyUnresolvable, .rpoExceeded])
  }

  @Test func silentWhileTheOtherArrayOrItsOwnIsUnread() {
    #expect(world.policy(.gold()).unreadable("lyon").findings(.policyUnresolvable) == [])
    #expect(world.policy(.gold()).unreadable("paris").findings(.policyUnresolvable) == [])
  }
}
