import ControlTestSupport
import Foundation

@testable import ControlAPI

/// A connection that sends exactly the given bytes, for requests that no client would send.
struct RawConnection: Sendable {
  private let stream: UnixStream

  init(_ path: String) throws { stream = try UnixStream(path: path, seconds: 20) }

  func send(_ text: String) throws { try stream.write(Data(text.utf8)) }
  func send(_ data: Data) throws { try stream.write(data) }

  func readPiece() throws -> String { String(decoding: try stream.read(), as: UTF8.self) }

  /// All that comes until the server closes.
  func readToEnd() throws -> String {
    var all = Data()
    while true {
      let piece = try stream.read()
      if piece.isEmpty { return String(decoding: all, as: UTF8.self) }
      all += piece
    }
  }

  /// One answer on a connection that stays open.
  func readAnswer() throws -> (status: Int, body: String) {
    var reader = HTTPAnswerReader(stream, bodyLimitBytes: 1 << 20)
    return (try reader.readStatus(), String(decoding: try reader.readBody(), as: UTF8.self))
  }
}

extension ControlSocketFixture {
  /// Sends `text` on a new connection and reads the one answer.
  func exchange(_ text: String) async throws -> (status: Int, body: String) {
    let path = path
    return try await onOwnThread { () throws in
      let connection = try RawConnection(path)
      try connection.send(text)
      return try connection.readAnswer()
    }
  }
}
