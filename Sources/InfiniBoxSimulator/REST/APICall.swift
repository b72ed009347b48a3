/// One call of the array's REST API after its address, its account and its body were read.
struct APICall {
  let method: String
  /// Path segments below `/api/rest/`, decoded.
  let segments: [String]
  let query: Query
  /// nil if there is no body, or none that is JSON.
  let body: JSONValue?
  let array: Int
  let user: String
  /// Decoded `X-Remote-Authorization`, for calls that act on the peer.
  let remoteAuthorization: String?
  /// Whether it came over the link from the peer.
  var isProxied = false

  var collection: String { segments.first ?? "" }
  var id: Int? { segments.count > 1 ? Int(segments[1]) : nil }

  func requiredID(_ kind: String) throws(SimulatedRefusal) -> Int {
    guard segments.count > 1, let id = Int(segments[1]) else {
      throw SimulatedRefusal(404, "\(kind)_NOT_FOUND", "'\(segments.joined(separator: "/"))' names no object")
    }
    return id
  }

  /// R20: a dangerous operation needs `approved=true`.
  func requireApproval(_ question: String) throws(SimulatedRefusal) {
    guard query.flag("approved") == true else { throw SimulatedRefusal(403, "APPROVAL_REQUIRED", question) }
  }

  func requiredBody() throws(SimulatedRefusal) -> JSONValue {
    guard let body else { throw .badRequest("INVALID_BODY", "the body is missing or is no JSON") }
    return body
  }

  func string(_ key: String) throws(SimulatedRefusal) -> String {
    guard let value = body?[key]?.stringValue else { throw .missing(key) }
    return value
  }

  func integer(_ key: String) throws(SimulatedRefusal) -> Int {
    guard let value = body?[key]?.integerValue else { throw .missing(key) }
    return value
  }

  /// A member that may be absent or null, but not of another type.
  func optionalInteger(_ key: String) throws(SimulatedRefusal) -> Int? {
    guard let value = body?[key], !value.isNull else { return nil }
    guard let integer = value.integerValue else { throw .missing(key) }
    return integer
  }

  func optionalString(_ key: String) throws(SimulatedRefusal) -> String? {
    guard let value = body?[key], !value.isNull else { return nil }
    guard let string = value.stringValue else { throw .missing(key) }
    return string
  }

  func optionalBool(_ key: String) throws(SimulatedRefusal) -> Bool? {
    guard let value = body?[key], !value.isNull else { return nil }
    guard let bool = value.boolValue else { throw .missing(key) }
    return bool
  }

  /// Whether the body has that member, if only as null.
  func has(_ key: String) -> Bool { body?[key] != nil }
}
