import Foundation
import TestSupport
import Testing

@testable import Protection

/// Many sources, one array for all copies: new targets are named by the policy.
@Suite struct TargetNameTests {
  private func pattern(_ text: String) throws -> TargetName { try TargetName(parsing: text) }

  private func names(_ world: World) -> [[String]?] {
    world.planned().steps.map { step in
      guard case .createReplica(let creation) = step.change else { return nil }
      return creation.targetNames
    }
  }

  @Test(arguments: [
    ("{array}-{name}", TargetName.Flaw?.none), ("{name}", nil), ("a {name}.{pool}", nil), ("dr", .sameForAll),
    ("{array}", .sameForAll), ("{nam}{name}", .unknown("nam")), ("{name", .brace), ("name}", .brace),
    ("{{name}}", .unknown("{name")), ("", .sameForAll),
  ])
  func `only what tells targets apart is a name`(_ text: String, _ flaw: TargetName.Flaw?) {
    do throws(TargetName.Flaw) {
      _ = try TargetName(parsing: text)
      #expect(flaw == nil)
    } catch { #expect(error == flaw) }
  }

  @Test func `volumes, filesystems and members are named, groups keep their name`() throws {
    let world = World.twoArrays().volume("db").filesystem("home").group("app", members: ["app-1", "app-2"])
      .policy(.gold(named: "a", matching: "db", targetName: try pattern("{array}-{name}")))
      .policy(.gold(named: "b", kind: .filesystem, targetName: try pattern("{pool}.{name}")))
      .policy(.gold(named: "c", kind: .consistencyGroup, targetName: try pattern("{group}_{name}")))
    #expect(names(world) == [["paris-db"], ["prod.home"], ["app_app-1", "app_app-2"]])
    #expect(world.planned().steps.map { $0.reason.hasSuffix(" to pool 'dr', as 'paris-db'") } == [true, false, false])
    #expect(world.planned().steps.last?.reason.hasSuffix(", as 'app_app-1' and 1 more") == true)
    #expect(names(World.twoArrays().volume("db").policy(.gold())) == [nil], "the array chooses by itself")
  }

  @Test func `two sources with volumes of one name go to one array`() throws {
    let world = World.threeArrays().volume("db", in: "dr", on: "lyon").volume("db", in: "archive", on: "nice")
    func plan(_ name: TargetName) -> Plan {
      world.policy(
        .gold(named: "a", pools: [], link: "lyon-paris", remotePool: "prod", targetName: name, array: "lyon")
      ).policy(
        .gold(named: "b", pools: [], link: "nice-paris", remotePool: "prod", targetName: name, array: "nice")
      ).planned()
    }
    #expect(plan(.ofSource).steps.map(\.array) == ["lyon"])
    #expect(
      plan(.ofSource).withheld.map(\.reason) == ["another step of this plan creates volume 'db' on array 'paris'"])
    let named = plan(try pattern("{array}-{name}"))
    #expect(named.steps.map(\.array) == ["lyon", "nice"] && named.withheld == [])
  }

  @Test func `a name that is taken is told by the name of the target`() throws {
    let world = World.twoArrays().volume("db").volume("paris-db", on: "lyon")
      .policy(.gold(targetName: try pattern("{array}-{name}")))
    #expect(world.planned().withheld.map(\.reason) == ["array 'lyon' already has a volume 'paris-db'"])
    let plain = World.twoArrays().volume("db").volume("db", on: "lyon").policy(.gold())
    #expect(plain.planned().withheld.map(\.reason) == ["array 'lyon' already has a volume 'db'"])
  }

  @Test func `a target of more than 65 characters is not asked for`() throws {
    let long = String(repeating: "n", count: 60)
    let world = World.twoArrays().volume(long).policy(.gold(targetName: try pattern("{array}-{name}")))
    #expect(world.planned().steps == [])
    #expect(
      world.planned().withheld.map(\.reason) == [
        "the target of volume '\(long)' would be called 'paris-\(long)', which has 66 characters, and 65 are the most"
      ])
  }

  @Test func `collisions are told when policies are applied`() throws {
    let world = World.twoArrays().pool("lab", on: "paris").volume("a-b").volume("b", in: "lab").volume("taken")
      .volume("taken", on: "lyon")
    let one = Policy.gold(named: "one")
    let two = Policy.gold(named: "two", pools: ["lab"], targetName: try pattern("a-{name}"))
    func warnings(_ policies: Policy...) throws -> [String] {
      try effect(of: policies, on: [], world.observation, world.history, world.settings).warnings
    }
    #expect(
      try warnings(one, two) == [
        "policies 'one' and 'two' want two targets volume 'a-b' on array 'lyon'; name them apart with 'target-name', "
          + "such as \"{array}-{name}\"",
        "policy 'one' cannot name all new targets: array 'lyon' already has a volume 'taken'; name them apart with "
          + "'target-name', such as \"{array}-{name}\"",
      ])
    #expect(try warnings(two) == [])
  }

  @Test func `a new member of a group is named too`() throws {
    let world = World.twoArrays().group("app", members: ["app-1"]).replica(of: "app").volume("late")
      .groupTag("late", "app")
      .policy(.gold(kind: .consistencyGroup, targetName: try pattern("{group}-{name}")))
    let additions = world.planned().steps.compactMap { step -> String? in
      if case .addMember(let addition) = step.change { addition.targetName } else { nil }
    }
    #expect(additions == ["app-late"])
  }

  @Test func `the stored form has no name where it is the usual one`() throws {
    let encoder = JSONEncoder()
    let usual = Policy.gold().goal
    #expect(!String(decoding: try encoder.encode(usual), as: UTF8.self).contains("targetName"))
    var named = usual
    named.targetName = try pattern("{array}-{name}")
    #expect(String(decoding: try encoder.encode(named), as: UTF8.self).contains(#""targetName":"{array}-{name}""#))
    for goal in [usual, named] {
      #expect(try JSONDecoder().decode(ProtectionGoal.self, from: encoder.encode(goal)) == goal)
    }
  }
}
