import Glibc
import NIOCore
import NIOPosix

/// Sees to it that no request outlives its sender: the kernel goes on sending what a caller has given up on and closed, and
/// was seen to bring it to its server 50 s later, when whoever reads has long concluded that it had no effect.
enum AbandonedRequests {
  /// What the array does not acknowledge within the call's deadline is given up by the kernel too, and closing a connection
  /// drops what is left of it.
  static func limit(_ channel: any Channel, to deadline: Duration) -> EventLoopFuture<Void> {
    guard let socket = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }
    // The kernel takes 32 bits, and 0 for its own patience of a quarter of an hour.
    let milliseconds = min(max(1, TimeAmount(deadline).nanoseconds / 1_000_000), Int64(CInt.max))
    let patience = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT))
    let reset = linger(l_onoff: 1, l_linger: 0)
    return channel.setOption(patience, value: SocketOptionValue(milliseconds)).flatMap { socket.setSoLinger(reset) }
  }
}
