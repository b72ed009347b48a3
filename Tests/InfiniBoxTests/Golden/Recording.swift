import Foundation
import InfiniBox

/// One request that infinisdk put on the wire, as `Recordings/*.json` keeps it.
struct RecordedRequest: Decodable, Sendable {
  let system: String
  let method: String
  let path: String
  let rawQuery: String
  let headers: [String: String]
  let hasBody: Bool
  let body: JSONValue?

  private enum Key: String, CodingKey {
    case system, method, path, headers, body
    case rawQuery = "raw_query"
    case hasBody = "has_body"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    system = try container.decode(String.self, forKey: .system)
    method = try container.decode(String.self, forKey: .method)
    path = try container.decode(String.self, forKey: .path)
    rawQuery = try container.decode(String.self, forKey: .rawQuery)
    headers = try container.decode([String: String].self, forKey: .headers)
    hasBody = try container.decode(Bool.self, forKey: .hasBody)
    body = hasBody ? try container.decode(JSONValue.self, forKey: .body) : nil
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Recordings")

  static func load(_ name: String) throws -> [RecordedRequest] {
    try JSONDecoder().decode(
      [RecordedRequest].self, from: Data(contentsOf: folder.appending(path: "\(name).json")))
  }

  static func names() throws -> Set<String> {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return Set(files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) })
  }

  var comparable: ComparableRequest {
    ComparableRequest(
      system: system, method: method, path: path, query: ComparableRequest.items(rawQuery),
      // infinisdk leaves it out where a write has no body (suspend, resume); this client always says what it sends.
      isJSON: method == "POST" || method == "PUT",
      asksRawAnswer: headers["X-INFINIDAT-RAW-RESPONSE"] == "true",
      remoteAuthorization: headers["X-Remote-Authorization"], body: body)
  }
}

/// What of a request is compared: all but the order of query items and of names in `fields`, and the headers of
/// authentication and of the client's own name.
struct ComparableRequest: Equatable, CustomStringConvertible {
  var system: String
  var method: String
  var path: String
  var query: Set<String>
  var isJSON: Bool
  var asksRawAnswer: Bool
  /// Credentials of peers, which recordings have in the clear.
  var remoteAuthorization: String?
  var body: JSONValue?

  /// The items of a query as they went over the wire, still percent-encoded; the names in `fields` sorted.
  static func items(_ rawQuery: String) -> Set<String> {
    Set(
      rawQuery.split(separator: "&").map { item in
        guard item.hasPrefix("fields=") else { return String(item) }
        let names = item.dropFirst(7).components(separatedBy: "%2C").sorted()
        return "fields=" + names.joined(separator: "%2C")
      })
  }

  init(
    system: String, method: String, path: String, query: Set<String>, isJSON: Bool, asksRawAnswer: Bool,
    remoteAuthorization: String?, body: JSONValue?
  ) {
    self.system = system
    self.method = method
    self.path = path
    self.query = query
    self.isJSON = isJSON
    self.asksRawAnswer = asksRawAnswer
    self.remoteAuthorization = remoteAuthorization
    self.body = body
  }

  init(_ request: TransportRequest, system: String) {
    self.init(
      system: system, method: request.method.rawValue, path: request.path, query: Self.items(request.query ?? ""),
      isJSON: request.header("Content-Type") == "application/json",
      asksRawAnswer: request.header("X-INFINIDAT-RAW-RESPONSE") == "true",
      remoteAuthorization: request.header("X-Remote-Authorization"), body: request.json)
    if path.hasSuffix("users/login") { body = Self.clientNameReplaced(body) }
  }

  /// Every client has an identifier of its own in its login; the recordings have infinisdk's.
  private static func clientNameReplaced(_ body: JSONValue?) -> JSONValue? {
    guard case .object(var members)? = body, members["clientid"] == .text(ConnectionOptions().clientName) else {
      return body
    }
    members["clientid"] = "infinisdk.v289.1.4.<fqdn>.<os-user>.<pid>"
    return .object(members)
  }

  /// What a client asks an array before it can do anything else (rest 1.6).
  var isStartUp: Bool {
    path.hasSuffix("/_features") || (path.hasSuffix("/rest/system") && query == ["fields=version"])
  }

  /// Without what says how a list is paged and sorted, which is our own (rest 20.1).
  var withoutPaging: ComparableRequest {
    var copy = self
    copy.query = query.filter { item in item != "sort=id" && !item.hasPrefix("page=") && !item.hasPrefix("page_size=") }
    return copy
  }

  /// With all fields, if the other asks for all; otherwise the fields have to be the same.
  func projected(as other: ComparableRequest) -> ComparableRequest {
    guard !other.query.contains(where: { $0.hasPrefix("fields=") }) else { return self }
    var copy = self
    copy.query = query.filter { !$0.hasPrefix("fields=") }
    return copy
  }

  var description: String {
    "\(system) \(method) \(path)?\(query.sorted().joined(separator: "&")) json=\(isJSON) \(body.map { "\($0)" } ?? "")"
  }
}
