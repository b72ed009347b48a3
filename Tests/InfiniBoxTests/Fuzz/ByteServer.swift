import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A real server on a free loopback port that answers each request head with bytes of the test's choice, whatever they are.
final class ByteServer: Sendable {
  struct Answer: Sendable {
    /// Written one after the other, so that the reader gets them in pieces.
    var segments: [[UInt8]]
    var ending = Ending.close

    enum Ending: CaseIterable, Sendable { case close, reset, stay }

    init(_ text: String, _ ending: Ending = .close) { self.init([Array(text.utf8)], ending) }

    init(_ segments: [[UInt8]], _ ending: Ending = .close) {
      self.segments = segments
      self.ending = ending
    }
  }

  let port: Int
  private let channel: any Channel
  private let script: Script

  fileprivate final class Script: Sendable {
    let answers = Mutex<[Answer]>([])

    /// The next answer; the last one again and again.
    func next() -> Answer? { answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first } }
  }

  private init(_ channel: any Channel, _ script: Script) {
    self.channel = channel
    self.script = script
    port = channel.localAddress?.port ?? 0
  }

  /// What the next request heads get; the last answer is for all that follow.
  func answer(_ answers: Answer...) { script.answers.withLock { $0 = answers } }

  /// Runs `work` with a server, which is stopped afterwards in any case.
  static func with(
    certificate: TestCertificate? = nil, _ work: (ByteServer) async throws -> Void
  ) async throws {
    let context = try certificate.map { try NIOSSLContext(configuration: $0.serverConfiguration()) }
    let script = Script()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
          try channel.pipeline.syncOperations.addHandler(ScriptHandler(script))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = ByteServer(channel, script)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await work(server)) } catch { outcome = .failure(error) }
    // Fails only when it is closed already.
    try? await channel.close()
    try outcome.get()
  }
}

private final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let script: ByteServer.Script
  private var unanswered = ""

  init(_ script: ByteServer.Script) { self.script = script }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    unanswered += bytes.readString(length: bytes.readableBytes) ?? ""
    // Characters, of which CR LF is one.
    while let end = unanswered.firstRange(of: "\r\n\r\n") {
      unanswered.removeSubrange(..<end.upperBound)
      if let answer = script.next() { send(answer, context) }
    }
  }

  private func send(_ answer: ByteServer.Answer, _ context: ChannelHandlerContext) {
    for segment in answer.segments {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: segment)), promise: nil)
    }
    switch answer.ending {
    case .stay: break
    case .close: context.close(promise: nil)
    case .reset:
      let option = ChannelOptions.Types.SocketOption(level: .socket, name: .so_linger)
      try? context.channel.syncOptions?.setOption(option, value: SocketOptionValue(0))
      context.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Clients that leave are expected.
    context.close(promise: nil)
  }
}
