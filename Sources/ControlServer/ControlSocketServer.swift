import HummingbirdCore
public import Logging
import NIOCore
import NIOExtras
import NIOPosix
public import ServiceLifecycle

/// Serves the control socket: HTTP/JSON over a Unix socket, on an inherited descriptor or a path.
///
/// The socket listens from `init` on: whoever connects before `run` waits in the listen queue. A graceful shutdown takes
/// no new connections, answers the requests that have come, and returns.
public struct ControlSocketServer: Service {
  /// Where to listen.
  public enum Address: Hashable, Sendable {
    /// A listening Unix stream socket from the service manager.
    case inherited(descriptor: Int32)
    /// A socket file that this process makes (mode 0660, its folder must exist) and removes at the end.
    case path(String)
  }

  private let socket: ListeningSocket
  private let limits: ControlLimits
  private let logger: Logger
  private let http: HTTP1Channel

  public init(
    service: any ControlService, address: Address, limits: ControlLimits = ControlLimits(), logger: Logger
  ) throws(ControlServerError) {
    socket =
      switch address {
      case .inherited(let descriptor): try ListeningSocket(inherited: descriptor)
      case .path(let path): try ListeningSocket(path: path)
      }
    let responder = ControlResponder(dispatch: ControlDispatch(service: service), limits: limits, logger: logger)
    http = HTTP1Channel(
      responder: { try await responder.respond($0, $1, $2) },
      configuration: .init(
        additionalChannelHandlers: [ConnectionDeadlines(limits)],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)))
    self.limits = limits
    self.logger = logger
  }

  /// Serves until the surrounding service group shuts down.
  public func run() async throws {
    defer { socket.removeFile() }
    let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
    let connections = limits.connections
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            AvailableConnectionsChannelHandler(maxConnections: connections),
            quiescing.makeServerChannelHandler(channel: channel),
          ])
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .bind(socket.descriptor) { [http, logger] channel in http.setup(channel: channel, logger: logger) }

    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        do {
          try await server.executeThenClose { connections in
            for try await connection in connections {
              group.addTask { [http, logger] in await http.handle(value: connection, logger: logger) }
            }
          }
        } catch is CancellationError {
          logger.debug("control socket cancelled")
        } catch {
          logger.error("cannot accept on the control socket: \(error); restart the service")
        }
      }
    } onGracefulShutdown: {
      quiescing.initiateShutdown(promise: nil)
    }
  }
}
