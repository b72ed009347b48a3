/// What an operator or a fault made of the connection between two arrays.
public enum SimulatedLinkHealth: String, Sendable, Codable, CaseIterable {
  case up = "UP"
  case degraded = "DEGRADED"
  case down = "DOWN"
  case unknown = "UNKNOWN"
}

/// The link between two arrays: one thing here, one object on each side over the wire (rest 11, semantics 7).
struct Link: Sendable {
  struct Side: Sendable {
    let array: Int
    let id: Int
    var name: String
    /// Network space of the replication service; nil is detached.
    var networkSpaceID: Int?
    /// The one it had before it was detached.
    var lastNetworkSpaceID: Int
    /// Replication management address of the peer.
    var remoteHost: String
    /// Its whole array is gone.
    var isLost = false
    var reachesWitness = true
  }

  /// Which of the two sides.
  enum End: Int, Sendable {
    case first
    case second

    var other: End { self == .first ? .second : .first }
  }

  var first: Side
  var second: Side
  var health: SimulatedLinkHealth = .up
  var isAsyncOnly = false
  /// Milliseconds.
  var roundTrip = 1
  var witnessAddress: String?
  var lastConnectedAt: Int
  var isDeleted = false
  /// Attached again, but the addresses of the peer have not been read yet.
  var needsRefresh = false

  subscript(end: End) -> Side {
    get { end == .first ? first : second }
    set { if end == .first { first = newValue } else { second = newValue } }
  }

  var isAttached: Bool { first.networkSpaceID != nil && second.networkSpaceID != nil }
  private var isWhole: Bool { isAttached && !needsRefresh && !first.isLost && !second.isLost }

  /// Whether data flows.
  var carriesData: Bool { isWhole && (health == .up || health == .degraded) }

  /// Whether the arrays can make objects on each other: not while degraded (semantics 2.6).
  var isConnected: Bool { isWhole && health == .up }

  /// The word of `link_state`: a detached link shows DOWN on both sides.
  var stateWord: String { isWhole ? health.rawValue : SimulatedLinkHealth.down.rawValue }

  /// The text of `state_description`.
  var stateDescription: String? {
    if !isAttached { return "DETACHED" }
    if needsRefresh { return "NEEDS_REFRESH" }
    return first.isLost || second.isLost ? "REMOTE_SYSTEM_DOWN" : nil
  }

  // MARK: The witness of active-active replicas

  /// An address of 0.0.0.0 is none (semantics 7.1).
  var hasWitness: Bool { witnessAddress != nil && witnessAddress != "0.0.0.0" }

  func witnessWord(_ end: End) -> String {
    hasWitness ? (self[end].reachesWitness ? "CONNECTED" : "DISCONNECTED") : "N/A"
  }
}
