import NIOCore

/// One request to an array, as it came over the wire.
public struct SimulatedRequest: Sendable, Equatable {
  /// Upper-case method.
  public var method: String
  /// Path with its query, still percent-encoded: `/api/rest/volumes?page_size=1000`.
  public var path: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(_ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
  }

  public static func == (left: SimulatedRequest, right: SimulatedRequest) -> Bool {
    left.method == right.method && left.path == right.path && left.body == right.body
      && left.headers.elementsEqual(right.headers, by: ==)
  }

  /// The first header of that name, in any case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The path without its query.
  public var pathOnly: Substring { path[..<queryMark] }
  /// What stands behind the `?`.
  public var query: Substring { path[queryMark...].dropFirst() }

  /// Bytes are looked at, not characters: it is asked for several times a request.
  private var queryMark: String.Index { path.utf8.firstIndex(of: UInt8(ascii: "?")) ?? path.endIndex }
}

/// One answer of an array.
public struct SimulatedResponse: Sendable, Equatable {
  public var status: Int
  public var headers: [(name: String, value: String)]
  /// The body in the form in which it is sent, without another copy.
  var content: ByteBuffer
  /// Bytes that the answer announced, if a fault cut it off: the connection ends before they came.
  public var announcedLength: Int?

  public init(_ status: Int, headers: [(name: String, value: String)] = [], body: [UInt8]) {
    self.init(status, headers: headers, content: ByteBuffer(bytes: body))
  }

  init(_ status: Int, headers: [(name: String, value: String)], content: ByteBuffer) {
    self.status = status
    self.headers = headers
    self.content = content
  }

  public var body: [UInt8] {
    get { Array(buffer: content) }
    set { content = ByteBuffer(bytes: newValue) }
  }

  public static func == (left: SimulatedResponse, right: SimulatedResponse) -> Bool {
    left.status == right.status && left.content == right.content && left.headers.elementsEqual(right.headers, by: ==)
  }

  static let jsonHeaders: [(name: String, value: String)] = [("Content-Type", "application/json")]

  static func json(_ content: ByteBuffer, status: Int = 200) -> SimulatedResponse {
    SimulatedResponse(status, headers: jsonHeaders, content: content)
  }

  static func result(_ value: JSONValue) -> SimulatedResponse {
    var writer = JSONWriter()
    writer.raw("{\"result\":")
    writer.value(value)
    writer.raw(",\"error\":null,\"metadata\":{\"ready\":true}}")
    return json(writer.buffer)
  }

  static func failure(_ refusal: SimulatedRefusal) -> SimulatedResponse {
    let error: JSONValue = [
      "code": .string(refusal.code), "message": .string(refusal.message),
      "reasons": [
        ["message": .string(refusal.message), "affected_entities": .array(refusal.affected.map(\.json))]
      ],
      "severity": .string(refusal.severity), "is_remote": .bool(refusal.isRemote), "data": .null,
    ]
    var writer = JSONWriter()
    writer.value(["result": .null, "error": error, "metadata": ["ready": true]])
    return json(writer.buffer, status: refusal.status)
  }
}

/// What a client meets instead of an answer.
public enum SimulatedConnectionError: Error, Sendable, Equatable {
  /// Nobody listens.
  case refused
  /// The connection broke before the array did anything.
  case reset
  /// The array did what was asked, then the connection broke.
  case replyLost
}
