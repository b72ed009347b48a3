/// Why the control socket cannot be served.
public enum ControlServerError: Error, Hashable, Sendable, CustomStringConvertible {
  case pathTooLong(path: String, limitBytes: Int)
  case folderMissing(path: String)
  case notASocket(path: String)
  /// Another process answers on this path.
  case inUse(path: String)
  /// The inherited descriptor is not a listening Unix stream socket.
  case notListening(descriptor: Int32)
  case system(action: String, path: String, cause: String)

  public enum Recovery: Sendable { case nextCycle, `operator`, never }

  public var recovery: Recovery { .operator }

  public var description: String {
    switch self {
    case .pathTooLong(let path, let limit):
      "cannot listen on '\(path)': the path has more than \(limit) bytes; choose a shorter one with --control-socket"
    case .folderMissing(let path):
      "cannot listen on '\(path)': its folder does not exist; create it first"
    case .notASocket(let path):
      "cannot listen on '\(path)': a file that is no socket is in the way; move it away"
    case .inUse(let path):
      "cannot listen on '\(path)': another process does; stop it, or choose another path with --control-socket"
    case .notListening(let descriptor):
      "cannot serve descriptor \(descriptor): it is no listening Unix socket; use ListenStream= in the socket unit"
    case .system(let action, let path, let cause):
      "cannot \(action) '\(path)': \(cause); check the folder's owner and permissions"
    }
  }
}
