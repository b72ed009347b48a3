import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// One connection to a simulated array. A request is answered where it was read, on the thread of its event loop and
/// without a task of its own: changes of threads and tasks would cost more than most answers.
struct ArrayConnection: ServerChildChannel {
  struct Value: ServerChildChannelValue {
    let channel: any Channel
  }

  let simulator: Simulator
  let array: String

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.configureHTTPServerPipeline()
      try channel.pipeline.syncOperations.addHandler(ArrayHandler(simulator: simulator, array: array))
      return Value(channel: channel)
    }
  }

  /// Until it is closed.
  func handle(value: Value, logger: Logger) async {
    await withTaskCancellationHandler {
      try? await value.channel.closeFuture.get()
    } onCancel: {
      value.channel.close(promise: nil)
    }
  }
}

/// Hands requests over to the simulator, and answers and faults back to the connection. Requests come one at a time: those
/// that are sent ahead wait in the pipeline.
private final class ArrayHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private static let largestBody = 1 << 20

  private let simulator: Simulator
  private let array: String
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  private var isTooLarge = false

  init(simulator: Simulator, array: String) {
    self.simulator = simulator
    self.array = array
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body(var part):
      isTooLarge = isTooLarge || body.readableBytes + part.readableBytes > Self.largestBody
      if isTooLarge { body.clear() } else { body.writeBuffer(&part) }
    case .end:
      guard let head else { return }
      guard !isTooLarge else {
        let refusal = SimulatedRefusal(413, "REQUEST_TOO_LARGE", "a body has at most \(Self.largestBody) bytes")
        return send(.failure(refusal), isLast: true, context)
      }
      let request = SimulatedRequest(
        head.method.rawValue, head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: Array(buffer: body))
      body = ByteBuffer()
      answer(request, isLast: !head.isKeepAlive, context)
    }
  }

  /// The client sends nothing more: what it asked for is answered by now.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { return context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(_ request: SimulatedRequest, isLast: Bool, _ context: ChannelHandlerContext) {
    if request.path.hasPrefix(ControlAPI.prefix) {
      return send(ControlAPI(simulator: simulator).respond(to: request), isLast: isLast, context)
    }
    let outcome = simulator.outcome(of: request, array: array)
    guard outcome.delayMilliseconds == 0 else {
      let context = NIOLoopBound(context, eventLoop: context.eventLoop)
      context.value.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(outcome.delayMilliseconds))) {
        self.finish(outcome, isLast: isLast, context.value)
      }
      return
    }
    finish(outcome, isLast: isLast, context)
  }

  private func finish(_ outcome: Simulator.Outcome, isLast: Bool, _ context: ChannelHandlerContext) {
    switch outcome.result {
    case .success(let response): send(response, isLast: isLast, context)
    case .failure: context.close(promise: nil)
    }
  }

  private func send(_ response: SimulatedResponse, isLast: Bool, _ context: ChannelHandlerContext) {
    var headers = HTTPHeaders(response.headers)
    headers.add(name: "Content-Length", value: "\(response.announcedLength ?? response.content.readableBytes)")
    if isLast { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(response.content))), promise: nil)
    if response.announcedLength != nil {
      // The connection ends before all that was announced came.
      context.flush()
      context.close(promise: nil)
    } else {
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      if isLast { context.close(promise: nil) }
    }
  }
}
