import CSystemd
import FoundationEssentials
import Glibc

/// A listening socket that systemd opened for this process (socket activation, sd_listen_fds(3)).
public struct InheritedSocket: Equatable, Sendable {
  /// `FileDescriptorName=` of the socket unit; `unknown` if it has none.
  public let name: String
  /// Owned by the caller from now on; closed when a program is executed.
  public let descriptor: Int32

  public init(name: String, descriptor: Int32) {
    self.name = name
    self.descriptor = descriptor
  }
}

/// The sockets that systemd passed to this process, in the order of the socket unit; none if there was no activation.
///
/// The variables are read here and not by libsystemd's `sd_listen_fds_with_names`, because that reads the process
/// environment, which is one for all threads; a test compares both.
/// - Throws: a malformed variable, or a descriptor that is no listening stream socket.
public func inheritedSockets(
  environment: [String: String] = ProcessInfo.processInfo.environment, processIdentifier: Int32 = getpid()
) throws(SystemdError) -> [InheritedSocket] {
  try inheritedSockets(environment: environment, processIdentifier: processIdentifier, first: 3)
}

/// - Parameter first: the first passed descriptor. systemd always begins after standard error; tests cannot.
func inheritedSockets(
  environment: [String: String], processIdentifier: Int32, first: Int32
) throws(SystemdError) -> [InheritedSocket] {
  guard let receiver = environment["LISTEN_PID"], let count = environment["LISTEN_FDS"] else { return [] }
  guard let receiver = Int32(receiver) else {
    throw .socketVariableMalformed(variable: "LISTEN_PID", value: receiver)
  }
  guard receiver == processIdentifier else { return [] }
  guard let count = Int32(count), (0...1024).contains(count) else {
    throw .socketVariableMalformed(variable: "LISTEN_FDS", value: count)
  }
  let names = environment["LISTEN_FDNAMES"]
  let parts = names.map { $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init) } ?? []
  guard names == nil || parts.count == Int(count) || count == 0 else {
    throw .socketVariableMalformed(variable: "LISTEN_FDNAMES", value: names ?? "")
  }
  var sockets: [InheritedSocket] = []
  for index in 0..<count {
    let name = names == nil ? "unknown" : parts[Int(index)]
    let socket = InheritedSocket(name: name, descriptor: first + index)
    try socket.claim()
    sockets.append(socket)
  }
  return sockets
}

extension InheritedSocket {
  /// Checks that connections can be accepted on it, and keeps it from leaking into programs that are started.
  fileprivate func claim() throws(SystemdError) {
    let answer = sd_is_socket(descriptor, AF_UNSPEC, Int32(SOCK_STREAM.rawValue), 1)
    guard answer >= 0 else {
      throw .inheritedSocketUnusable(name: name, descriptor: descriptor, cause: SystemdError.text(of: -answer))
    }
    guard answer > 0 else {
      throw .inheritedSocketUnusable(name: name, descriptor: descriptor, cause: "it is no listening stream socket")
    }
    guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
      throw .inheritedSocketUnusable(name: name, descriptor: descriptor, cause: SystemdError.text(of: errno))
    }
  }
}
