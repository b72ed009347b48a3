import Protection
import TestSupport
import Testing

@Suite struct LeftoversTests {
  let world = World.twoArrays().volume("db").volume("db", on: "lyon")

  @Test func oldBaseSnapshotsWithoutReplicaAreReportedPerArray() {
    let left = world.base(of: "db", guid: "g", age: .hours(8 * 24)).base(of: "db", guid: "h", age: .hours(9 * 24))
    #expect(
      left.findings(.leftovers).map(\.summary)
        == ["lyon", "paris"].map {
          "array '\($0)' still has 2 base snapshots of entities without replica; somebody is expected to delete what is not "
            + "needed any more"
        })
    #expect(left.findings(.leftovers).map(\.severity) == [.notice, .notice])
    #expect(left.findings(.leftovers).first?.evidence["base_snapshots_of"] == "db")
  }

  @Test func aWriteProtectedTwinWithoutReplicaIsAFormerTarget() {
    let former = world.editEntity("db", on: "lyon") { $0.isWriteProtected = true }
    #expect(former.findings(.leftovers).map(\.array) == ["lyon"])
    #expect(former.findings(.leftovers).first?.evidence["former_targets"] == "db")
    #expect(former.findings(.leftovers).first?.judgedFrom == ["lyon", "paris"])
  }

  @Test func silentForYoungSnapshotsUsedOnesTargetsAndOwnTemplates() {
    #expect(world.base(of: "db", guid: "g", age: .hours(24)).findings(.leftovers) == [])
    let used = World.twoArrays().volume("db").replica(of: "db").base(of: "db", guid: "g", age: .hours(999))
    #expect(used.findings(.leftovers) == [])
    let template = world.volume("golden-image", on: "lyon").editEntity("golden-image", on: "lyon") {
      $0.isWriteProtected = true
    }
    #expect(template.findings(.leftovers) == [])
  }
}
