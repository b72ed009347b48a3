import Foundation

/// Reads one HTTP/1.1 answer from a stream: head first, then the body piece by piece. Bounded everywhere.
struct HTTPAnswerReader {
  static let headLimitBytes = 64 << 10

  private let stream: UnixStream
  private let bodyLimitBytes: Int
  private var buffer = Data()
  private var framing = Framing.untilEnd
  private var bodyBytes = 0
  /// Until the head is there.
  private var readSeconds = Double.infinity

  private enum Framing {
    case length(Int)
    case chunked, untilEnd, ended
  }

  init(_ stream: UnixStream, bodyLimitBytes: Int) {
    self.stream = stream
    self.bodyLimitBytes = bodyLimitBytes
  }

  /// The status code. Interim (1xx) answers are skipped.
  /// - Parameter seconds: until the head must be there, from the connection on.
  mutating func readStatus(within seconds: Double = .infinity) throws(ControlClientError) -> Int {
    readSeconds = seconds
    defer { readSeconds = .infinity }
    while true {
      let parts = try readLine().split(separator: " ", maxSplits: 2)
      guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), parts[1].count == 3, let status = Int(parts[1]) else {
        throw .malformed(cause: "it does not start like HTTP")
      }
      try readFields()
      if status >= 200 { return status }
    }
  }

  /// The next piece of the body; nil at its end.
  mutating func readPiece() throws(ControlClientError) -> Data? {
    switch framing {
    case .ended: return nil
    case .untilEnd:
      let piece = try bufferedOrRead()
      if piece.isEmpty {
        framing = .ended
        return nil
      }
      return try counted(piece)
    case .length(let rest):
      guard rest > 0 else {
        framing = .ended
        return nil
      }
      let piece = try take(atMost: rest)
      framing = .length(rest - piece.count)
      return try counted(piece)
    case .chunked: return try readChunk()
    }
  }

  mutating func readBody() throws(ControlClientError) -> Data {
    var body = Data()
    while let piece = try readPiece() { body += piece }
    return body
  }

  private mutating func readFields() throws(ControlClientError) {
    framing = .untilEnd
    var fields = 0
    while true {
      let line = try readLine()
      if line.isEmpty { return }
      fields += 1
      guard fields <= 200, let colon = line.firstIndex(of: ":") else {
        throw .malformed(cause: "its header is not HTTP")
      }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      switch line[..<colon].lowercased() {
      case "content-length":
        guard let length = Int(value), length >= 0 else { throw .malformed(cause: "its length is no number") }
        guard length <= bodyLimitBytes else { throw .tooLarge(limitBytes: bodyLimitBytes) }
        framing = .length(length)
      case "transfer-encoding":
        guard value.lowercased() == "chunked" else { throw .malformed(cause: "its transfer encoding is unknown") }
        framing = .chunked
      default: break
      }
    }
  }

  private mutating func readChunk() throws(ControlClientError) -> Data? {
    let size = try readLine().prefix { $0 != ";" }
    guard let count = Int(size, radix: 16), count >= 0 else { throw .malformed(cause: "a chunk has no size") }
    guard count <= bodyLimitBytes else { throw .tooLarge(limitBytes: bodyLimitBytes) }
    guard count > 0 else {
      while try !readLine().isEmpty {}
      framing = .ended
      return nil
    }
    var chunk = Data()
    while chunk.count < count { chunk += try take(atMost: count - chunk.count) }
    guard try readLine().isEmpty else { throw .malformed(cause: "a chunk is longer than it says") }
    return try counted(chunk)
  }

  private mutating func counted(_ piece: Data) throws(ControlClientError) -> Data {
    bodyBytes += piece.count
    guard bodyBytes <= bodyLimitBytes else { throw .tooLarge(limitBytes: bodyLimitBytes) }
    return piece
  }

  private mutating func readLine() throws(ControlClientError) -> String {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        var line = buffer[..<end]
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        buffer = Data(buffer[(end + 1)...])
        return String(decoding: line, as: UTF8.self)
      }
      guard buffer.count < Self.headLimitBytes else { throw .malformed(cause: "its header is too long") }
      buffer += try more()
    }
  }

  private mutating func take(atMost count: Int) throws(ControlClientError) -> Data {
    let available = buffer.isEmpty ? try more() : buffer
    let piece = available.prefix(count)
    buffer = Data(available.dropFirst(count))
    return Data(piece)
  }

  private mutating func bufferedOrRead() throws(ControlClientError) -> Data {
    guard !buffer.isEmpty else { return try stream.read() }
    defer { buffer = Data() }
    return buffer
  }

  private func more() throws(ControlClientError) -> Data {
    let bytes = try stream.read(within: readSeconds)
    if bytes.isEmpty { throw .interrupted(path: stream.path, cause: "the connection was closed") }
    return bytes
  }
}
