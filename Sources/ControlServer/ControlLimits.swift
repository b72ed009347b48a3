import NIOCore

/// How much one client can ask of the control socket, so that none of them can take it away from the others.
public struct ControlLimits: Sendable {
  public var bodyBytes: Int
  /// Connections served at once; more of them wait in the listen queue.
  public var connections: Int
  /// From a request's first byte (or from the connection) to its last one.
  public var requestSeconds: Double
  /// Between two requests on one connection.
  public var idleSeconds: Double
  /// How long a client may leave an answer unread.
  public var stalledSeconds: Double

  public init(
    bodyBytes: Int = 4 << 20, connections: Int = 64, requestSeconds: Double = 30, idleSeconds: Double = 120,
    stalledSeconds: Double = 30
  ) {
    self.bodyBytes = bodyBytes
    self.connections = connections
    self.requestSeconds = requestSeconds
    self.idleSeconds = idleSeconds
    self.stalledSeconds = stalledSeconds
  }

  static func amount(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1_000_000_000)) }
}
