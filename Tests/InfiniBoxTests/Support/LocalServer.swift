import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A real server on a free loopback port that reads one request head per connection and then misbehaves as told.
final class LocalServer: Sendable {
  enum Behaviour: Sendable {
    /// Writes these bytes and closes.
    case answer([UInt8])
    /// Writes these bytes and keeps the connection open.
    case stall([UInt8])
    /// Closes without a byte.
    case close
    /// Writes these bytes at the first byte that comes, and closes.
    case interrupt(String)
    /// Writes a byte now and then, for ever.
    case trickle(String)

    static func answer(_ text: String) -> Behaviour { .answer(Array(text.utf8)) }
    static func stall(_ text: String) -> Behaviour { .stall(Array(text.utf8)) }
  }

  let port: Int
  private let channel: any Channel
  private let counter: Counter

  /// Request heads that have come in whole.
  var requests: Int { counter.count.load(ordering: .relaxed) }

  fileprivate final class Counter: Sendable {
    let count = Atomic<Int>(0)
  }

  static func json(_ body: String, status: String = "200 OK") -> Behaviour {
    .answer(
      "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        + "Connection: close\r\n\r\n\(body)")
  }

  private init(_ channel: any Channel, port: Int, counter: Counter) {
    self.channel = channel
    self.port = port
    self.counter = counter
  }

  private func stop() async {
    // Fails only when it is closed already.
    try? await channel.close()
  }

  /// Runs `work` with a server, which is stopped afterwards in any case.
  static func with<Value>(
    _ behaviour: Behaviour, certificate: TestCertificate? = nil,
    _ work: (LocalServer) async throws -> Value
  ) async throws -> Value {
    let context = try certificate.map { try NIOSSLContext(configuration: $0.serverConfiguration()) }
    let counter = Counter()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
          try channel.pipeline.syncOperations.addHandler(BehaviourHandler(behaviour, counter))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = LocalServer(channel, port: channel.localAddress?.port ?? 0, counter: counter)
    do {
      let value = try await work(server)
      await server.stop()
      return value
    } catch {
      await server.stop()
      throw error
    }
  }

  /// A port on which nothing listens any more.
  static func closedPort() async throws -> Int {
    try await with(.close) { $0.port }
  }
}

private final class BehaviourHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let behaviour: LocalServer.Behaviour
  private var head = ""
  private var hasActed = false
  private let counter: LocalServer.Counter

  init(_ behaviour: LocalServer.Behaviour, _ counter: LocalServer.Counter) {
    self.behaviour = behaviour
    self.counter = counter
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    head += bytes.readString(length: bytes.readableBytes) ?? ""
    guard !hasActed, isDue else { return }
    hasActed = true
    counter.count.add(1, ordering: .relaxed)
    switch behaviour {
    case .answer(let bytes):
      write(bytes, context)
      context.close(promise: nil)
    case .interrupt(let text):
      write(Array(text.utf8), context)
      context.close(promise: nil)
    case .stall(let bytes): write(bytes, context)
    case .close: context.close(promise: nil)
    case .trickle(let text):
      write(Array(text.utf8), context)
      let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(5), delay: .milliseconds(5)) { task in
        let (handler, context) = loopBound.value
        guard context.channel.isActive else { return task.cancel() }
        handler.write([0x20], context)
      }
    }
  }

  private var isDue: Bool {
    if case .interrupt = behaviour { true } else { head.contains("\r\n\r\n") }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Clients that refuse the certificate are expected.
    context.close(promise: nil)
  }

  private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}
