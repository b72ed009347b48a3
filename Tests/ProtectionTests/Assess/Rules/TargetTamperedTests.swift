import Protection
import TestSupport
import Testing

@Suite struct TargetTamperedTests {
  let world = World.twoArrays().group("app", members: ["a", "b"]).replica(of: "app").policy(
    .gold(kind: .consistencyGroup))

  @Test func aWritableTargetIsCritical() {
    let open = world.editEntity("b", on: "lyon") { $0.isWriteProtected = false }
    #expect(
      open.findings(.targetTampered).map(\.summary) == [
        "consistency group 'app' has on array 'lyon' 1 target not write-protected ('b'); policy 'gold' wants untouched "
          + "copies of the same size"
      ])
    #expect(open.findings(.targetTampered).map(\.severity) == [.critical])
    #expect(open.findings(.targetTampered).first?.evidence["writable"] == "b")
  }

  @Test func sizesAreAWarningAndMappingsANotice() {
    let resized = world.editEntity("a") { $0.sizeBytes += 1 }
    #expect(resized.findings(.targetTampered).map(\.severity) == [.warning])
    let mapped = world.editEntity("a", on: "lyon") { $0.isMapped = true }
    #expect(mapped.findings(.targetTampered).map(\.severity) == [.notice])
    let both = mapped.editEntity("b", on: "lyon") { $0.isWriteProtected = false }
    #expect(both.findings(.targetTampered).map(\.severity) == [.critical])
    #expect(both.findings(.targetTampered).first?.summary.contains("1 target mapped to hosts ('a')") == true)
  }

  @Test func silentForUntouchedTargetsPeersAndAfterAFailover() {
    #expect(world.findings(.targetTampered) == [])
    let peers = World.twoArrays().volume("db").replica(of: "db", type: .activeActive).policy(.gold(.activeActive))
    #expect(peers.findings(.targetTampered) == [])
    let promoted = world.editReplica(of: "app", on: "lyon") { $0.role = .source }
      .editEntity("a", on: "lyon") { $0.isWriteProtected = false }
    #expect(promoted.findings(.targetTampered) == [])
  }
}
