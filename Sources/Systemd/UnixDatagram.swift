import CSystemd
import Glibc

/// Sends single datagrams to a Unix socket. Nothing is kept open, so the next one finds a socket that was made anew.
struct UnixDatagram: Sendable {
  /// A path with the NUL at its end, or a name in the abstract namespace, which begins with one.
  private let address: [UInt8]

  /// - Returns: nil when the address does not fit.
  init?(address: [UInt8]) {
    guard address.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
    self.address = address
  }

  /// - Parameter patience: how long the other side may leave no room for it; zero: it has to have room now.
  /// - Returns: the `errno` of what failed; nil when the datagram is there.
  func send(_ payload: ArraySlice<UInt8>, within patience: Duration) -> Int32? {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    var flags = Int32(MSG_NOSIGNAL)
    if patience > .zero {
      let (seconds, attoseconds) = patience.components
      // Of two zeros the kernel makes no time limit at all.
      var limit = timeval(tv_sec: Int(seconds), tv_usec: max(1, Int(attoseconds / 1_000_000_000_000)))
      setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    } else {
      flags |= Int32(MSG_DONTWAIT)
    }

    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address) }
    let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path)! + address.count)
    let sent = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        payload.withUnsafeBytes { sendto(descriptor, $0.baseAddress, $0.count, flags, name, length) }
      }
    }
    return sent < 0 ? errno : nil
  }
}
