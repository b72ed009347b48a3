import Foundation
import Glibc
import InfiniBox
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A request must not outlive its sender: with plain sockets one reached its server 50 s after the client had given up and
/// closed, because the kernel went on sending it.
@Suite(.enabled(if: NetworkNamespace.isAvailable, "needs root and network namespaces"), .timeLimit(.minutes(2)))
struct AbandonedRequestTests {
  /// What came in.
  private final class Heard: Sendable {
    private let text = Mutex("")

    func add(_ more: String) { text.withLock { $0 += more } }
    func contains(_ part: String) -> Bool { text.withLock { $0.contains(part) } }
  }

  /// Answers whatever comes in, and keeps it.
  private struct Server {
    let heard = Heard()
    let port: Int
    private let channel: any Channel

    init(in space: NetworkNamespace) async throws {
      let socket = try space.listen()
      port = socket.port
      let body = AsyncHTTPTransportTests.volume
      let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { [heard] channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(Listener(answer, heard))
          }
        }
        .withBoundSocket(socket.descriptor).get()
    }

    func stop() async { try? await channel.close() }
  }

  private final class Listener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let answer: String
    private let heard: Heard

    init(_ answer: String, _ heard: Heard) {
      self.answer = answer
      self.heard = heard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      heard.add(String(buffer: unwrapInboundIn(data)))
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }

  /// The cable is cut while both have a connection, and mended once the call has been given up. The kernel then tries the
  /// plain socket's bytes again at 3 s at the latest: it doubles its pause from 0.2 s on.
  @Test func `a request that was given up never reaches the array, a plain socket's does`() async throws {
    let space = try NetworkNamespace()
    defer { space.remove() }
    let server = try await Server(in: space)
    var options = ConnectionOptions()
    options.deadline = .seconds(1)
    options.allowPlainHTTP = true
    let array = try InfiniBoxSystem(
      name: "paris", address: "http://\(space.serverAddress):\(server.port)", credentials: Sample.credentials,
      options: options)
    _ = try await array.volumes.get(AsyncHTTPTransportTests.OnlyID.self, 7)
    let plain = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: space.serverAddress, port: server.port).get()

    try space.cut()
    plain.writeAndFlush(ByteBuffer(string: "POST /plain HTTP/1.1\r\n\r\n"), promise: nil)
    let error = await #expect(throws: InfiniBoxError.self) { try await array.replicas.resume(4711) }
    #expect(error?.cause == .timedOut(deadline: .seconds(1)))
    try await plain.close()
    #expect(!server.heard.contains("/plain"), "the cable was not cut")
    try space.mend()

    let deadline = ContinuousClock.now + .seconds(30)
    while !server.heard.contains("/plain"), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(server.heard.contains("/plain"), "else this test proves nothing")
    // As long again as the kernel's longest pause until then.
    try await Task.sleep(for: .seconds(3))
    #expect(!server.heard.contains("4711"))
    // The array answers the next call, on a connection of its own.
    _ = try await array.volumes.get(AsyncHTTPTransportTests.OnlyID.self, 7)
    await array.shutdown()
    await server.stop()
  }
}
