import Glibc
import NIOCore

/// `struct ucred` of socket(7), which Glibc's module does not show: who connected, as the kernel saw it.
struct PeerCredentials: Sendable {
  var pid: pid_t
  var uid: uid_t
  var gid: gid_t

  static func read(from channel: any Channel) async throws -> PeerCredentials {
    guard let options = channel as? any SocketOptionProvider else {
      preconditionFailure("the control socket's connections are sockets")
    }
    return try await options.unsafeGetSocketOption(
      level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
    ).get()
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
