import Foundation
import InfiniBox

/// Answers and objects that are plausible for any collection: one object that has a field for every type's needs.
enum Sample {
  static let credentials = Credentials(user: "admin", password: "123456")

  static func object(_ id: Int64, _ changes: [String: JSONValue] = [:]) -> JSONValue {
    let all: [String: JSONValue] = [
      "id": .integer(id), "name": .text("object-\(id)"), "type": "MASTER", "dataset_type": "VOLUME", "pool_id": 1001,
      "parent_id": 0, "size": 1_000_000_000, "physical_capacity": 1_000_000_000_000,
      "virtual_capacity": 1_000_000_000_000, "link_state": "UP", "link_id": 1002, "role": "SOURCE",
      "entity_type": "VOLUME", "replication_type": "ASYNC", "key": "k", "value": "v", "code": "VOLUME_CREATED",
      "level": "INFO", "timestamp": 1_754_000_000_000, "version": "8.6.0.0", "serial_number": 1001,
      "service": "RMR_SERVICE", "space_reclaimable": 1_000_000_000,
    ]
    return .object(all.merging(changes) { _, change in change })
  }

  static func decode<Object: Decodable>(_ value: JSONValue) -> Object {
    do {
      return try JSONDecoder().decode(Object.self, from: data(value))
    } catch {
      preconditionFailure("the sample does not fit \(Object.self): \(error)")
    }
  }

  /// The same bytes for the same value, so that fuzzing can be repeated.
  static func data(_ value: JSONValue) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      return try encoder.encode(value)
    } catch {
      preconditionFailure("the sample cannot be encoded: \(error)")
    }
  }

  static func pool(_ id: Int64) -> Pool { decode(object(id)) }
  static func link(_ id: Int64 = 1002) -> Link { decode(object(id)) }
  static func volume(_ id: Int64, parent: Int64 = 0) -> Volume { decode(object(id, ["parent_id": .integer(parent)])) }
  static func filesystem(_ id: Int64, parent: Int64 = 0) -> Filesystem {
    decode(object(id, ["parent_id": .integer(parent)]))
  }
  static func group(_ id: Int64, parent: Int64 = 0) -> ConsistencyGroup {
    decode(object(id, ["parent_id": .integer(parent)]))
  }
  static func member(_ id: Int64, parent: Int64) -> GroupMember {
    decode(object(id, ["parent_id": .integer(parent)]))
  }

  static func space(_ id: Int64) -> NetworkSpace { decode(object(id)) }

  // MARK: Answers

  /// What decides requests, of the features that version 8.6 lists (rest 1.6).
  static let latestFeatures: [String: Int64] = [
    "active_active": 4, "api_auth_sessions": 0, "async_replication": 2, "cons_groups": 1, "event_retention": 0,
    "filesystem_replicas": 1, "nas": 2, "native_smb": 2, "metadata": 2, "replica_auto_create": 0,
    "replicate_snapshots": 4, "snapshots": 1,
    "sync_replication": 0,
  ]

  static func features(_ features: [String: Int64]) -> TransportResponse {
    envelope(
      .list(
        features.sorted { $0.key < $1.key }.map { name, level in
          ["name": .text(name), "version": .integer(level), "experimental": false, "enabled": true]
        }))
  }

  static func login(cookie: String = "stub-A") -> TransportResponse {
    var answer = envelope(["name": "admin"])
    answer.headers.append(("Set-Cookie", "JSESSIONID=\(cookie); Path=/; HttpOnly"))
    return answer
  }

  static func envelope(_ result: JSONValue, status: Int = 200) -> TransportResponse {
    response(["result": result, "error": .null, "metadata": ["ready": true]], status: status)
  }

  /// One page of a list whose objects are `all`.
  static func page(_ number: Int, size: Int, of all: [JSONValue]) -> TransportResponse {
    let first = min(all.count, (number - 1) * size)
    let objects = all[first..<min(all.count, first + size)]
    return response([
      "result": .list(Array(objects)), "error": .null,
      "metadata": [
        "ready": true, "number_of_objects": .integer(Int64(all.count)), "page_size": .integer(Int64(size)),
        "pages_total": .integer(Int64((all.count + size - 1) / size)), "page": .integer(Int64(number)),
      ],
    ])
  }

  static func refusal(
    _ status: Int, code: String, message: String = "refused", reason: String? = nil, isRemote: Bool = false
  ) -> TransportResponse {
    let reasons: [JSONValue] = reason.map { [["message": .text($0), "affected_entities": []]] } ?? []
    return response(
      [
        "result": .null,
        "error": [
          "code": .text(code), "message": .text(message), "reasons": .list(reasons), "severity": "ERROR",
          "is_remote": .flag(isRemote), "data": .null,
        ], "metadata": ["ready": true],
      ], status: status)
  }

  static func response(_ body: JSONValue, status: Int = 200) -> TransportResponse {
    TransportResponse(status: status, headers: [("Content-Type", "application/json")], body: data(body))
  }

  static func text(_ text: String, status: Int = 200) -> TransportResponse {
    TransportResponse(status: status, body: Data(text.utf8))
  }
}

extension TransportRequest {
  /// The decoded value of a query parameter.
  func parameter(_ name: String) -> String? {
    for item in (query ?? "").split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0] == name else { continue }
      return parts[1].replacing("+", with: " ").removingPercentEncoding
    }
    return nil
  }

  var pageNumber: Int { parameter("page").flatMap { Int($0) } ?? 1 }
  var pageSize: Int { parameter("page_size").flatMap { Int($0) } ?? 50 }

  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  var json: JSONValue? {
    body.flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) }
  }
}
