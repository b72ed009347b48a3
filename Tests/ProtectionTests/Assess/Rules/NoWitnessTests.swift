import Protection
import TestSupport
import Testing

@Suite struct NoWitnessTests {
  let world = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))

  private func witness(_ witness: Link.Witness) -> World { world.link { $0.witness = witness } }

  @Test func noneIsReportedOnThePolicysArray() {
    let none = witness(Link.Witness())
    #expect(
      none.findings(.noWitness).map(\.summary) == [
        "link 'paris-lyon' of array 'paris' has no witness; policy 'gold' wants a witness that both arrays reach"
      ])
    #expect(none.findings(.noWitness).map(\.severity) == [.warning])
  }

  @Test(arguments: [
    ("CONNECTED", "CONNECTED", nil), ("connected", nil, nil), ("CONNECTED", "DISCONNECTED", Severity.warning),
    ("N/A", "CONNECTED", .warning), ("CONNECTED", "SLEEPING", .notice),
  ])
  func itsStateCountsAtBothEnds(local: String, remote: String?, severity: Severity?) {
    let told = witness(Link.Witness(address: "192.0.2.9", localState: local, remoteState: remote))
    #expect(told.findings(.noWitness).map(\.severity) == (severity.map { [$0] } ?? []))
  }

  @Test func silentForOtherTypes() {
    let sync = World.twoArrays().volume("db").policy(.gold(.sync)).link { $0.witness = Link.Witness() }
    #expect(sync.findings(.noWitness) == [])
  }
}
