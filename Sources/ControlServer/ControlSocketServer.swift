import ControlAPI
public import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
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
  private let slots: ConnectionSlots
  private let responder: ControlResponder
  private let identify: @Sendable (PeerCredentials) -> PeerCredentials
  private let logger: Logger

  /// - Parameter identify: who a connection counts for; tests have more users than their process.
  public init(
    service: any ControlService, address: Address, limits: ControlLimits = ControlLimits(), logger: Logger,
    identify: @escaping @Sendable (PeerCredentials) -> PeerCredentials = { $0 }
  ) throws(ControlServerError) {
    socket =
      switch address {
      case .inherited(let descriptor): try ListeningSocket(inherited: descriptor)
      case .path(let path): try ListeningSocket(path: path)
      }
    self.limits = limits
    self.slots = ConnectionSlots(limits)
    self.responder = ControlResponder(dispatch: ControlDispatch(service: service), logger: logger)
    self.identify = identify
    self.logger = logger
  }

  /// Connections of which something is left: a socket, or what was asked for through it.
  public var connections: Int { slots.taken }

  /// Serves until the surrounding service group shuts down.
  public func run() async throws {
    defer { socket.removeFile() }
    let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
    // What answers requests, to be awaited: it may outlive its connection.
    let (answers, started) = AsyncStream.makeStream(of: Task<Void, Never>.self)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
        }
      }
      // Whoever waits behind a flood of connections waits for all of them to be taken and refused.
      .serverChannelOption(.maxMessagesPerRead, value: 16)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        PeerCredentials.read(from: channel).flatMapThrowing { try welcome(identify($0), on: channel, started) }
      }
      .withBoundSocket(socket.descriptor).get()
    let shutDown: @Sendable () -> Void = {
      let closed = server.eventLoop.makePromise(of: Void.self)
      closed.futureResult.whenComplete { _ in started.finish() }
      quiescing.initiateShutdown(promise: closed)
    }
    server.closeFuture.whenComplete { _ in shutDown() }

    await withGracefulShutdownHandler {
      await withTaskCancellationHandler {
        await withDiscardingTaskGroup { group in
          for await task in answers {
            group.addTask {
              await withTaskCancellationHandler {
                await task.value
              } onCancel: {
                task.cancel()
              }
            }
          }
        }
      } onCancel: {
        shutDown()
      }
      if !Task.isShuttingDownGracefully && !Task.isCancelled {
        logger.error("cannot accept on the control socket: it was closed; restart the service")
      }
    } onGracefulShutdown: {
      shutDown()
    }
  }

  /// Gives the connection a place, or tells it that there is none. Whoever is refused costs one write.
  private func welcome(
    _ peer: PeerCredentials, on channel: any Channel, _ started: AsyncStream<Task<Void, Never>>.Continuation
  ) throws {
    let pipeline = channel.pipeline.syncOperations
    let slot: ConnectionSlot
    do throws(ControlError) { slot = try slots.take(for: peer.uid) } catch {
      logger.debug("control connection refused", metadata: ["uid": "\(peer.uid)", "error": "\(error)"])
      try pipeline.addHandlers([HTTPResponseEncoder(), BusyAnswer(error)])
      return
    }
    channel.closeFuture.whenComplete { _ in slot.release() }
    let connection = ControlConnection(limits) { [responder] request, writer in
      slot.hold()
      let task = Task {
        await responder.respond(to: request, from: peer, writer)
        slot.release()
      }
      started.yield(task)
      return task
    }
    var decoding = NIOHTTPDecoderLimitConfiguration()
    decoding.maxHeaderFieldSize = limits.fieldBytes
    decoding.maxHeaderListSize = limits.headBytes
    decoding.maxHeaderFieldCount = limits.fields
    try pipeline.addHandler(ByteWatch(connection))
    try pipeline.addHandler(HTTPResponseEncoder())
    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: decoding)))
    try pipeline.addHandler(connection)
  }
}

/// Tells a client that there is no place for it, whatever it wants, and closes.
private final class BusyAnswer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = HTTPServerResponsePart

  private let answer: ControlAnswer

  init(_ error: ControlError) { answer = ControlAnswer(error) }

  func channelActive(context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(answer.head(isLast: true))), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    // What fits into an empty socket is on its way; more than that nobody is owed.
    context.close(promise: nil)
  }
}
