import Foundation
import Glibc

/// A connected stream socket, to a path or to a port of this machine, on which every wait ends at one deadline.
final class UnixStream: Sendable {
  private let descriptor: CInt
  let path: String
  private let start = ContinuousClock.now
  private let seconds: Double

  /// The longest that a connection may wait in the other side's listen queue: who listens takes it at once, or is stuck.
  private static let connectSeconds: Double = 10

  convenience init(path: String, seconds: Double) throws(ControlClientError) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.contains(0) else {
      throw .unreachable(path: path, cause: "the path is too long for a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    try self.init(AF_UNIX, address, named: path, seconds: seconds)
  }

  /// - Parameter loopbackPort: a port of 127.0.0.1.
  convenience init(loopbackPort: UInt16, seconds: Double) throws(ControlClientError) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = loopbackPort.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    try self.init(AF_INET, address, named: "127.0.0.1:\(loopbackPort)", seconds: seconds)
  }

  /// - Parameter path: how errors name the other side.
  private init<Address>(
    _ family: CInt, _ address: Address, named path: String, seconds: Double
  ) throws(ControlClientError) {
    self.path = path
    self.seconds = seconds
    descriptor = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .unreachable(path: path, cause: Self.errnoWords()) }
    // connect(2) on a Unix socket waits for room in the listen queue; the send time-out bounds that.
    let wait = min(seconds, Self.connectSeconds)
    var limit = timeval(tv_sec: Int(wait), tv_usec: max(1, Int((wait - wait.rounded(.down)) * 1_000_000)))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let connected = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    if connected != 0 {
      // All properties are set, so that deinit runs and closes.
      switch errno {
      case EACCES, EPERM: throw .notPermitted(path: path, group: Self.group(of: path))
      case EAGAIN, ETIMEDOUT, EINPROGRESS: throw .busy(path: path, seconds: wait)
      case ENOENT: throw .unreachable(path: path, cause: "there is no such socket")
      case ECONNREFUSED: throw .unreachable(path: path, cause: "nobody listens there")
      case let cause: throw .unreachable(path: path, cause: Self.words(cause))
      }
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  /// The group of a socket, by name; nil where it cannot be seen.
  private static func group(of path: String) -> String? {
    let gid = (try? FileManager.default.attributesOfItem(atPath: path))?[.groupOwnerAccountID] as? NSNumber
    guard let gid, let entry = getgrgid(gid.uint32Value) else { return nil }
    return String(cString: entry.pointee.gr_name)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

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
        default: throw .interrupted(path: path, cause: Self.errnoWords())
        }
      }
    }
  }

  /// Tells the other side that nothing more comes.
  func endSending() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// The next bytes; empty at the end of the stream.
  /// - Parameter seconds: a deadline before that of the stream, from its beginning as well.
  func read(within seconds: Double = .infinity) throws(ControlClientError) -> Data {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count >= 0 { return Data(buffer[..<count]) }
      switch errno {
      case EAGAIN: try wait(for: POLLIN, within: seconds)
      case EINTR: continue
      default: throw .interrupted(path: path, cause: Self.errnoWords())
      }
    }
  }

  private func wait(for events: CInt, within limit: Double = .infinity) throws(ControlClientError) {
    let seconds = min(limit, seconds)
    while true {
      let rest = start + .seconds(seconds) - .now
      guard rest > .zero else { throw .timedOut(path: path, seconds: seconds) }
      let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000 + 1
      var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let ready = poll(&entry, 1, CInt(min(milliseconds, 1_000_000)))
      if ready > 0 { return }
      if ready < 0 && errno != EINTR { throw .interrupted(path: path, cause: Self.errnoWords()) }
    }
  }

  private static func errnoWords() -> String { words(errno) }
  private static func words(_ code: CInt) -> String { String(cString: strerror(code)) }
}
