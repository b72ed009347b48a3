import Foundation
import InfiniBoxSimulator
import Testing

/// Scenario files: what they become, and how wrong ones are refused.
@Suite struct ScenarioTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  private static let package = sources.appendingPathComponent("../../..").standardizedFileURL

  private func simulator(_ text: String) throws -> TestSimulator {
    TestSimulator(simulator: try Simulator(try Scenario.parse(text, file: "scenario.yaml")))
  }

  /// The documented example, so that the documentation stays true.
  private func documented() throws -> String {
    let text = try String(
      contentsOf: Self.package.appendingPathComponent(
        "Sources/InfiniBoxSimulator/InfiniBoxSimulator.docc/Scenarios.md"), encoding: .utf8)
    let start = try #require(text.range(of: "```yaml\n"))
    let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
    return String(text[start.upperBound..<end.lowerBound])
  }

  @Test func theDocumentedScenarioIsBuilt() async throws {
    let test = try simulator(try documented())
    #expect(test.simulator.volumes(on: "paris").filter { $0.parentID == 0 }.count == 40 + 4 * 3)
    #expect(test.simulator.filesystems(on: "paris").map(\.name) == ["share-1", "share-2", "share-3"])
    #expect(test.simulator.replicas(on: "paris").count == 10)
    #expect(test.simulator.replicas(on: "lyon").allSatisfy { $0.role == .target && !$0.isInitial })
    #expect(test.simulator.replica(of: "prod-0010", on: "paris")?.syncInterval == 60_000)
    #expect(try await test.get("metadata?key=eq:tier&value=eq:gold").count == 40)
    let local = test.simulator.groups(on: "paris").filter { $0.replicationGUID != nil }
    let remote = test.simulator.groups(on: "lyon").filter { $0.replicationGUID != nil }
    #expect(local.count == 2 && local.map(\.replicationGUID) == remote.map(\.replicationGUID))
    #expect(test.simulator.groups(on: "lyon").filter { $0.parentID == 0 }.map(\.name) == ["fin-01", "fin-02"])
    #expect(test.simulator.eventCodes(on: "paris").isEmpty)
    #expect(test.simulator.timeline.map(\.word) == ["suspend", "lose-reply", "write", "write", "write"])
    test.simulator.advance(by: .seconds(3 * 3_600))
    #expect(test.simulator.timeline.allSatisfy { $0.outcome == "done" })
    #expect(test.simulator.replica(of: "prod-0003", on: "paris")?.state == .suspended)
    test.expectSound()
  }

  @Test func theDemosArraysAreAScenario() throws {
    let file = Self.package.appendingPathComponent("Sources/protectctl/Demo/demo-arrays.yaml").path
    let simulator = try Simulator(try Scenario.read(contentsOf: file), clock: .running(speed: 0))
    #expect(simulator.arrayNames == ["paris", "lyon"])
    #expect(simulator.groups(on: "lyon").filter { $0.parentID == 0 }.map(\.name) == ["fin-1", "fin-2"])
    #expect(abs(simulator.now - Int(Date().timeIntervalSince1970 * 1_000) + 240_000) < 60_000)
  }

  /// JSON is YAML.
  @Test func aScenarioMayBeJSON() throws {
    let test = try simulator(
      #"{"arrays": [{"name": "paris", "password": "123456", "pools": [{"name": "prod"}], "#
        + #""volumes": [{"name": "v-#", "count": 2, "pool": "prod"}]}], "settings": {"detach_suspends": false}}"#)
    #expect(test.simulator.volumes(on: "paris").map(\.name) == ["v-1", "v-2"])
  }

  // MARK: Mistakes

  private static let invalid = sources.appendingPathComponent("invalid")

  private static func names(ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: invalid.path).filter { $0.hasSuffix(ending) }
      .map { String($0.dropLast(ending.count)) }.sorted()
  }

  @Test(arguments: try! names(ending: ".yaml"))
  func aMistakeIsRefusedInExactlyTheseWords(_ name: String) throws {
    let file = Self.invalid.appendingPathComponent(name)
    let text = try String(contentsOf: file.appendingPathExtension("yaml"), encoding: .utf8)
    let expected = try String(contentsOf: file.appendingPathExtension("expected"), encoding: .utf8)
    let error = #expect(throws: SimulatedWorldError.self) {
      try Simulator(try Scenario.parse(text, file: "\(name).yaml"))
    }
    #expect(error.map { "\($0)\n" } == expected)
  }

  @Test func everyMistakeHasItsWords() throws {
    let names = try Self.names(ending: ".yaml")
    #expect(names.count >= 50)
    #expect(try Self.names(ending: ".expected") == names)
  }

  @Test func aMissingFileIsNamed() throws {
    let error = #expect(throws: SimulatedWorldError.self) { try Scenario.read(contentsOf: "/nowhere/a.yaml") }
    #expect(
      error?.description
        == "cannot read scenario '/nowhere/a.yaml': there is no readable file; check its name and permissions")
  }

  /// A world made in Swift has no file, so its mistakes have no place.
  @Test func aWorldFromSwiftIsRefusedByName() throws {
    let error = #expect(throws: SimulatedWorldError.self) {
      try Simulator(.pair { $0.arrays[0].volumes = [SimulatedVolumes("v", pool: "none")] })
    }
    #expect(
      error?.description == "cannot build 'v' on array 'paris': there is no pool 'none'; describe the pool first")
  }

  /// Any text is a scenario or a mistake; the parser's stack is never at its mercy.
  @Test func brokenTextEndsInAMistake() throws {
    let sample = Array(try documented().utf8)
    var random = FuzzRandom()
    for _ in 0..<FuzzRandom.runs(or: 300) {
      let text = String(decoding: random.mutated(sample, Self.morsels), as: UTF8.self)
      do throws(SimulatedWorldError) {
        _ = try Scenario.parse(text, file: "broken.yaml")
      } catch {
        #expect(error.description.hasPrefix("broken.yaml:"), random.comment)
      }
    }
  }

  private static let morsels = [
    "[", "]", "{", "}", ":", "- ", "&a ", "*a", "!", "\"", "'", "#", "\n", "\t", "|", ">", "? ", "%", "~", "null", "-1",
    "1e9", "0x10", "99999999999999999999", String(repeating: "[", count: 5_000), String(repeating: "- ", count: 5_000),
    String(repeating: "\n ", count: 200), "\u{0}", "\u{FEFF}", "\u{2028}", "é", "<<: *a",
  ]

  @Test func twentyThousandVolumesAreListedPageByPage() async throws {
    let test = try TestSimulator { world in
      world.arrays[0].volumes = [SimulatedVolumes("v-######", count: 20_000, pool: "prod")]
    }
    var ids: Set<Int> = []
    for page in 1...20 {
      ids.formUnion(try await test.get("volumes?fields=id&sort=id&page_size=1000&page=\(page)").ids)
    }
    #expect(ids.count == 20_000)
  }
}
