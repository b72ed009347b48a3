import Foundation
import Testing

@testable import InfiniBoxSimulator

/// A page that was kept is never older than the inventory, and no page is written that did not change.
@Suite struct PageCacheTests {
  private static let page = "volumes?fields=id,name,size,pool_id&sort=id&page_size=5&page=1"

  private func world() throws -> TestSimulator {
    try TestSimulator { world in
      for index in 0...1 {
        world.arrays[index].volumes = [SimulatedVolumes("\(world.arrays[index].name)-#", count: 9, pool: "prod")]
      }
    }
  }

  @Test func everyChangeShows() async throws {
    let test = try world()
    func names() async throws -> [String] { try await test.get(Self.page).names }
    let before = try await names()
    #expect(before == (1...5).map { "paris-\($0)" })
    #expect(try await names() == before)
    try test.simulator.perform(.rename("paris-2", to: "renamed"), on: "paris")
    #expect(try await names()[1] == "renamed")
    try test.simulator.perform(.delete("paris-1"), on: "paris")
    #expect(try await names() == ["renamed", "paris-3", "paris-4", "paris-5", "paris-6"])
    try test.simulator.perform(.createVolume("new", pool: "prod", sizeBytes: 1_000_000_000), on: "paris")
    #expect(try await test.get(Self.page).count == 9)
    let id = test.entity("renamed")
    #expect(try await test.call("PUT", "volumes/\(id)", body: ["size": 20_000_000_000]).status == 200)
    #expect(try await test.get(Self.page).list.first?["size"] as? Int == 20_000_000_000)
  }

  /// Arrays, pages, sizes, projections and their order are told apart.
  @Test func noPageIsTakenForAnother() async throws {
    let test = try world()
    #expect(try await test.get(Self.page).names.first == "paris-1")
    #expect(try await test.get(Self.page, on: "lyon").names.first == "lyon-1")
    #expect(try await test.get(Self.page.replacing("&page=1", with: "&page=2")).names.first == "paris-6")
    #expect(try await test.get(Self.page.replacing("page_size=5", with: "page_size=3")).names.count == 3)
    #expect(try await test.get("volumes?fields=id&sort=id&page_size=5&page=1").names == [])
    #expect(try await test.get(Self.page.replacing("sort=id", with: "sort=-id")).names.first == "paris-9")
    #expect(try await test.get(Self.page + "&name=eq:paris-4").names == ["paris-4"])
    #expect(try await test.get("filesystems?fields=id,name,size,pool_id&sort=id&page_size=5&page=1").names == [])
  }

  /// What replicas decide changes with them, under conditions and without.
  @Test(arguments: ["", "&type=eq:MASTER", "&rmr_source=eq:true", "&rmr_target=eq:false"])
  func everyChangeOfAReplicaShows(_ condition: String) async throws {
    let test = try TestSimulator { world in
      world.arrays[0].volumes = [SimulatedVolumes("v-#", count: 3, pool: "prod")]
      world.replicas = [
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "v-#", count: 1, remotePool: "dr")
      ]
    }
    let page = "volumes?fields=id,name,type,rmr_source,rmr_target&sort=id&page_size=5&page=1" + condition
    func sources() async throws -> [String] {
      try await test.get(page).list.filter { $0["rmr_source"] as? Bool == true }.compactMap { $0["name"] as? String }
    }
    for _ in 1...2 { #expect(try await sources() == ["v-1"]) }
    try test.simulator.perform(.suspend(replicaOf: "v-1"), on: "paris")
    try test.simulator.perform(.changeRole(replicaOf: "v-1"), on: "paris")
    for _ in 1...2 { #expect(try await sources() == []) }
    try test.simulator.perform(.changeRole(replicaOf: "v-1"), on: "paris")
    for _ in 1...2 { #expect(try await sources() == ["v-1"]) }
    try test.simulator.perform(.deleteReplica(of: "v-1", retainStagingArea: false), on: "paris")
    for _ in 1...2 { #expect(try await sources() == []) }
  }

  /// A type is no part of the row of a volume, nor does it change together with one.
  @Test func aChangeOfTypeShows() async throws {
    let test = try sixPages()
    func types() async throws -> [String]? {
      let first = try await test.get("volumes?fields=id,replication_types&page_size=5").list.first
      return first?["replication_types"] as? [String]
    }
    test.simulator.advance(by: .seconds(600))
    for _ in 1...2 { #expect(try await types() == ["ASYNC"]) }
    try test.simulator.perform(.changeType(replicaOf: "v-001", to: .sync), on: "paris")
    for _ in 1...2 { #expect(try await types() == ["SYNC"]) }
  }

  /// A page whose rows did not change shows others when one before them matches no more.
  @Test func whatMatchesNoMoreMovesThePages() async throws {
    let test = try sixPages()
    let path = "volumes?fields=id,name&write_protected=eq:false&page_size=50&page=3"
    for _ in 1...2 { #expect(try await test.get(path).names.first == "v-101") }
    let changed = try await test.call("PUT", "volumes/\(test.entity("v-010"))", body: ["write_protected": true])
    #expect(changed.status == 200)
    for _ in 1...2 { #expect(try await test.get(path).names.first == "v-102") }
  }

  // MARK: What a change costs

  /// 300 volumes on 6 pages of 50; the first 3 are replicated.
  private func sixPages() throws -> TestSimulator {
    try TestSimulator { world in
      world.arrays[0].volumes = [SimulatedVolumes("v-###", count: 300, pool: "prod")]
      world.replicas = [
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "v-###", count: 3, remotePool: "dr")
      ]
    }
  }

  /// How many pages had to be written to list all volumes with what protectd reads of them.
  private func pagesWritten(_ test: TestSimulator, _ conditions: String = "&type=eq:MASTER") async throws -> Int {
    let before = test.simulator.access { $0.server.listings.pages.written }
    var page = 1
    while true {
      let path = "volumes?fields=id,name,rmr_source,cg_id&sort=id&page_size=50&page=\(page)" + conditions
      let answer = try await test.get(path)
      if page >= answer.metadata["pages_total"] as? Int ?? 0 { break }
      page += 1
    }
    return test.simulator.access { $0.server.listings.pages.written } - before
  }

  @Test(arguments: ["", "&type=eq:MASTER"])
  func onlyPagesThatShowAChangeAreWritten(_ conditions: String) async throws {
    let test = try sixPages()
    #expect(try await pagesWritten(test, conditions) == 6)
    #expect(try await pagesWritten(test, conditions) == 0)
    try test.simulator.perform(.rename("v-120", to: "renamed"), on: "paris")
    #expect(try await pagesWritten(test, conditions) == 1)
    // All the others belong to a listing of one more.
    try test.simulator.perform(.createVolume("new", pool: "prod", sizeBytes: 1_000_000_000), on: "paris")
    #expect(try await pagesWritten(test, conditions) == 1)
    #expect(try await test.get(Self.page).count == 301)
    // What stands behind it moves up.
    try test.simulator.perform(.delete("v-260"), on: "paris")
    #expect(try await pagesWritten(test, conditions) == 1)
    #expect(try await test.get(Self.page).count == 300)
  }

  @Test func onlyPagesThatShowAReplicaAreWritten() async throws {
    let test = try sixPages()
    #expect(try await pagesWritten(test) == 6)
    // Jobs run, but nothing of them is shown.
    test.simulator.advance(by: .seconds(3_600))
    #expect(try await pagesWritten(test) == 0)
    try test.simulator.perform(.suspend(replicaOf: "v-002"), on: "paris")
    #expect(try await pagesWritten(test) == 0)
    try test.simulator.perform(.changeRole(replicaOf: "v-002"), on: "paris")
    #expect(try await pagesWritten(test) == 1)
    try test.simulator.perform(.deleteReplica(of: "v-001", retainStagingArea: false), on: "paris")
    #expect(try await pagesWritten(test) == 1)
    let body = try await test.newReplica(["v-199"])
    #expect(try await test.call("POST", "replicas", body: body).status < 300)
    #expect(try await pagesWritten(test) == 1)
  }
}
