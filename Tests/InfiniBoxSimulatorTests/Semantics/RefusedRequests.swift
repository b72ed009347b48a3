import Foundation
import InfiniBoxSimulator
import Testing

/// What tests of refusals share: worlds with something to refuse, and the proof that a refusal changed nothing.
extension TestSimulator {
  /// Paris has volumes, a filesystem and a consistency group; lyon has volumes that may, and that may not, be targets.
  static func refusing(_ change: (inout SimulatedWorld) -> Void = { _ in }) throws -> TestSimulator {
    try TestSimulator { world in
      world.arrays[0].volumes = [
        SimulatedVolumes("prod-#", count: 3, pool: "prod", snapshots: 1),
        SimulatedVolumes("empty", pool: "prod", usedBytes: 0),
      ]
      world.arrays[0].filesystems = [SimulatedVolumes("share", pool: "prod", snapshots: 1)]
      world.arrays[0].consistencyGroups = [
        SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2),
        SimulatedConsistencyGroups("web", pool: "prod", membersPerGroup: 1),
      ]
      world.arrays[1].volumes = [
        SimulatedVolumes("target", pool: "dr", usedBytes: 0, snapshots: 1),
        SimulatedVolumes("full", pool: "dr"),
        SimulatedVolumes("small", pool: "dr", sizeBytes: 5_000_000_000, usedBytes: 0),
      ]
      world.arrays[1].filesystems = [SimulatedVolumes("free", pool: "dr", usedBytes: 0)]
      change(&world)
    }
  }

  /// Everything that clients of the arrays can read, and the codes of all events.
  func everything() async throws -> [String: String] {
    var readings: [String: String] = [:]
    for array in simulator.arrayNames {
      readings["\(array) events"] = simulator.eventCodes(on: array).joined(separator: " ")
      guard simulator.isReachable(array) else { continue }
      for collection in [
        "pools", "volumes", "filesystems", "cgs", "links", "replicas", "network/spaces", "metadata", "system",
      ] {
        let path = "/api/rest/\(collection)" + (collection == "system" ? "" : "?page_size=1000")
        let request = SimulatedRequest("GET", path, headers: TestSimulator.credentials)
        let response = try await simulator.respond(to: request, array: array)
        readings["\(array) \(collection)"] = String(decoding: response.body, as: UTF8.self)
      }
    }
    return readings
  }

  /// Sends a request that must be refused like this, with a complete envelope, and expects that nothing changed.
  func expectRefused(
    _ code: String, _ method: String, _ path: String, on array: String = "paris", body: Any? = nil, status: Int = 409,
    isRemote: Bool = false, about names: [String]? = nil,
    headers: [(name: String, value: String)] = TestSimulator.credentials,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try await everything()
    let answer = try await call(method, path, on: array, body: body, headers: headers)
    #expect(answer.code == code, sourceLocation: sourceLocation)
    #expect(answer.status == status, sourceLocation: sourceLocation)
    #expect(answer.isRemote == isRemote, sourceLocation: sourceLocation)
    #expect(answer.result is NSNull, sourceLocation: sourceLocation)
    #expect(
      Set(answer.error.keys) == ["code", "message", "reasons", "severity", "is_remote", "data"],
      sourceLocation: sourceLocation)
    let severity = code.hasPrefix("APPROVAL") ? "INFO" : "ERROR"
    #expect(answer.error["severity"] as? String == severity, sourceLocation: sourceLocation)
    let reason = (answer.error["reasons"] as? [[String: Any]])?.first ?? [:]
    #expect(reason["message"] as? String == answer.error["message"] as? String, sourceLocation: sourceLocation)
    #expect((reason["message"] as? String)?.isEmpty == false, sourceLocation: sourceLocation)
    if let names {
      let affected = (reason["affected_entities"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
      #expect(affected == names, sourceLocation: sourceLocation)
    }
    let after = try await everything()
    for (key, value) in before {
      #expect(after[key] == value, "\(key) changed although \(code) was answered", sourceLocation: sourceLocation)
    }
    expectSound(sourceLocation: sourceLocation)
  }

  /// As `expectRefused`, for a creation.
  func expectCreationRefused(
    _ code: String, _ body: [String: Any], on array: String = "paris", status: Int = 409, isRemote: Bool = false,
    about names: [String]? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await expectRefused(
      code, "POST", "replicas", on: array, body: body, status: status, isRemote: isRemote, about: names,
      sourceLocation: sourceLocation)
  }

  // MARK: Making replicas

  /// Makes a replica with a new target and answers its id.
  @discardableResult
  func replicate(
    _ name: String, kind: String = "VOLUME", members: [String]? = nil, _ extra: [String: Any] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Int {
    let body = try await newReplica(members ?? [name], kind: kind, group: members == nil ? nil : name, extra: extra)
    let answer = try await call("POST", "replicas", body: body)
    #expect(answer.status == 200, "\(answer.json)", sourceLocation: sourceLocation)
    return answer.id
  }

  /// Makes a replica of the consistency group `fin`.
  @discardableResult
  func replicateGroup(_ extra: [String: Any] = [:]) async throws -> Int {
    try await replicate("fin", kind: "CONSISTENCY_GROUP", members: ["fin-1", "fin-2"], extra)
  }

  /// Lets every first copy finish.
  func settle() { simulator.advance(by: .seconds(120)) }

  /// Body of a creation into an existing target.
  func existingTarget(
    _ local: String, _ remote: String, kind: String = "VOLUME", _ extra: [String: Any] = [:]
  ) async throws -> [String: Any] {
    let pair: [String: Any] = [
      "remote_base_action": "NO_BASE_DATA", "local_entity_id": entity(local),
      "remote_entity_id": entity(remote, on: "lyon"),
    ]
    let body: [String: Any] = ["link_id": try await link(), "entity_type": kind, "entity_pairs": [pair]]
    return body.merging(extra) { $1 }
  }

  /// One pair of a creation from base snapshots.
  func basePair(_ name: String, _ local: Int, _ remote: Int, on array: String = "paris") -> [String: Any] {
    let peer = array == "paris" ? "lyon" : "paris"
    return [
      "local_base_action": "BASE", "remote_base_action": "BASE", "local_entity_id": entity(name, on: array),
      "remote_entity_id": entity(name, on: peer), "local_base_entity_id": local, "remote_base_entity_id": remote,
    ]
  }

  func fromBase(
    _ pairs: [[String: Any]], on array: String = "paris", kind: String = "VOLUME", _ extra: [String: Any] = [:]
  ) async throws -> [String: Any] {
    let body: [String: Any] = ["link_id": try await link(on: array), "entity_type": kind, "entity_pairs": pairs]
    return body.merging(extra) { $1 }
  }

  /// Snapshots of replication, oldest first.
  func bases(of name: String, on array: String) -> [DatasetSnapshot] {
    simulator.snapshots(of: name, on: array).filter { $0.replicationGUID != nil }
  }

  /// The source array's object; the target's is its peer.
  func target(_ name: String) throws -> Int { try #require(simulator.replica(of: name, on: "lyon")).id }

  /// Paris, lyon and nice; paris is linked to both, and a group of paris is active-active with lyon.
  static func threeArrays(_ change: (inout SimulatedWorld) -> Void = { _ in }) throws -> TestSimulator {
    let pools = [SimulatedPool("prod"), SimulatedPool("dr")]
    var world = SimulatedWorld(
      arrays: ["paris", "lyon", "nice"].map { SimulatedArray($0, pools: pools) },
      links: [
        SimulatedLink("paris-lyon", between: "paris", and: "lyon"),
        SimulatedLink("paris-nice", between: "paris", and: "nice"),
      ])
    world.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
    world.arrays[0].consistencyGroups = [
      SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2),
      SimulatedConsistencyGroups("web", pool: "prod", membersPerGroup: 1),
    ]
    change(&world)
    return TestSimulator(simulator: try Simulator(world))
  }

  /// Body of an asynchronous creation from paris to nice.
  func toNice(
    _ members: [String], group: String? = nil, _ extra: [String: Any] = [:]
  ) async throws -> [String: Any] {
    var body = try await newReplica(members, kind: group == nil ? "VOLUME" : "CONSISTENCY_GROUP", group: group)
    // Links cannot be filtered by name.
    let link = try await get("links").list.first { $0["name"] as? String == "paris-nice" }
    body["link_id"] = link?["id"]
    body["remote_pool_id"] = try await pool("dr", on: "nice")
    return body.merging(extra) { $1 }
  }
}
