import Foundation

/// The blocking client of the control socket: one connection a request. No method may be called where blocking a thread
/// is not allowed.
public struct ControlClient: Sendable {
  public static let defaultSocketPath = "/run/protectd/control.sock"
  private static let defaultSeconds: Double = 30

  public let socketPath: String
  /// Overrides each request's own deadline.
  private let deadlineSeconds: Double?
  private let answerLimitBytes: Int

  public init(
    socketPath: String = defaultSocketPath, deadlineSeconds: Double? = nil, answerLimitBytes: Int = 256 << 20
  ) {
    self.socketPath = socketPath
    self.deadlineSeconds = deadlineSeconds
    self.answerLimitBytes = answerLimitBytes
  }

  /// One request, in what its endpoint's table leaves open.
  struct Call {
    var endpoint: Endpoint
    var parameter: String?
    var query: [(name: String, value: String)] = []
    var body: (any ControlRequest)?
    /// The revision that a change is based on.
    var basedOn: Int64?
    /// A cycle or a plan reads arrays; everything else is answered from memory.
    var seconds: Double = defaultSeconds
    /// nil: the client's own.
    var answerLimitBytes: Int?
  }

  func fetch<Answer: Decodable>(_ type: Answer.Type, _ call: Call) throws(ControlClientError) -> Answer {
    var reader = try send(call)
    let status = try reader.readStatus()
    let body = try reader.readBody()
    guard status == 200 else { throw Self.refusal(status, body) }
    return try Self.decode(type, body)
  }

  /// Reads an answer of one JSON value a line; `onLine` sees each as it comes. A daemon that works begins such an answer
  /// at once, however long it takes until its end.
  func stream<Line: Decodable>(
    _ type: Line.Type, _ call: Call, onLine: (Line) throws(ControlClientError) -> Void
  ) throws(ControlClientError) {
    var reader = try send(call)
    let status = try reader.readStatus(within: deadlineSeconds ?? Self.defaultSeconds)
    guard status == 200 else { throw Self.refusal(status, try reader.readBody()) }
    var rest = Data()
    while let piece = try reader.readPiece() {
      rest += piece
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(rest[..<end])
        rest = Data(rest[(end + 1)...])
        if !line.isEmpty { try onLine(Self.decode(type, line)) }
      }
    }
    guard rest.isEmpty else { throw .interrupted(path: socketPath, cause: "the last line is cut off") }
  }

  private func send(_ call: Call) throws(ControlClientError) -> HTTPAnswerReader {
    let stream = try UnixStream(path: socketPath, seconds: deadlineSeconds ?? call.seconds)
    let target = call.endpoint.target(call.parameter, query: call.query)
    var head = "\(call.endpoint.method) \(target) HTTP/1.1\r\nhost: protectd\r\nconnection: close\r\n"
    if let revision = call.basedOn { head += "if-match: \"\(revision)\"\r\n" }
    var body = Data()
    if call.endpoint.method == "POST" {
      do {
        if let request = call.body { body = try ControlJSON.encode(request) }
      } catch {
        throw .malformed(cause: "the request cannot be written as JSON")
      }
      head += "content-type: application/json\r\ncontent-length: \(body.count)\r\n"
    }
    try stream.write(Data((head + "\r\n").utf8) + body)
    return HTTPAnswerReader(stream, bodyLimitBytes: call.answerLimitBytes ?? answerLimitBytes)
  }

  private static func decode<Value: Decodable>(_ type: Value.Type, _ data: Data) throws(ControlClientError) -> Value {
    do {
      return try ControlJSON.decode(type, from: data)
    } catch {
      throw .malformed(cause: ControlJSON.cause(error))
    }
  }

  private static func refusal(_ status: Int, _ body: Data) -> ControlClientError {
    guard let error = try? ControlJSON.decode(ControlError.self, from: body) else {
      return .malformed(cause: "HTTP status \(status) without a reason")
    }
    return .refused(error)
  }
}
