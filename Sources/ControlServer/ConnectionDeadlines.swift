import ControlAPI
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose client is too slow: with an answer (408) where it still owes a request, silently where it is
/// idle or does not read what it asked for.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: ControlLimits
  /// A request's head has come, its end has not.
  private var isReading = false
  /// Requests whose answer has not ended.
  private var unanswered = 0
  private var answersEnded = 0
  private var isAnswering = false
  private var isEnded = false
  private var requestTimer: Scheduled<Void>?
  private var stalledTimer: Scheduled<Void>?

  init(_ limits: ControlLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) { schedule(limits.requestSeconds, context) }

  func handlerRemoved(context: ChannelHandlerContext) {
    requestTimer?.cancel()
    stalledTimer?.cancel()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isReading = true
      unanswered += 1
      schedule(limits.requestSeconds, context)
    case .body: break
    case .end:
      isReading = false
      restartTimer(context)
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isEnded else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head: isAnswering = true
    case .body: break
    case .end:
      isAnswering = false
      unanswered -= 1
      answersEnded += 1
      restartTimer(context)
    }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stalledTimer?.cancel()
    stalledTimer = nil
    if !context.channel.isWritable {
      stalledTimer = after(limits.stalledSeconds, context) { _, context in context.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  private func restartTimer(_ context: ChannelHandlerContext) {
    if isReading { return }
    requestTimer?.cancel()
    requestTimer = nil
    if unanswered == 0 { schedule(limits.idleSeconds, context) }
  }

  private func schedule(_ seconds: Double, _ context: ChannelHandlerContext) {
    requestTimer?.cancel()
    requestTimer = after(seconds, context) { $0.expire($1) }
  }

  private func after(
    _ seconds: Double, _ context: ChannelHandlerContext,
    _ body: @escaping (ConnectionDeadlines, ChannelHandlerContext) -> Void
  ) -> Scheduled<Void> {
    context.eventLoop.assumeIsolated().scheduleTask(in: ControlLimits.amount(seconds)) { body(self, context) }
  }

  private func expire(_ context: ChannelHandlerContext) {
    isEnded = true
    let isOwedAnAnswer = isReading || answersEnded == 0
    guard isOwedAnAnswer, !isAnswering, unanswered <= 1 else {
      context.close(promise: nil)
      return
    }
    let error = ControlError(
      .timedOut,
      "cannot read the request: it did not arrive within \(limits.requestSeconds.formatted) s; send it at once")
    let answer = ControlAnswer(error)
    var head = answer.head
    head.headerFields[.connection] = "close"
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(answer.body)), promise: nil)
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
  }
}

extension Double {
  /// `30`, `0.25`.
  fileprivate var formatted: String { self == rounded() ? String(Int64(self)) : String(self) }
}
