import NIOCore
import NIOHTTP1

/// Stands between the parser of a connection and AsyncHTTPClient, and lets only plain answers through: one head with a
/// status of 200 to 599, then its body, then its end.
///
/// AsyncHTTPClient takes that order for granted and ends the process where it is broken. An answer `HTTP/1.1 099 x` is
/// enough: the client passes over every head below 200 as an interim one, but only after those that the parser takes for
/// interim (100 to 199) no end follows.
final class AnswerGate: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart

  /// Why an answer goes no further; the text fits behind "it is not HTTP".
  struct Refusal: Error {
    let reason: String
  }

  private enum State {
    case beforeHead(interim: Int)
    case inBody
    case refused
  }

  private var state = State.beforeHead(interim: 0)

  /// An array that goes on promising an answer gives none.
  private static let maximumInterim = 8

  /// Puts a gate into a connection that AsyncHTTPClient has set up and has not used yet. Fails, and with it the connection,
  /// where the parser is not found: nothing is ever read without a gate.
  static func install(in channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
      try pipeline.addHandler(AnswerGate(), position: .after(parser))
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch (part, state) {
    case (_, .refused): return
    case (.head(let head), .beforeHead(let interim)):
      switch head.status.code {
      case 200...599: state = .inBody
      case 100, 103:
        guard interim < Self.maximumInterim else {
          return refuse("more than \(Self.maximumInterim) interim answers came before the answer", context)
        }
        state = .beforeHead(interim: interim + 1)
        return
      case let code: return refuse("its status is \(code)", context)
      }
    case (.body, .inBody): break
    case (.end, .inBody): state = .beforeHead(interim: 0)
    case (.head, .inBody), (.body, .beforeHead), (.end, .beforeHead):
      return refuse("its parts came out of order", context)
    }
    context.fireChannelRead(data)
  }

  /// The error makes AsyncHTTPClient close the connection; what comes until then is dropped.
  private func refuse(_ reason: String, _ context: ChannelHandlerContext) {
    state = .refused
    context.fireErrorCaught(Refusal(reason: reason))
  }
}
