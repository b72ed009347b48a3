import Foundation
import Synchronization

/// Sends API requests to one array: authentication, deadline, counting, and the mapping of every answer to a value or
/// to an `InfiniBoxError`. Shared by all views of an array.
final class Connection: Sendable {
  let array: String
  let options: ConnectionOptions
  private let transport: any HTTPTransport
  let credentials: Credentials
  private let session: Session?
  private let sent = Atomic<Int>(0)
  let knowledge = ArrayKnowledge()
  let peers = PeerAuthorization()
  private let told = Mutex<ArrayTime?>(nil)

  init(array: String, transport: any HTTPTransport, credentials: Credentials, options: ConnectionOptions) {
    self.array = array
    self.transport = transport
    self.credentials = credentials
    self.options = options
    session = options.authentication == .session ? Session() : nil
  }

  var requestsSent: Int { sent.load(ordering: .relaxed) }
  var toldTime: ArrayTime? { told.withLock { $0 } }

  func shutdown() async {
    await transport.shutdown()
  }

  /// Sends a request and decodes the `result` of its answer. Refused for want of permission on the peer, it is sent once
  /// more with the credentials of the peer, where those are registered (rest 1.7).
  func send<Result: Decodable & Sendable>(
    _ request: APIRequest, as type: Result.Type, deadline: Duration
  ) async throws(InfiniBoxError) -> Envelope<Result> {
    let shown = peers.current
    do {
      return try await sendOnce(request, as: type, deadline: deadline)
    } catch {
      // A refusal by the peer itself came after the array had begun, so nothing may be repeated.
      guard case .remotePermissionRequired(let refusal) = error.cause, !refusal.isRemote,
        let header = try await remoteAuthorization(for: request, deadline: deadline), header != shown
      else { throw error }
      peers.show(header)
    }
    return try await sendOnce(request, as: type, deadline: deadline)
  }

  func sendOnce<Result: Decodable & Sendable>(
    _ request: APIRequest, as type: Result.Type, deadline: Duration
  ) async throws(InfiniBoxError) -> Envelope<Result> {
    let response = try await answer(to: request, deadline: deadline)
    do throws(InfiniBoxError.Cause) {
      if let refusal = Self.refusal(response) { throw refusal }
      return try AnswerReader.read(type, status: response.status, body: response.body, rows: request.pageSize)
    } catch {
      throw failure(request, error)
    }
  }

  func failure(_ request: APIRequest, _ cause: InfiniBoxError.Cause) -> InfiniBoxError {
    InfiniBoxError(array: array, request: request.failed(), cause: cause)
  }

  // MARK: Sessions

  /// Logs in and keeps the cookies that the array sets.
  func logIn(deadline: Duration) async throws(InfiniBoxError) {
    if let session {
      try await logInAgain(session, replacing: await session.cookies, deadline: deadline)
    } else {
      try await sendLogin(try await features(through: "", deadline: deadline), deadline: deadline, into: nil)
    }
  }

  func logOut(deadline: Duration) async throws(InfiniBoxError) {
    let request = APIRequest.post("users/logout", [QueryItem("approved", true)], body: [:])
    let authorization = if let session { Session.headers(await session.cookies) } else { basic }
    let response = try await exchange(request, authorization: authorization, deadline: deadline)
    if let refusal = Self.refusal(response) { throw failure(request, refusal) }
    await session?.forget()
  }

  private func sendLogin(
    _ features: Features, deadline: Duration, into session: Session?
  ) async throws(InfiniBoxError) {
    var body: [String: JSONValue] = ["username": .text(credentials.user), "password": .text(credentials.password)]
    // Only arrays with session features take the name of the client (rest 1.3).
    if features.has("api_auth_sessions") { body["clientid"] = .text(options.clientName) }
    let request = APIRequest.post("users/login", [QueryItem("approved", true)], body: .object(body))
    let authorization = session == nil ? basic : []
    let response = try await exchange(request, authorization: authorization, deadline: deadline)
    if let refusal = Self.refusal(response) { throw failure(request, refusal) }
    await session?.keep(response.values(of: "Set-Cookie"))
  }

  // MARK: One exchange

  private var basic: [(name: String, value: String)] { [("Authorization", credentials.basicAuthorization)] }

  /// The answer, after at most one new login.
  private func answer(to request: APIRequest, deadline: Duration) async throws(InfiniBoxError) -> TransportResponse {
    // The features tell how to log in, so they are asked for before (rest 1.6).
    guard let session, request.path != "_features" else {
      return try await exchange(request, authorization: basic, deadline: deadline)
    }
    if await session.cookies.isEmpty { try await logInAgain(session, replacing: [:], deadline: deadline) }
    let used = await session.cookies
    let response = try await exchange(request, authorization: Session.headers(used), deadline: deadline)
    guard response.status == 401 else { return response }
    try await logInAgain(session, replacing: used, deadline: deadline)
    return try await exchange(request, authorization: Session.headers(await session.cookies), deadline: deadline)
  }

  private func logInAgain(
    _ session: Session, replacing used: [String: String], deadline: Duration
  ) async throws(InfiniBoxError) {
    let features = try await features(through: "", deadline: deadline)
    try await session.renew(replacing: used) { () async throws(InfiniBoxError) in
      try await self.sendLogin(features, deadline: deadline, into: session)
    }
  }

  /// One request and its answer, within the deadline, counted.
  private func exchange(
    _ request: APIRequest, authorization: [(name: String, value: String)], deadline: Duration
  ) async throws(InfiniBoxError) -> TransportResponse {
    guard !Task.isCancelled else {
      throw InfiniBoxError(array: array, request: request.failed(wasSent: false), cause: .cancelled)
    }
    let carried = transportRequest(request, authorization: authorization)
    sent.add(1, ordering: .relaxed)
    do throws(DeadlineError<TransportError>) {
      let response = try await withDeadline(deadline) { () async throws(TransportError) in
        try await self.transport.send(carried)
      }
      told.withLock { $0 = response.date }
      return response
    } catch {
      throw failure(request, Self.cause(of: error, deadline: deadline))
    }
  }

  private func transportRequest(
    _ request: APIRequest, authorization: [(name: String, value: String)]
  ) -> TransportRequest {
    var headers = request.headers + authorization
    headers.append(("Accept", "application/json"))
    headers.append(("X-Infinidat-Source", options.clientName))
    if let header = peers.current { headers.append((PeerAuthorization.header, header)) }
    var body: Data?
    if let value = request.body {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      do {
        body = try encoder.encode(value)
      } catch {
        preconditionFailure("a JSON value without infinite numbers can always be encoded: \(error)")
      }
    }
    // Without a body as well: a proxy or an array may answer 415 to what does not say what it carries.
    if request.method == .post || request.method == .put { headers.append(("Content-Type", "application/json")) }
    return TransportRequest(
      method: request.method, path: request.fullPath, query: request.query.encoded, headers: headers, body: body,
      maximumAnswerSize: request.pageSize == nil
        ? min(options.maximumObjectSize, options.maximumAnswerSize) : options.maximumAnswerSize)
  }

  private static func cause(of error: DeadlineError<TransportError>, deadline: Duration) -> InfiniBoxError.Cause {
    switch error {
    case .deadlinePassed, .failed(.idleTimeout): .timedOut(deadline: deadline)
    case .failed(.cannotConnect(let failure)): .unreachable(failure)
    case .failed(.tls(let failure)): .tls(failure)
    case .failed(.connectionLost): .connectionLost
    case .failed(.truncatedAnswer): .malformedAnswer(.truncated)
    case .failed(.answerTooLarge(let limit)): .answerTooLarge(limit: limit)
    case .failed(.notHTTP(let reason)): .malformedAnswer(.notHTTP(reason))
    case .failed(.cancelled): .cancelled
    }
  }

  /// The refusal in an answer; nil when it is a success.
  private static func refusal(_ response: TransportResponse) -> InfiniBoxError.Cause? {
    guard !(200..<300).contains(response.status) else { return nil }
    let error = AnswerReader.error(in: response.body)
    switch response.status {
    case 401: return .unauthorized
    case 403:
      guard let error else { return .forbidden(nil) }
      if error.code.hasPrefix("APPROVAL_REQUIRED") {
        return .approvalRequired(question: error.reasons.first ?? error.message, error)
      }
      return error.code == "REMOTE_PERMISSION_REQUIRED" ? .remotePermissionRequired(error) : .forbidden(error)
    case 404: return .notFound(error)
    case 409: return .conflict(error)
    case 429:
      let seconds = response.values(of: "Retry-After").first.flatMap { Int64($0) }
      return .throttled(retryAfter: seconds.map { .seconds($0) })
    case 500..<600: return .serverError(status: response.status, error)
    default: return .refused(status: response.status, error)
    }
  }
}
