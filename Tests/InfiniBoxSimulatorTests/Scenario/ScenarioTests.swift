import Foundation
import InfiniBoxSimulator
import Testing

/// Worlds from files and from Swift: what they become, and how wrong ones are refused.
@Suite struct ScenarioTests {
  private func read(_ text: String) throws -> SimulatedWorld {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("scenario-\(UUID().uuidString).json")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try SimulatedWorld.read(contentsOf: file.path)
  }

  /// The documented example, so that the documentation stays true.
  private func documented() throws -> String {
    let catalogue = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Sources/InfiniBoxSimulator/InfiniBoxSimulator.docc/Scenarios.md")
    let text = try String(contentsOf: catalogue.standardizedFileURL, encoding: .utf8)
    let start = try #require(text.range(of: "```json\n"))
    let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
    return String(text[start.upperBound..<end.lowerBound])
  }

  @Test func theDocumentedScenarioIsBuilt() async throws {
    let test = TestSimulator(simulator: try Simulator(try read(try documented())))
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
    test.expectSound()
  }

  @Test(arguments: [
    (#"{"arrays": [{"name": "a", "colour": 1}]}"#, "'arrays[0].colour': there is no such key"),
    (#"{"arrays": [{"name": 1}]}"#, "'arrays[0].name' has the wrong type"),
    (#"{"links": []}"#, "'arrays' is missing"), ("{", "correct the file"),
    (#"{"arrays": [{"name": "a"}], "settings": {"max_replicas": "x"}}"#, "'settings.max_replicas' has the wrong type"),
  ])
  func wrongFilesAreRefusedByName(_ text: String, _ sentence: String) throws {
    let error = try #require(throws: SimulatedWorldError.self) { try read(text) }
    #expect(error.description.contains(sentence))
  }

  @Test func aMissingFileIsNamed() throws {
    let error = #expect(throws: SimulatedWorldError.self) { try SimulatedWorld.read(contentsOf: "/nowhere/a.json") }
    #expect(error?.description.hasPrefix("cannot build the world of '/nowhere/a.json'") == true)
  }

  @Test func impossibleWorldsAreRefusedByName() throws {
    func sentence(_ change: (inout SimulatedWorld) -> Void) -> String? {
      #expect(throws: SimulatedWorldError.self) { try Simulator(.pair(change)) }?.description
    }
    let pool = sentence { $0.arrays[0].volumes = [SimulatedVolumes("v", pool: "none")] }
    #expect(pool == "cannot build 'v' on array 'paris': there is no pool 'none'; describe the pool first")
    let names = sentence { $0.arrays[0].volumes = [SimulatedVolumes("v", count: 2, pool: "prod")] }
    #expect(names?.contains("2 of them would share a name") == true)
    let entity = sentence {
      $0.replicas = [SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "v", remotePool: "dr")]
    }
    #expect(entity?.contains("there is no such entity") == true)
    let link = sentence { $0.links.append(SimulatedLink("again", between: "lyon", and: "paris")) }
    #expect(link?.contains("linked already") == true)
  }

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
