import Glibc
import NIOCore

/// `struct ucred` of socket(7), which Glibc's module does not show: who connected, as the kernel saw it.
public struct PeerCredentials: Sendable {
  public var pid: pid_t
  public var uid: uid_t
  public var gid: gid_t

  /// Of a connection, as it was accepted.
  static func read(from channel: any Channel) -> EventLoopFuture<PeerCredentials> {
    guard let options = channel as? any SocketOptionProvider else {
      preconditionFailure("the control socket's connections are sockets")
    }
    return options.unsafeGetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
  }

  /// The user's name on this machine; nil where the uid has none.
  var userName: String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
      return nil
    }
    return String(cString: name)
  }
}
