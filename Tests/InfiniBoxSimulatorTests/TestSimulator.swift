import Foundation
import InfiniBoxSimulator
import Testing

/// A simulator with what tests ask of it in few words.
struct TestSimulator {
  let simulator: Simulator

  init(simulator: Simulator) {
    self.simulator = simulator
  }

  init(clock: Simulator.Clock = .manual, _ change: (inout SimulatedWorld) -> Void = { _ in }) throws {
    simulator = try Simulator(.pair(change), clock: clock)
  }

  /// What an array answered.
  struct Answer {
    let status: Int
    let json: [String: Any]

    var result: Any? { json["result"] }
    var object: [String: Any] { result as? [String: Any] ?? [:] }
    var list: [[String: Any]] { result as? [[String: Any]] ?? [] }
    var names: [String] { list.compactMap { $0["name"] as? String } }
    var ids: [Int] { list.compactMap { $0["id"] as? Int } }
    var metadata: [String: Any] { json["metadata"] as? [String: Any] ?? [:] }
    var count: Int? { metadata["number_of_objects"] as? Int }
    var error: [String: Any] { json["error"] as? [String: Any] ?? [:] }
    var code: String? { error["code"] as? String }
    var isRemote: Bool { error["is_remote"] as? Bool ?? false }
    var id: Int { object["id"] as? Int ?? 0 }
  }

  static let credentials = [(name: "Authorization", value: "Basic YWRtaW46MTIzNDU2")]

  /// Sends a call below `/api/rest/`; writes are approved unless the query says otherwise.
  func call(
    _ method: String, _ path: String, on array: String = "paris", body: Any? = nil,
    headers: [(name: String, value: String)] = TestSimulator.credentials
  ) async throws -> Answer {
    var path = "/api/rest/" + path
    if method != "GET", !path.contains("approved=") { path += (path.contains("?") ? "&" : "?") + "approved=true" }
    let bytes = try body.map { Array(try JSONSerialization.data(withJSONObject: $0, options: .fragmentsAllowed)) } ?? []
    let response = try await simulator.respond(
      to: SimulatedRequest(method, path, headers: headers, body: bytes), array: array)
    let json = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
    return Answer(status: response.status, json: try #require(json))
  }

  func get(_ path: String, on array: String = "paris") async throws -> Answer {
    try await call("GET", path, on: array)
  }

  func pool(_ name: String, on array: String) async throws -> Int {
    try #require(try await get("pools?name=eq:\(name)", on: array).ids.first)
  }

  func link(on array: String = "paris") async throws -> Int {
    try #require(try await get("links", on: array).ids.first)
  }

  func entity(_ name: String, on array: String = "paris") -> Int {
    simulator.dataset(name, on: array)?.id ?? simulator.groups(on: array).first { $0.name == name }?.id ?? 0
  }

  /// Body of a creation with new targets for the given datasets.
  func newReplica(
    _ entities: [String], kind: String = "VOLUME", group: String? = nil, pool: String = "dr", extra: [String: Any] = [:]
  ) async throws -> [String: Any] {
    let pairs = entities.map { name -> [String: Any] in
      ["remote_base_action": "CREATE", "local_entity_id": entity(name), "remote_entity_id": NSNull()]
    }
    var body: [String: Any] = [
      "link_id": try await link(), "entity_type": kind, "entity_pairs": pairs,
      "remote_pool_id": try await self.pool(pool, on: "lyon"),
    ]
    if let group { body["local_cg_id"] = entity(group) }
    return body.merging(extra) { $1 }
  }

  /// Fails if an invariant does not hold.
  func expectSound(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    let violations = simulator.invariantViolations()
    #expect(violations.isEmpty, comment, sourceLocation: sourceLocation)
  }
}
