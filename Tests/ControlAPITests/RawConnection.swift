import ControlTestSupport
import Foundation
import Testing

@testable import ControlAPI

/// A connection that sends exactly the given bytes, for requests that no client would send.
struct RawConnection: Sendable {
  private let stream: UnixStream

  init(_ path: String) throws { stream = try UnixStream(path: path, seconds: 120) }

  func send(_ text: String) throws { try stream.write(Data(text.utf8)) }
  func send(_ data: Data) throws { try stream.write(data) }

  /// Nothing more will be sent; answers are still read.
  func endSending() { stream.endSending() }

  func readPiece() throws -> String { String(decoding: try stream.read(), as: UTF8.self) }

  /// All that comes until the server closes, or resets because it did not read all that was sent.
  func readToEnd() throws -> String { String(decoding: try readAll(), as: UTF8.self) }

  func readAll() throws -> Data {
    var all = Data()
    while let piece = try nextPiece(), !piece.isEmpty { all += piece }
    return all
  }

  /// nil: the connection was reset.
  private func nextPiece() throws -> Data? {
    do throws(ControlClientError) {
      return try stream.read()
    } catch {
      guard case .interrupted = error else { throw error }
      return nil
    }
  }

  /// One answer on a connection that stays open.
  func readAnswer() throws -> (status: Int, body: String) {
    var reader = HTTPAnswerReader(stream, bodyLimitBytes: 1 << 20)
    return (try reader.readStatus(), String(decoding: try reader.readBody(), as: UTF8.self))
  }
}

extension ControlSocketFixture {
  /// Waits until that many connections are left.
  func waitForConnections(_ count: Int) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while connections != count {
      guard ContinuousClock.now < deadline else {
        Issue.record("\(connections) connections are left instead of \(count)")
        return
      }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

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
