import Protection
import TestSupport
import Testing

@Suite struct NoSourceTests {
  let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold())

  @Test func twoTargetsAreReported() {
    let orphaned = world.editReplica(of: "db") { $0.role = .target }
    #expect(
      orphaned.findings(.noSource).map(\.summary) == [
        "volume 'db' is the target on both sides, so no side takes writes; policy 'gold' wants array 'paris' as the "
          + "source"
      ])
    #expect(orphaned.findings(.noSource).map(\.severity) == [.critical])
    #expect(orphaned.findingKinds == [.noSource])
    #expect(orphaned.verdict(on: "db")?.word == .held)
    #expect(orphaned.planned() == Plan())
  }

  @Test func alsoOverALinkThatIsDown() {
    let orphaned = world.editReplica(of: "db") { $0.role = .target }.link { $0.state = .down }
    #expect(orphaned.findings(.noSource).count == 1)
  }

  @Test func silentForRolesThatFitAndForTwoSources() {
    #expect(world.findings(.noSource) == [])
    #expect(world.editReplica(of: "db", on: "lyon") { $0.role = .source }.findings(.noSource) == [])
  }
}
