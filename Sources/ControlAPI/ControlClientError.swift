/// Why a request to the daemon brought no answer.
public enum ControlClientError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The daemon answered, and refused.
  case refused(ControlError)
  /// Nobody listens there.
  case unreachable(path: String, cause: String)
  /// The socket's mode does not let this user in; `group`: who may, where that can be seen.
  case notPermitted(path: String, group: String?)
  /// It listens, and takes no connection within this time: its listen queue is full.
  case busy(path: String, seconds: Double)
  case timedOut(path: String, seconds: Double)
  /// The connection ended before the answer did: whether the request was carried out is unknown.
  case interrupted(path: String, cause: String)
  case malformed(cause: String)
  case tooLarge(limitBytes: Int)

  public enum Recovery: Sendable { case nextCycle, `operator`, never }

  public var recovery: Recovery {
    switch self {
    case .refused(let error):
      switch error.recovery {
      case .nextCycle: .nextCycle
      case .operator: .operator
      case .never: .never
      }
    case .unreachable, .notPermitted: .operator
    case .busy, .timedOut, .interrupted: .nextCycle
    case .malformed, .tooLarge: .never
    }
  }

  public var description: String {
    switch self {
    case .refused(let error): error.description
    case .unreachable(let path, let cause):
      "cannot reach protectd at '\(path)': \(cause); check 'systemctl status protectd' or choose another socket with "
        + "--control-socket"
    case .notPermitted(let path, let group):
      "cannot reach protectd at '\(path)': permission denied; become a member of "
        + (group.map { "group '\($0)' and log in again" } ?? "the socket's group") + ", or ask as root"
    case .busy(let path, let seconds):
      "cannot reach protectd at '\(path)': it is busy, no connection was taken within \(Self.written(seconds)) s; "
        + "try again in a minute"
    case .timedOut(let path, let seconds):
      "cannot read the answer of protectd at '\(path)': none within \(Self.written(seconds)) s; "
        + "see 'protectctl status' for what it is doing, or wait longer with --timeout"
    case .interrupted(_, let cause):
      "cannot read the answer of protectd: \(cause); the request may have been carried out, see 'protectctl history'"
    case .malformed(let cause):
      "cannot read the answer of protectd: \(cause); check that client and daemon have the same version"
    case .tooLarge(let limit):
      "cannot read the answer of protectd: it has more than \(limit) bytes; ask for less with --limit"
    }
  }

  /// `30`, `0.05`.
  private static func written(_ seconds: Double) -> String {
    seconds.rounded() == seconds ? "\(Int(seconds))" : "\(seconds)"
  }
}
