import ControlAPI
public import ControlServer
import Foundation
import Logging
import ServiceLifecycle

/// Serves `service` on a socket in a folder of its own while `body` runs, then shuts down gracefully and removes the
/// folder, also when `body` throws.
@discardableResult
public func withControlSocket<Result: Sendable>(
  _ service: any ControlService, limits: ControlLimits = ControlLimits(),
  identify: @escaping @Sendable (PeerCredentials) -> PeerCredentials = { $0 },
  _ body: @Sendable (ControlSocketFixture) async throws -> Result
) async throws -> Result {
  try await withTemporaryFolder { folder in
    let path = folder + "/control.sock"
    let server = try ControlSocketServer(
      service: service, address: .path(path), limits: limits, logger: quietLogger, identify: identify)
    return try await serving(server) { group in
      try await body(ControlSocketFixture(path: path, folder: folder, server: server, group: group))
    }
  }
}

/// Runs a server in a service group of its own while `body` runs; then the group must end by itself.
public func serving<Result: Sendable>(
  _ server: ControlSocketServer, _ body: @Sendable (ServiceGroup) async throws -> Result
) async throws -> Result {
  let group = ServiceGroup(services: [server], logger: quietLogger)
  async let run: Void = group.run()
  do {
    let result = try await body(group)
    await group.triggerGracefulShutdown()
    try await run
    return result
  } catch {
    await group.triggerGracefulShutdown()
    try? await run
    throw error
  }
}

public let quietLogger: Logger = {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  return logger
}()

/// A running control socket.
public struct ControlSocketFixture: Sendable {
  public let path: String
  public let folder: String
  private let server: ControlSocketServer
  private let group: ServiceGroup

  init(path: String, folder: String, server: ControlSocketServer, group: ServiceGroup) {
    self.path = path
    self.folder = folder
    self.server = server
    self.group = group
  }

  /// Connections of which something is left.
  public var connections: Int { server.connections }

  public func shutDown() async { await group.triggerGracefulShutdown() }

  /// Uses the blocking client on a thread of its own: the server needs the pool's threads. When all tests run at once it
  /// may get none for most of a minute, hence the deadline.
  public func client<Value: Sendable>(
    deadlineSeconds: Double? = 120, _ body: @escaping @Sendable (ControlClient) throws -> Value
  ) async throws -> Value {
    let client = ControlClient(socketPath: path, deadlineSeconds: deadlineSeconds)
    return try await onOwnThread { try body(client) }
  }
}

/// Runs blocking work on a thread of its own.
public func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
  }
}

public func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  // Short: a socket's path has at most 107 bytes.
  let folder = FileManager.default.temporaryDirectory.path + "/protectd-" + UUID().uuidString.prefix(8)
  try FileManager.default.createDirectory(
    atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}
