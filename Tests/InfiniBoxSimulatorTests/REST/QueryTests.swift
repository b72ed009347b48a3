import InfiniBoxSimulator
import Testing

/// The query language of rest 2, on volumes named f1 to f9 with sizes of 1 to 9 GB.
@Suite struct QueryTests {
  private func world() throws -> TestSimulator {
    try TestSimulator { world in
      world.arrays[0].volumes = (1...9).map {
        SimulatedVolumes(
          "f\($0)", pool: $0 < 6 ? "prod" : "dr", sizeBytes: $0 * 1_000_000_000, snapshots: $0 == 1 ? 2 : 0)
      }
      world.arrays[0].volumes.append(SimulatedVolumes("a b&c=é", pool: "prod"))
      world.replicas = [
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "f2", type: .sync, remotePool: "dr"),
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "f3", remotePool: "dr"),
      ]
    }
  }

  @Test(arguments: [
    ("name=eq%3Af3", ["f3"]), ("name=f3", ["f3"]), ("size=gt%3A8000000000&name=like:f", ["f9"]),
    ("size=ge:8000000000&name=like:F", ["f8", "f9"]), ("size=lt:2000000000&type=eq:MASTER", ["f1"]),
    ("size=le:2000000000&type=MASTER", ["f1", "f2"]), ("name=in%3A%28f1%2Cf2%29", ["f1", "f2"]),
    ("name=in:(f1)&name=ne:f1", []), ("size=between%3A%284000000000%2C5000000000%29", ["f4", "f5"]),
    ("type=ne:MASTER", ["f1-snapshot-1", "f1-snapshot-2"]), ("rmr_source=eq%3ATrue", ["f2", "f3"]),
    ("replication_types=anyof%3ASYNC%2CACTIVE_ACTIVE", ["f2"]), ("replication_types=allof:ASYNC", ["f3"]),
    ("replication_types=noneof:ASYNC&size=le:3000000000&type=eq:MASTER", ["f1", "f2"]),
    ("name=eq%3Aa+b%26c%3D%C3%A9", ["a b&c=é"]), ("cg_id=eq:null&name=in:(f1,f2)", ["f1", "f2"]),
    ("cg_id=isnot:null", []), ("parent_id=eq:0&size=le:1000000000", ["f1"]),
    ("parent_id=eq%3Anull&size=le:1000000000", ["f1"]),
    ("name=notin:(f1,f2,f3,f4,f5,f6,f7,f8)&name=like:f&parent_id=eq:0", ["f9"]),
    ("sort=-size&size=ge:8000000000&name=like:f", ["f9", "f8"]), ("sort=-name&name=in:(f1,f4,f7)", ["f7", "f4", "f1"]),
  ])
  func selects(_ query: String, _ expected: [String]) async throws {
    #expect(try await world().get("volumes?\(query)").names == expected)
  }

  @Test func fieldsAreProjected() async throws {
    let row = try #require(try await world().get("volumes?name=eq:f1&fields=id%2Cname").list.first)
    #expect(Set(row.keys) == ["id", "name"])
  }

  @Test(arguments: ["nonsense=eq:1", "fields=nonsense", "sort=nonsense", "page_size=1001", "page_size=0", "page=0"])
  func refusesWhatItDoesNotKnow(_ query: String) async throws {
    let answer = try await world().get("volumes?\(query)")
    #expect(answer.status == 400 && answer.code != nil)
  }

  @Test func pagesAreFiftyUnlessAsked() async throws {
    let test = try TestSimulator { world in
      world.arrays[0].volumes = [SimulatedVolumes("v-###", count: 120, pool: "prod")]
    }
    let first = try await test.get("volumes")
    #expect(first.list.count == 50 && first.count == 120)
    #expect(first.metadata["pages_total"] as? Int == 3 && first.metadata["page_size"] as? Int == 50)
    #expect(try await test.get("volumes?page=3").names == (101...120).map { "v-\($0)" })
    #expect(try await test.get("volumes?page=4").names == [])
    #expect(try await test.get("volumes?page=922337203685477580&page_size=1000").status == 200)
    let filtered = try await test.get("volumes?name=like:v-&page_size=100&page=2&sort=id")
    #expect(filtered.list.count == 20 && filtered.count == 120)
  }

  @Test func aListingFollowsItsChanges() async throws {
    let test = try world()
    #expect(try await test.get("volumes?name=like:f9").count == 1)
    try test.simulator.perform(.rename("f9", to: "g9"), on: "paris")
    #expect(try await test.get("volumes?name=like:f9").count == 0)
    try test.simulator.perform(.setMetadata(of: "g9", key: "tier", value: "gold"), on: "paris")
    #expect(try await test.get("metadata?key=eq:tier&object_type=volume").count == 1)
  }

  @Test func everyCollectionListsAndFilters() async throws {
    let test = try world()
    for path in [
      "pools", "volumes", "filesystems", "datasets", "cgs", "links", "replicas", "metadata", "network/spaces",
    ] {
      let answer = try await test.get("\(path)?page_size=1000&id=gt:0")
      #expect(answer.status == 200, "\(path)")
      #expect(answer.list.count == answer.count, "\(path)")
    }
    test.simulator.advance(by: .seconds(20))
    #expect(try await test.get("events?id=ge:1&sort=id&page=1&page_size=1000").status == 200)
  }
}
