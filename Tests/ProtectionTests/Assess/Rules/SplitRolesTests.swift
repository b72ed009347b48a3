import Protection
import TestSupport
import Testing

@Suite struct SplitRolesTests {
  let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold())

  @Test func twoSourcesAreReportedWithWhichSidesTheyAre() {
    let split = world.editReplica(of: "db", on: "lyon") { $0.role = .source }
    let findings = split.findings(.splitRoles)
    #expect(
      findings.map(\.summary) == [
        "volume 'db' is the source on both sides; policy 'gold' wants array 'paris' as the only source"
      ])
    #expect(findings.map(\.severity) == [.critical])
    #expect(findings.first?.evidence["role"] == "source")
    #expect(findings.first?.evidence["remote_role"] == "source")
    #expect(findings.first?.judgedFrom == ["paris", "lyon"])
    #expect(split.verdict(on: "db")?.word == .held)
  }

  @Test func silentForTwoTargets() {
    #expect(world.editReplica(of: "db") { $0.role = .target }.findings(.splitRoles) == [])
  }

  @Test func aFailoverDuringAnOutageShowsOverALinkThatIsDown() {
    let split = world.editReplica(of: "db", on: "lyon") { $0.role = .source }.link { $0.state = .down }
    #expect(split.findings(.splitRoles).count == 1)
  }

  @Test func nothingIsProposedForSplitRoles() {
    let split = world.editReplica(of: "db", on: "lyon") { $0.role = .source }
      .editReplica(of: "db") { $0.interval = .hours(4) }
    #expect(split.findings(.wrongInterval).count == 1)
    #expect(split.planned() == Plan())
  }

  @Test func silentForActiveActivePeersWhateverTheArrayCallsThem() {
    let peers = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
    #expect(peers.findings(.splitRoles) == [])
    let named = peers.editReplica(of: "db") { $0.role = .other("AA") }
      .editReplica(of: "db", on: "lyon") { $0.role = .other("AA") }
    #expect(named.findings(.splitRoles) == [])
    #expect(named.verdict(on: "db") == .protected)
  }
}
