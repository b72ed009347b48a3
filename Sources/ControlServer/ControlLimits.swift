import NIOCore

/// How much one client can ask of the control socket, so that none of them can take it away from the others.
public struct ControlLimits: Sendable {
  public var bodyBytes: Int
  /// A request line and its header fields, all of them and each.
  public var headBytes = 32 << 10
  public var fieldBytes = 16 << 10
  public var fields = 100
  /// Requests that one connection may send before those ahead of them are answered.
  public var requestsAhead = 100

  /// Connections at once. Whoever comes then is told so (503).
  public var connections: Int
  /// How many of them are kept for root and the daemon's own user.
  public var keptConnections: Int
  /// How many of the others one user may have.
  public var connectionsPerUser: Int

  /// From a request's first byte (or from the connection) to its last one.
  public var requestSeconds: Double
  /// Between two requests on one connection.
  public var idleSeconds: Double
  /// How long a client may take to read an answer; of a stream, each of its lines.
  public var answerSeconds: Double

  public init(
    bodyBytes: Int = 4 << 20, connections: Int = 64, keptConnections: Int = 8, connectionsPerUser: Int = 24,
    requestSeconds: Double = 30, idleSeconds: Double = 120, answerSeconds: Double = 60
  ) {
    self.bodyBytes = bodyBytes
    self.connections = connections
    self.keptConnections = keptConnections
    self.connectionsPerUser = connectionsPerUser
    self.requestSeconds = requestSeconds
    self.idleSeconds = idleSeconds
    self.answerSeconds = answerSeconds
  }

  static func amount(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1_000_000_000)) }
}
