import Foundation
import Glibc
import Synchronization

/// A server behind a cable that a test can cut: a network namespace of its own, joined by a pair of virtual interfaces.
/// Needs root and the program `ip`.
final class NetworkNamespace: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Whether this machine lets us make one.
  static let isAvailable: Bool = {
    guard geteuid() == 0, let space = try? NetworkNamespace() else { return false }
    space.remove()
    return true
  }()

  private let name: String
  private let cable: String
  private let subnet: Int

  private static let serverHardware = "02:00:00:00:00:02"
  private static let nobodysHardware = "02:00:00:00:00:0f"

  var serverAddress: String { "10.213.\(subnet).2" }

  init() throws(Failure) {
    subnet = Int.random(in: 0..<256)
    name = "protectd-test-\(getpid())-\(subnet)"
    cable = "pt\(getpid() % 100_000)x\(subnet)"
    try Self.ip("netns", "add", name)
    do {
      try Self.ip(
        "link", "add", cable, "type", "veth", "peer", "name", "inside", "address", Self.serverHardware, "netns", name)
      try Self.ip("address", "add", "10.213.\(subnet).1/30", "dev", cable)
      try Self.ip("link", "set", cable, "up")
      try Self.ip("-n", name, "address", "add", "\(serverAddress)/30", "dev", "inside")
      try Self.ip("-n", name, "link", "set", "inside", "up")
      try mend()
    } catch {
      remove()
      throw error
    }
  }

  /// From here on all that is sent to the server goes to a card that nobody has. Neither side is told, and no interface
  /// changes its state: it is a black hole somewhere in between.
  func cut() throws(Failure) { try send(to: Self.nobodysHardware) }
  func mend() throws(Failure) { try send(to: Self.serverHardware) }

  private func send(to hardware: String) throws(Failure) {
    try Self.ip("neigh", "replace", serverAddress, "lladdr", hardware, "dev", cable, "nud", "permanent")
  }

  /// The interfaces go with it.
  func remove() { try? Self.ip("netns", "delete", name) }

  /// A listening socket inside, on a free port. A thread enters a namespace alone, so it is one that ends afterwards.
  func listen() throws(Failure) -> (descriptor: CInt, port: Int) {
    let path = "/run/netns/\(name)"
    let result = Listening()
    let thread = Thread {
      let space = open(path, O_RDONLY | O_CLOEXEC)
      defer { close(space) }
      result.finish(space >= 0 && Self.enter(space) ? Self.listeningSocket() : nil)
    }
    thread.start()
    guard let socket = result.wait() else { throw Failure(description: "cannot listen in namespace '\(name)'") }
    return socket
  }

  /// `setns(2)`, which the Glibc module hides.
  private static func enter(_ space: CInt) -> Bool {
    typealias SetNamespace = @convention(c) (CInt, CInt) -> CInt
    guard let symbol = dlsym(nil, "setns") else { return false }
    let networkKind: CInt = 0x4000_0000
    return unsafeBitCast(symbol, to: SetNamespace.self)(space, networkKind) == 0
  }

  private static func listeningSocket() -> (descriptor: CInt, port: Int)? {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 16) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isBound else {
      close(descriptor)
      return nil
    }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  private final class Listening: Sendable {
    private let socket = Mutex<(descriptor: CInt, port: Int)?>(nil)
    private let done = DispatchSemaphore(value: 0)

    func finish(_ value: (descriptor: CInt, port: Int)?) {
      socket.withLock { $0 = value }
      done.signal()
    }

    func wait() -> (descriptor: CInt, port: Int)? {
      guard done.wait(timeout: .now() + 10) == .success else { return nil }
      return socket.withLock { $0 }
    }
  }

  private static func ip(_ arguments: String...) throws(Failure) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["PATH=/usr/sbin:/sbin:/usr/bin:/bin", "ip"] + arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { throw Failure(description: "cannot run 'ip': \(error)") }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "'ip \(arguments.joined(separator: " "))' failed")
    }
  }
}
