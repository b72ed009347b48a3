import ControlAPI
import NIOCore
import NIOHTTP1

/// A whole request, as it came.
struct IncomingRequest: Sendable {
  var method: String
  /// Path and query as in the request line.
  var target: String
  /// The values of `If-Match`.
  var ifMatch: [String] = []
  var body: ByteBuffer
}

/// One connection: puts requests together, has them answered one at a time and in order, and ends the connection whenever
/// its client is too slow, has gone, or does not speak HTTP. In each of its states either a deadline runs or the service
/// is at work; nothing is read meanwhile. All of it happens on the connection's event loop.
final class ControlConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = AnswerPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    /// Of the next request nothing has come.
    case waiting
    /// Some of it has; the head is nil until it is whole.
    case reading(HTTPRequestHead?)
    case answering(HTTPRequestHead, Task<Void, Never>)
    /// The last answer is on its way; whatever comes is dropped.
    case ending
  }

  private let limits: ControlLimits
  private let answer: (IncomingRequest, AnswerWriter) -> Task<Void, Never>
  private var context: ChannelHandlerContext?
  private var state = State.waiting
  private var timer: Scheduled<Void>?
  /// Of the request that is being read.
  private var body = ByteBuffer()

  /// What was sent ahead of the answer under way, and how many requests that is.
  private var ahead = CircularBuffer<HTTPServerRequestPart>()
  private var requestsAhead = 0
  /// What ends the connection when everything before it is answered.
  private var flaw: ControlError?

  private var hasAnswered = false
  private var isInputClosed = false
  private var isQuiescing = false
  private var isReadHeld = false
  /// Pieces of the answer that the client has not taken.
  private var unwritten = 0

  /// - Parameter answer: starts what answers a request; cancelled when the client has gone.
  init(_ limits: ControlLimits, answer: @escaping (IncomingRequest, AnswerWriter) -> Task<Void, Never>) {
    self.limits = limits
    self.answer = answer
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    expire(in: limits.requestSeconds)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    self.context = nil
  }

  // MARK: What comes

  /// Something was read; whether it is HTTP is not known yet.
  func bytesCame() {
    guard case .waiting = state else { return }
    state = .reading(nil)
    if hasAnswered { expire(in: limits.requestSeconds) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch state {
    case .waiting, .reading: take(part)
    case .answering: keep(part)
    case .ending: break
    }
  }

  /// Nothing more is read before the answer under way is taken.
  func read(context: ChannelHandlerContext) {
    switch state {
    case .waiting, .reading: context.read()
    case .answering, .ending: isReadHeld = true
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let error as HTTPParserError:
      let refusal = ControlError(error, limits)
      switch state {
      case .waiting, .reading: refuse(refusal)
      case .answering: flaw = flaw ?? refusal
      case .ending: break
      }
    // What came after the mistake.
    case is ByteToMessageDecoderError: break
    default: context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      isInputClosed = true
      switch state {
      case .waiting: context.close(promise: nil)
      case .reading: refuse(ControlError(.invalidEOFState, limits))
      case .answering, .ending: break
      }
    case is ChannelShouldQuiesceEvent:
      isQuiescing = true
      if case .waiting = state { context.close(promise: nil) }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    if case .answering(_, let task) = state { task.cancel() }
    state = .ending
    ahead.removeAll()
    context.fireChannelInactive()
  }

  // MARK: Requests

  private func keep(_ part: HTTPServerRequestPart) {
    guard flaw == nil else { return }
    if case .head = part {
      guard requestsAhead < limits.requestsAhead else {
        flaw = ControlError(
          .badRequest,
          "cannot read the request: \(requestsAhead) others were sent before it that are not answered; wait for answers"
        )
        return
      }
      requestsAhead += 1
    }
    ahead.append(part)
  }

  private func take(_ part: HTTPServerRequestPart) {
    switch part {
    case .head(let head):
      state = .reading(head)
      let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
      if length > limits.bodyBytes { refuse(tooLarge) }
    case .body(var piece):
      guard body.readableBytes + piece.readableBytes <= limits.bodyBytes else { return refuse(tooLarge) }
      body.writeBuffer(&piece)
    case .end: if case .reading(let head?) = state { start(head) }
    }
  }

  private func start(_ head: HTTPRequestHead) {
    guard let context else { return }
    timer?.cancel()
    hasAnswered = true
    let request = IncomingRequest(
      method: head.method.rawValue, target: head.uri, ifMatch: head.headers["if-match"], body: body)
    body = ByteBuffer()
    state = .answering(head, answer(request, AnswerWriter(channel: context.channel)))
  }

  /// Goes on with what was sent ahead, or with what is still to come.
  private func proceed() {
    while let part = ahead.popFirst() {
      if case .head = part { requestsAhead -= 1 }
      take(part)
      switch state {
      case .waiting, .reading: continue
      case .answering, .ending: return
      }
    }
    if let flaw { return refuse(flaw) }
    switch state {
    case .waiting where isInputClosed || isQuiescing:
      context?.close(promise: nil)
      return
    case .reading where isInputClosed: return refuse(ControlError(.invalidEOFState, limits))
    case .waiting: expire(in: limits.idleSeconds)
    case .reading: expire(in: limits.requestSeconds)
    case .answering, .ending: return
    }
    if isReadHeld {
      isReadHeld = false
      context?.read()
    }
  }

  // MARK: Answers

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .answering(let request, _) = state else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    let promise = promise ?? context.eventLoop.makePromise()
    if unwritten == 0 { expire(in: limits.answerSeconds) }
    unwritten += 1
    promise.futureResult.assumeIsolated().whenComplete { _ in self.wasTaken() }
    switch unwrapOutboundIn(data) {
    case .head(var head):
      if isLast(request) { head.headers.replaceOrAdd(name: "connection", value: "close") }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body where request.method == .HEAD: promise.succeed()
    case .body(let buffer): context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: promise)
    case .end:
      promise.futureResult.assumeIsolated().whenSuccess { self.finish(request) }
      context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }
  }

  private func wasTaken() {
    unwritten -= 1
    if unwritten == 0 { timer?.cancel() }
  }

  private func finish(_ request: HTTPRequestHead) {
    guard case .answering = state else { return }
    guard !isLast(request) else {
      state = .ending
      context?.close(promise: nil)
      return
    }
    state = .waiting
    proceed()
  }

  /// Whether no other request can follow.
  private func isLast(_ request: HTTPRequestHead) -> Bool {
    // After these two the decoder takes nothing for HTTP any more.
    if !request.isKeepAlive || request.method == .CONNECT || request.headers.contains(name: "upgrade") { return true }
    return (isInputClosed || isQuiescing) && ahead.isEmpty && flaw == nil
  }

  /// Says what is wrong and ends the connection; on a Unix socket the answer is there for whoever still sends.
  private func refuse(_ error: ControlError) {
    guard let context else { return }
    state = .ending
    ahead.removeAll()
    body = ByteBuffer()
    expire(in: limits.answerSeconds)
    let answer = ControlAnswer(error)
    context.write(wrapOutboundOut(.head(answer.head(isLast: true))), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
  }

  private var tooLarge: ControlError {
    ControlError(
      .tooLarge,
      "cannot read the request: its body has more than \(limits.bodyBytes) bytes; send fewer files at once")
  }

  // MARK: Deadlines

  private func expire(in seconds: Double) {
    timer?.cancel()
    timer = context?.eventLoop.assumeIsolated().scheduleTask(in: ControlLimits.amount(seconds)) { self.expire() }
  }

  private func expire() {
    switch state {
    case .waiting where hasAnswered: context?.close(promise: nil)
    case .waiting, .reading:
      refuse(
        ControlError(
          .timedOut,
          "cannot read the request: it did not arrive within \(limits.requestSeconds.formatted) s; send it at once"))
    case .answering, .ending: context?.close(promise: nil)
    }
  }
}

extension Double {
  /// `30`, `0.25`.
  fileprivate var formatted: String { self == rounded() ? String(Int64(self)) : String(self) }
}
