import NIOCore

/// Tells a connection that bytes came, before anybody makes sense of them.
final class ByteWatch: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let connection: ControlConnection

  init(_ connection: ControlConnection) { self.connection = connection }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.bytesCame()
    context.fireChannelRead(data)
  }
}
