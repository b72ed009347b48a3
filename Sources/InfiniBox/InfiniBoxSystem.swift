public import ArrayEndpoint

/// One InfiniBox array, spoken to through its REST API: the Swift counterpart of infinisdk's `InfiniBox`.
///
/// ```swift
/// let primary = try InfiniBoxSystem(
///   name: "paris", address: "https://paris.example", credentials: credentials)
/// let volume = try await primary.volumes.find(name: "oracle-1")
/// let replica = try await primary.approved.replicas.replicateEntity(
///   volume, over: link, remotePool: remotePool, type: .sync)
/// ```
///
/// It never retries: after an error, `InfiniBoxError.isDefinitive` tells whether the call may have had an effect.
/// `shutdown()` must be called once at the end, on any view of the array.
public final class InfiniBoxSystem: Sendable {
  /// Whether writes carry the consent that arrays ask for before dangerous operations (rest 1.4).
  enum Approval: Sendable {
    case withheld, given
  }

  let connection: Connection
  let approval: Approval
  let deadline: Duration
  /// What stands before each path: empty, or `remote/7/api/rest/` for the peer behind link 7.
  let prefix: String

  /// Makes the client of an array; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - name: what errors call the array.
  ///   - address: `https://HOST[:PORT]`; `http://` only for loopback, or with `options.allowPlainHTTP`.
  /// - Throws: when the address or a certificate authority cannot be used.
  public convenience init(
    name: String, address: String, credentials: Credentials, trust: TLSTrust = .systemRoots,
    options: ConnectionOptions = ConnectionOptions()
  ) throws(InfiniBoxError) {
    let parsed: ArrayAddress
    do throws(ArrayAddressFlaw) { parsed = try ArrayAddress(address) } catch {
      throw InfiniBoxError(array: name, cause: .invalidAddress("\(error)"))
    }
    try self.init(name: name, address: parsed, credentials: credentials, trust: trust, options: options)
  }

  /// The same for an address that was parsed before.
  public convenience init(
    name: String, address: ArrayAddress, credentials: Credentials, trust: TLSTrust = .systemRoots,
    options: ConnectionOptions = ConnectionOptions()
  ) throws(InfiniBoxError) {
    do throws(InfiniBoxError.Cause) {
      if address.isExposed && !options.allowPlainHTTP { throw .plainHTTPRefused }
      let transport = try AsyncHTTPTransport(address: address, trust: trust, options: options)
      self.init(name: name, transport: transport, credentials: credentials, options: options)
    } catch {
      throw InfiniBoxError(array: name, cause: error)
    }
  }

  /// Makes the client of an array that is reached in another way, such as a simulator in the same process.
  public convenience init(
    name: String, transport: any HTTPTransport, credentials: Credentials,
    options: ConnectionOptions = ConnectionOptions()
  ) {
    self.init(
      connection: Connection(array: name, transport: transport, credentials: credentials, options: options),
      approval: .withheld, deadline: options.deadline, prefix: "")
  }

  private init(connection: Connection, approval: Approval, deadline: Duration, prefix: String) {
    self.connection = connection
    self.approval = approval
    self.deadline = deadline
    self.prefix = prefix
  }

  public var name: String { connection.array }

  /// Requests sent so far by all views of this array, logins included.
  public var requestsSent: Int { connection.requestsSent }

  /// What the array's own clock showed when it made its newest answer, in whole seconds, rounded down (header `Date`); nil
  /// where that answer did not say.
  public var toldTime: ArrayTime? { connection.toldTime }

  /// Closes all connections. No call may follow.
  public func shutdown() async {
    await connection.shutdown()
  }

  // MARK: Views of the same array

  /// The same array, with `approved=true` on each write. Without it writes carry `approved=false`, and the array
  /// refuses the dangerous ones with `InfiniBoxError.Cause.approvalRequired`.
  public var approved: InfiniBoxSystem {
    InfiniBoxSystem(connection: connection, approval: .given, deadline: deadline, prefix: prefix)
  }

  /// The same array, with another deadline for each request.
  public func within(_ deadline: Duration) -> InfiniBoxSystem {
    InfiniBoxSystem(connection: connection, approval: approval, deadline: deadline, prefix: prefix)
  }

  /// The peer behind a link, spoken to through this array (rest 1.8): its answers, its ids, its features. This array's
  /// credentials and session are used.
  ///
  /// ```swift
  /// let target = try await primary.peer(over: link).replicas.get(replica.remoteReplicaID)
  /// ```
  public func peer(over link: Link) -> InfiniBoxSystem { peer(overLink: link.id) }

  public func peer(overLink id: Int64) -> InfiniBoxSystem {
    InfiniBoxSystem(
      connection: connection, approval: approval, deadline: deadline, prefix: "\(prefix)remote/\(id)/api/rest/")
  }

  // MARK: What an array has

  public var pools: Pools { Pools(array: self) }
  public var volumes: Volumes { Volumes(array: self) }
  public var filesystems: Filesystems { Filesystems(array: self) }
  public var consistencyGroups: ConsistencyGroups { ConsistencyGroups(array: self) }
  public var datasets: Datasets { Datasets(array: self) }
  public var networkSpaces: NetworkSpaces { NetworkSpaces(array: self) }
  public var links: Links { Links(array: self) }
  public var replicas: Replicas { Replicas(array: self) }
  public var metadata: Metadata { Metadata(array: self) }
  public var events: Events { Events(array: self) }

  // MARK: Sessions

  /// Logs in. With `Authentication.session` this happens by itself before the first request and after a 401.
  public func logIn() async throws(InfiniBoxError) {
    try await connection.logIn(deadline: deadline)
  }

  public func logOut() async throws(InfiniBoxError) {
    try await connection.logOut(deadline: deadline)
  }

  // MARK: Requests

  /// Sends a request and returns its `result`. Writes get the approval of this view as their last parameter.
  func result<Result: Decodable & Sendable>(
    of request: APIRequest, as type: Result.Type = Result.self
  ) async throws(InfiniBoxError) -> Result {
    try await envelope(of: request, as: type).result
  }

  func envelope<Result: Decodable & Sendable>(
    of request: APIRequest, as type: Result.Type = Result.self
  ) async throws(InfiniBoxError) -> Envelope<Result> {
    var request = request
    request.path = prefix + request.path
    if request.method != .get { request.query.append(QueryItem("approved", approval == .given)) }
    return try await connection.send(request, as: type, deadline: deadline)
  }

  /// The error of a request of this view.
  func failure(_ request: APIRequest, _ cause: InfiniBoxError.Cause) -> InfiniBoxError {
    var request = request
    request.path = prefix + request.path
    return connection.failure(request, cause)
  }

  /// The error of a call that was wrong before anything was sent.
  func refuse(_ reason: String) -> InfiniBoxError {
    InfiniBoxError(array: name, cause: .invalidArgument(reason))
  }
}
