import Testing

@testable import InfiniBoxSimulator

/// Whatever happens to the inventory, in whatever order: kept pages and those written now are the same, byte for byte.
@Suite struct KeptPagesTests {
  private static let datasets = [
    // What protectd reads (its projections and conditions), and what others may.
    "fields=id,name,pool_id,size,created_at,cg_id,rmr_source,rmr_target,rmr_active_active_peer,mapped,write_protected,"
      + "paths_available&type=eq:MASTER&sort=id&page_size=1000",
    "fields=id,parent_id,cg_id,rmr_snapshot_guid,created_at,write_protected,_reclaimed_snapshot_remote_system_serial"
      + "&rmr_snapshot_guid=isnot:null&sort=id&page_size=1000",
    "fields=id,family_id&type=eq:SNAPSHOT&mapped=eq:true&write_protected=eq:false&sort=id&page_size=1000",
    "fields=id,name,size&page_size=50", "fields=id,name,size&page_size=50&page=2", "fields=id,used&page_size=7&page=3",
    "fields=id,name,has_children&type=eq:MASTER&page_size=20&page=2", "fields=id,rmr_target&rmr_target=eq:true",
    // What moves these pages happens in other blocks of rows than the ones that they show.
    "fields=id,name&write_protected=eq:false&page_size=10&page=7", "fields=id&type=eq:MASTER&page_size=10&page=9",
    "fields=id,replica_ids,replication_types&page_size=60", "fields=name,allocated&sort=-name&page_size=10&page=2",
    "fields=id,name&pool_id=gt:0&sort=size,-id&page_size=30", "fields=id,pool_name,lock_state&page_size=50",
  ]
  private static let groups = [
    "fields=id,name,type,parent_id,pool_id,members_count,is_replicated,rmr_snapshot_guid,created_at&page_size=1000",
    "fields=id,name,members_count,replica_ids&type=eq:MASTER&page_size=2&page=2", "fields=id,replication_types",
  ]
  private static let paths =
    datasets.flatMap { ["volumes?" + $0, "filesystems?" + $0] } + groups.map { "cgs?" + $0 }

  @Test func areThoseThatWouldBeWritten() async throws {
    var random = FuzzRandom()
    for _ in 0..<FuzzRandom.runs(or: 3) {
      var operators = RandomOperators(seed: random.next())
      var world = operators.world()
      world.arrays[0].volumes.append(SimulatedVolumes("w-###", count: 110, pool: "dr"))
      let test = try TestSimulator(simulator: Simulator(world))
      var changes = RandomChanges(random: random)
      for _ in 0..<150 {
        let array = operators.array()
        if random.once(in: 2) {
          try? test.simulator.perform(operators.action(), on: array)
        } else {
          try await changes.change(test, on: array)
        }
        if random.once(in: 3) { test.simulator.advance(by: .milliseconds(Int(operators.seconds() * 1_000))) }
        for path in Self.paths where random.once(in: 2) {
          for array in test.simulator.arrayNames {
            let (kept, new) = answers(test.simulator, path, array)
            try #require(kept == new, "\(path) of \(array) after \(changes.history.suffix(5)); \(random.comment)")
          }
        }
      }
      // Enough has to be done, or keeping is not tried.
      #expect(changes.done > 10, random.comment)
      random = changes.random
    }
  }

  /// The answer as it is given, and as it would be if nothing was kept.
  private func answers(_ simulator: Simulator, _ path: String, _ array: String) -> (
    SimulatedResponse, SimulatedResponse
  ) {
    let request = SimulatedRequest("GET", "/api/rest/" + path, headers: TestSimulator.credentials)
    return simulator.access { state in
      let index = state.server.world.arrayIndex(named: array) ?? 0
      var forgetful = state.server
      forgetful.listings = KeptListings()
      return (state.server.respond(to: request, array: index), forgetful.respond(to: request, array: index))
    }
  }
}

/// Random changes of an inventory by its clients, refused ones as well.
private struct RandomChanges {
  var random: FuzzRandom
  private(set) var history: [String] = []
  private(set) var done = 0
  private var names = 0

  init(random: FuzzRandom) {
    self.random = random
  }

  mutating func change(_ test: TestSimulator, on array: String) async throws {
    let (method, path, body) = call(test, array)
    guard test.simulator.isReachable(array) else { return }
    let status = try await test.call(method, path, on: array, body: body).status
    if status < 300 { done += 1 }
    history.append("\(status) \(array) \(method) \(path) \(body ?? "")")
  }

  private mutating func name() -> String {
    names += 1
    return "n-\(names)"
  }

  private mutating func call(_ test: TestSimulator, _ array: String) -> (String, String, Any?) {
    let volumes = test.simulator.volumes(on: array)
    guard !volumes.isEmpty else { return create(test, array) }
    let volume = random.pick(volumes)
    let path = "volumes/\(volume.id)"
    switch random.below(14) {
    case 0: return create(test, array)
    case 1: return ("POST", "volumes", ["name": name(), "parent_id": volume.id])
    case 2: return ("DELETE", path, nil)
    case 3: return ("PUT", path, ["name": name()])
    // Refused after the first of two changes: nothing of it must remain.
    case 4: return ("PUT", path, ["size": volume.sizeBytes + 1_000_000_000, "name": "v-1"])
    case 5: return ("PUT", path, ["write_protected": random.once(in: 2)])
    case 6: return ("POST", "\(path)/promote", nil)
    case 7: return ("POST", "\(path)/refresh", ["source_id": volume.parentID])
    case 8: return ("POST", "cgs", ["name": name(), "pool_id": pool(test, array)])
    case 9:
      guard let group = test.simulator.groups(on: array).last else { return create(test, array) }
      return random.once(in: 3)
        ? ("DELETE", "cgs/\(group.id)", nil) : ("POST", "cgs/\(group.id)/members", ["dataset_id": volume.id])
    case 10:
      guard let replica = test.simulator.replicas(on: array).last else { return create(test, array) }
      return ("DELETE", "replicas/\(replica.id)?retain_staging_area=\(random.once(in: 2))", nil)
    case 11, 12:
      guard let replica = test.simulator.replicas(on: array).randomElement(using: &random) else {
        return create(test, array)
      }
      return ("POST", "replicas/\(replica.id)/change_type_to_\(random.pick(["sync", "async"]))", [:] as [String: Any])
    default: return replicate(test, volume, array)
    }
  }

  private mutating func create(_ test: TestSimulator, _ array: String) -> (String, String, Any?) {
    let kind = random.pick(["volumes", "volumes", "filesystems"])
    return ("POST", kind, ["name": name(), "pool_id": pool(test, array), "size": 2_000_000_000])
  }

  private func replicate(_ test: TestSimulator, _ volume: DatasetSnapshot, _ array: String) -> (String, String, Any?) {
    let link = test.simulator.links(on: array)[0]
    let pair: [String: Any] = ["remote_base_action": "CREATE", "local_entity_id": volume.id]
    return (
      "POST", "replicas",
      [
        "link_id": link.id, "entity_type": "VOLUME", "entity_pairs": [pair],
        "remote_pool_id": pool(test, link.remoteArray), "replication_type": "ASYNC", "sync_interval": 60_000,
      ]
    )
  }

  private func pool(_ test: TestSimulator, _ array: String) -> Int {
    test.simulator.access { state in
      state.server.world.arrayIndex(named: array).flatMap { state.server.world.arrays[$0].poolIDs["dr"] } ?? 0
    }
  }
}
