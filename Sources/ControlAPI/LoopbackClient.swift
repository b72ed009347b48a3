import Foundation

/// A blocking HTTP client for a port of this machine, one connection a request: what the demo steers the simulator with.
/// The daemon is never spoken to in this way.
public struct LoopbackClient: Sendable {
  public let port: UInt16
  /// For a whole exchange.
  private let deadlineSeconds: Double
  private let answerLimitBytes: Int

  public init(port: UInt16, deadlineSeconds: Double = 10, answerLimitBytes: Int = 64 << 20) {
    self.port = port
    self.deadlineSeconds = deadlineSeconds
    self.answerLimitBytes = answerLimitBytes
  }

  /// - Parameter body: JSON; nil sends none.
  /// - Returns: the HTTP status, whatever it is, and the body.
  public func send(
    _ method: String, _ path: String, body: Data? = nil
  ) throws(ControlClientError) -> (status: Int, body: Data) {
    let stream = try UnixStream(loopbackPort: port, seconds: deadlineSeconds)
    var head = "\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\nconnection: close\r\n"
    if let body { head += "content-type: application/json\r\ncontent-length: \(body.count)\r\n" }
    try stream.write(Data((head + "\r\n").utf8) + (body ?? Data()))
    var reader = HTTPAnswerReader(stream, bodyLimitBytes: answerLimitBytes)
    return (try reader.readStatus(), try reader.readBody())
  }
}
