import Protection
import TestSupport
import Testing

@Suite struct OrphanedTargetTests {
  let world = World.twoArrays().volume("db").replica(of: "db")

  @Test func aTargetWithoutSourceIsReportedOnItsArray() {
    let orphan = world.deletingReplica(of: "db", on: ["paris"]).policy(.gold())
    let id = orphan.replica(named: "db", on: "lyon").id
    #expect(
      orphan.findings(.orphanedTarget).map(\.summary) == [
        "volume 'db' of array 'lyon' is the target of replica \(id), whose source is missing on array 'paris'; a target "
          + "is expected to have a source"
      ])
    #expect(orphan.findings(.orphanedTarget).map(\.severity) == [.warning])
    #expect(orphan.findings(.orphanedTarget).map(\.array) == ["lyon"])
    #expect(orphan.permitted().permitted == [])
  }

  @Test func silentForATargetWithItsSource() {
    #expect(world.findings(.orphanedTarget) == [])
  }

  @Test func silentWhileTheSourcesArrayIsUnreadAndForAPolicysOwn() {
    let orphan = world.deletingReplica(of: "db", on: ["paris"])
    #expect(orphan.unreadable("paris").findings(.orphanedTarget) == [])
    let reversed = world.editReplica(of: "db") { $0.role = .target }.deletingReplica(of: "db", on: ["lyon"])
      .policy(.gold())
    #expect(reversed.findingKinds == [.peerMissing])
  }
}
