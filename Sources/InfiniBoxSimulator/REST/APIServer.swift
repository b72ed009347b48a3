/// Answers the calls of one REST API for all arrays of a world: accounts first, then the collection in charge.
struct APIServer: Sendable {
  var world: World
  /// Session cookies that are valid, by array.
  var sessions: [Int: Set<String>] = [:]
  private var sessionCount = 0
  var listings = KeptListings()

  init(world: World) {
    self.world = world
  }

  static let prefix = "/api/rest/"

  mutating func respond(to request: SimulatedRequest, array: Int) -> SimulatedResponse {
    if request.method != "GET" { world.revision += 1 }
    defer { if request.method != "GET" { world.settlePools() } }
    // A change of several fields happens as a whole or not at all.
    let before = request.method == "PUT" ? world : nil
    do throws(SimulatedRefusal) {
      return try answer(request, array: array)
    } catch {
      if let before { world = before }
      return .failure(error)
    }
  }

  private mutating func answer(_ request: SimulatedRequest, array: Int) throws(SimulatedRefusal) -> SimulatedResponse {
    guard request.path.hasPrefix(Self.prefix) else {
      throw SimulatedRefusal(404, "API_NOT_FOUND", "nothing at '\(request.pathOnly)'")
    }
    let segments = request.pathOnly.dropFirst(Self.prefix.count).split(separator: "/").map(Query.decode)
    let body = request.body.isEmpty ? nil : JSONValue.parse(request.body)
    if !request.body.isEmpty && body == nil { throw .badRequest("INVALID_BODY", "the body is no JSON") }
    if segments == ["_features"] { return .result(SystemAnswers.features(world.arrays[array])) }
    if segments == ["users", "login"] { return try login(body, array: array) }
    let user = try authenticate(request, array: array)
    if segments == ["users", "logout"] {
      if let cookie = request.header("Cookie") { sessions[array]?.subtract(Self.sessionTokens(cookie)) }
      return .result(["name": .string(user)])
    }
    if request.method == "GET", let text = keptPage(segments, request.query, array: array) { return .json(text) }
    let query = try Query(request.query)
    let call = APICall(
      method: request.method, segments: segments, query: query, body: body, array: array, user: user,
      remoteAuthorization: request.header("X-Remote-Authorization"))
    world.client = request.header("X-Infinidat-Source")
    defer { world.client = nil }
    return try answer(call)
  }

  /// The collection in charge.
  mutating func answer(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    switch call.collection {
    case "system": try answerSystem(call)
    case "config": try answerConfiguration(call)
    case "pools": try answerPools(call)
    case "volumes": try answerDatasets(call, kind: .volume)
    case "filesystems": try answerDatasets(call, kind: .filesystem)
    case "datasets": try answerAllDatasets(call)
    case "exports": try answerExports(call)
    case "shares": try answerShares(call)
    case "cgs": try answerGroups(call)
    case "links": try answerLinks(call)
    case "replicas": try answerReplicas(call)
    case "metadata": try answerMetadata(call)
    case "events": try answerEvents(call)
    case "network": try answerNetwork(call)
    case "remote": try answerRemote(call)
    default: throw SimulatedRefusal(404, "API_NOT_FOUND", "nothing at '\(call.segments.joined(separator: "/"))'")
    }
  }

  // MARK: Accounts

  private mutating func login(_ body: JSONValue?, array: Int) throws(SimulatedRefusal) -> SimulatedResponse {
    let account = world.arrays[array]
    guard body?["username"]?.stringValue == account.user, body?["password"]?.stringValue == account.password else {
      let name = body?["username"]?.stringValue ?? ""
      world.record(
        "USER_LOGIN_FAILURE", "WARNING", on: array, about: 0, "Login of {name} failed", data: world.named(name))
      throw SimulatedRefusal(401, "UNAUTHORIZED", "user or password is wrong")
    }
    sessionCount += 1
    let token = "session-\(account.serial)-\(sessionCount)"
    sessions[array, default: []].insert(token)
    world.record("USER_LOGIN_SUCCESS", on: array, about: 0, "User {name} logged in", data: world.named(account.user))
    let user: JSONValue = [
      "type": "Local", "id": 1, "role": "ADMIN", "name": .string(account.user), "email": "admin@example.com",
      "enabled": true, "roles": ["ADMIN"],
    ]
    var response = SimulatedResponse.result([
      "name": .string(account.user), "roles": ["ADMIN"], "user_objects": .array([user]),
    ])
    response.headers.append(("Set-Cookie", "JSESSIONID=\(token); Path=/; HttpOnly"))
    return response
  }

  private static func sessionTokens(_ cookie: String) -> [String] {
    cookie.split(separator: ";").compactMap { part in
      let trimmed = part.drop { $0 == " " }
      return trimmed.hasPrefix("JSESSIONID=") ? String(trimmed.dropFirst(11)) : nil
    }
  }

  private func authenticate(_ request: SimulatedRequest, array: Int) throws(SimulatedRefusal) -> String {
    let account = world.arrays[array]
    if let cookie = request.header("Cookie"), let valid = sessions[array],
      Self.sessionTokens(cookie).contains(where: valid.contains)
    {
      return account.user
    }
    if let header = request.header("Authorization"), header.hasPrefix("Basic "),
      Base64.decode(header.dropFirst(6)) == Array("\(account.user):\(account.password)".utf8)
    {
      return account.user
    }
    throw SimulatedRefusal(401, "UNAUTHORIZED", "no valid session and no valid credentials")
  }

  /// R19 for calls that may go on without the peer's credentials if they say so.
  func requireRemotePermission(orForce call: APICall, peer: Int) throws(SimulatedRefusal) {
    guard call.query.flag("force_if_no_remote_credentials") != true else { return }
    try requireRemotePermission(call, peer: peer)
  }

  /// R19: the peer has to accept the credentials that came along, in either form (rest 1.7).
  func requireRemotePermission(_ call: APICall, peer: Int) throws(SimulatedRefusal) {
    guard world.settings.requiresRemoteAuthorization else { return }
    let account = world.arrays[peer]
    let expected = Array("\(account.user):\(account.password)".utf8)
    let words = (call.remoteAuthorization ?? "").split(separator: " ", maxSplits: 1).last ?? ""
    let accepted = words.split(separator: ";").contains { word in
      if Base64.decode(word) == expected { return true }
      guard let equals = word.firstIndex(of: "=") else { return false }
      return Base64.decode(word[word.index(after: equals)...]) == expected
    }
    guard accepted else {
      throw SimulatedRefusal(403, "REMOTE_PERMISSION_REQUIRED", "credentials of '\(account.name)' are required")
    }
  }

  // MARK: Answers

  /// One object, with the fields asked for.
  func object<Row>(_ row: Row, _ schema: Schema<Row>, _ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let fields = try schema.projection(call.query.fields, of: world.arrays[call.array].abilities)
    var writer = JSONWriter(capacity: 2_000)
    writer.raw("{\"result\":")
    schema.write(row, fields, world, call.array, into: &writer)
    writer.raw(",\"error\":null,\"metadata\":{\"ready\":true}}")
    return .json(writer.buffer)
  }

  /// Nothing is at a path that the array's software is too old for.
  func requirePath(_ requirement: Requirement, _ call: APICall) throws(SimulatedRefusal) {
    guard world.arrays[call.array].abilities.meets(requirement) else {
      throw SimulatedRefusal(404, "API_NOT_FOUND", "nothing at '\(call.segments.joined(separator: "/"))'")
    }
  }

  func unsupported(_ call: APICall) -> SimulatedRefusal {
    SimulatedRefusal(
      405, "METHOD_NOT_SUPPORTED", "\(call.method) is not supported on '\(call.segments.joined(separator: "/"))'")
  }
}

/// Base64 as HTTP credentials use it.
enum Base64 {
  static func decode(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 where byte != 61 {
      guard let value = value(byte) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 65...90: byte - 65
    case 97...122: byte - 71
    case 48...57: byte + 4
    case 43, 45: 62
    case 47, 95: 63
    default: nil
    }
  }
}
