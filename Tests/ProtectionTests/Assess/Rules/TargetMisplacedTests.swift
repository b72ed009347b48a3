import Protection
import TestSupport
import Testing

@Suite struct TargetMisplacedTests {
  let world = World.twoArrays().group("app", members: ["a", "b"]).replica(of: "app").policy(
    .gold(kind: .consistencyGroup))

  @Test func aTargetOutsideItsGroupIsAWarning() {
    let loose = world.editEntity("b", on: "lyon") { $0.consistencyGroupID = nil }
    #expect(
      loose.findings(.targetMisplaced).map(\.summary) == [
        "consistency group 'app' has target 'b' in no consistency group on array 'lyon'; policy 'gold' wants targets "
          + "grouped as their sources"
      ])
    #expect(loose.findings(.targetMisplaced).map(\.severity) == [.warning])
  }

  @Test func aTargetOfAVolumeInAForeignGroupIsAWarning() {
    let alone = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).group("other", members: [], on: "lyon")
      .join("db", to: "other", on: "lyon")
    #expect(alone.findings(.targetMisplaced).first?.summary.contains("in consistency group 'other'") == true)
  }

  @Test(arguments: [("app", 0), ("app-dr", 0), ("lyon_app", 0), ("copy-7", 1)])
  func aNameThatSaysNothingOfItsSourceIsANotice(name: String, count: Int) {
    let named = world.editReplica(of: "app") { $0.remoteEntityName = name }
    #expect(named.findings(.targetMisplaced).map(\.severity) == Array(repeating: .notice, count: count))
  }

  @Test func silentForReversedRolesAndUntoldNames() {
    #expect(world.findings(.targetMisplaced) == [])
    #expect(world.editReplica(of: "app") { $0.remoteEntityName = nil }.findings(.targetMisplaced) == [])
    let reversed = world.editReplica(of: "app") {
      $0.role = .target
      $0.remoteEntityName = "x"
    }
    .editReplica(of: "app", on: "lyon") { $0.role = .source }
    #expect(reversed.findings(.targetMisplaced) == [])
  }
}
