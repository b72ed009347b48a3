import Glibc

/// The end of a Unix socket that systemd would have, for tests. An address beginning with `@` is abstract.
final class UnixSocket {
  let descriptor: Int32

  init(_ type: __socket_type, at address: String? = nil, listening: Bool = false) throws {
    descriptor = socket(AF_UNIX, Int32(type.rawValue), 0)
    guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw POSIXFailure(code: errno) }
    if let address { try Self.bind(descriptor, to: address) }
    if listening, listen(descriptor, 8) != 0 { throw POSIXFailure(code: errno) }
  }

  deinit { close(descriptor) }

  private static func bind(_ descriptor: Int32, to address: String) throws {
    var bytes = Array(address.utf8)
    if address.hasPrefix("@") { bytes[0] = 0 } else { bytes.append(0) }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let code = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, length) }
    }
    guard code == 0 else { throw POSIXFailure(code: errno) }
  }

  /// A datagram that has arrived; nil if there is none. Never waits: a Unix datagram is there when its sending returns.
  func received() -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
