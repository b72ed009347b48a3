import Foundation
import Glibc

/// A connected Unix stream socket on which every wait ends at one deadline.
final class UnixStream: Sendable {
  private let descriptor: CInt
  private let path: String
  private let deadline: ContinuousClock.Instant
  private let seconds: Double

  init(path: String, seconds: Double) throws(ControlClientError) {
    self.path = path
    self.seconds = seconds
    deadline = .now + .seconds(seconds)
    // Last: a throwing initializer runs `deinit` as soon as every property has its value, and that closes.
    descriptor = try Self.connected(path, seconds)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  private static func connected(_ path: String, _ seconds: Double) throws(ControlClientError) -> CInt {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.contains(0) else {
      throw .unreachable(path: path, cause: "the path is too long for a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .unreachable(path: path, cause: errnoWords()) }
    // connect(2) on a Unix socket waits for room in the listen queue; the send time-out bounds that.
    var limit = timeval(tv_sec: Int(seconds), tv_usec: max(1, Int((seconds - seconds.rounded(.down)) * 1_000_000)))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result != 0 else { return descriptor }
    let cause = errno
    close(descriptor)
    switch cause {
    case EACCES, EPERM: throw .notPermitted(path: path)
    case EAGAIN: throw .timedOut(path: path, seconds: seconds)
    case ENOENT: throw .unreachable(path: path, cause: "there is no such socket")
    case ECONNREFUSED: throw .unreachable(path: path, cause: "nobody listens there")
    default: throw .unreachable(path: path, cause: words(cause))
    }
  }

  deinit { close(descriptor) }

  /// Sends all of `data`, or as much as the other side takes before it answers early and closes.
  func write(_ data: Data) throws(ControlClientError) {
    var rest = data[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      if sent >= 0 {
        rest = rest.dropFirst(sent)
      } else {
        switch errno {
        case EAGAIN: try wait(for: POLLOUT)
        case EINTR: continue
        // The answer, if there is one, says why.
        case EPIPE, ECONNRESET: return
        default: throw .interrupted(cause: Self.errnoWords())
        }
      }
    }
  }

  /// The next bytes; empty at the end of the stream.
  func read() throws(ControlClientError) -> Data {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count >= 0 { return Data(buffer[..<count]) }
      switch errno {
      case EAGAIN: try wait(for: POLLIN)
      case EINTR: continue
      default: throw .interrupted(cause: Self.errnoWords())
      }
    }
  }

  private func wait(for events: CInt) throws(ControlClientError) {
    while true {
      let rest = deadline - .now
      guard rest > .zero else { throw .timedOut(path: path, seconds: seconds) }
      let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000 + 1
      var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let ready = poll(&entry, 1, CInt(min(milliseconds, 1_000_000)))
      if ready > 0 { return }
      if ready < 0 && errno != EINTR { throw .interrupted(cause: Self.errnoWords()) }
    }
  }

  private static func errnoWords() -> String { words(errno) }
  private static func words(_ code: CInt) -> String { String(cString: strerror(code)) }
}
