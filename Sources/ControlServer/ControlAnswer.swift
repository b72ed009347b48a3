import ControlAPI
import Foundation
import NIOCore
import NIOHTTP1

/// An answer ready to be sent.
struct ControlAnswer: Sendable {
  var status: Int
  var body: ByteBuffer
  var allowedMethods: [String] = []

  init(_ value: some Encodable) {
    self.init { try ControlJSON.encode(value) }
  }

  init(_ list: [some Encodable]) {
    self.init { try ControlJSON.encode(list: list) }
  }

  /// Every value of `ControlAPI` can be written, except a number that is none (a NaN); that is the daemon's failure.
  private init(json: () throws -> Data) {
    do {
      self.init(status: 200, try json())
    } catch {
      self.init(
        ControlError(.failed, "cannot write the answer: \(ControlJSON.cause(error)); report this with the request"))
    }
  }

  init(_ error: ControlError) {
    // Three strings always encode.
    self.init(status: error.kind.status, (try? ControlJSON.encode(error)) ?? Data())
  }

  private init(status: Int, _ json: Data) {
    self.status = status
    body = ByteBuffer(bytes: json)
    body.writeStaticString("\n")
  }

  /// - Parameter isLast: whether the connection ends with it.
  func head(isLast: Bool = false) -> HTTPResponseHead {
    var fields = HTTPHeaders([("content-type", "application/json"), ("content-length", String(body.readableBytes))])
    if !allowedMethods.isEmpty { fields.add(name: "allow", value: allowedMethods.joined(separator: ", ")) }
    if isLast { fields.add(name: "connection", value: "close") }
    return HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: fields)
  }
}

/// A piece of an answer on its way to the connection.
enum AnswerPart: Sendable {
  case head(HTTPResponseHead)
  case body(ByteBuffer)
  case end
}

/// Sends an answer from the task that made it. What the client no longer takes is dropped.
struct AnswerWriter: Sendable {
  let channel: any Channel

  func send(_ answer: ControlAnswer) {
    channel.write(AnswerPart.head(answer.head()), promise: nil)
    channel.write(AnswerPart.body(answer.body), promise: nil)
    channel.writeAndFlush(AnswerPart.end, promise: nil)
  }

  /// Begins an answer of one JSON value a line.
  func begin() {
    let fields: HTTPHeaders = ["content-type": "application/x-ndjson"]
    channel.writeAndFlush(
      AnswerPart.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: fields)), promise: nil)
  }

  /// Returns when the client has taken it.
  func send(line: some Encodable) async throws {
    try await channel.writeAndFlush(AnswerPart.body(ControlAnswer(line).body)).get()
  }

  func end() { channel.writeAndFlush(AnswerPart.end, promise: nil) }
  func abandon() { channel.close(promise: nil) }
}
