import ControlAPI
import Foundation
import HTTPTypes
import NIOCore

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

  var head: HTTPResponse {
    var head = HTTPResponse(status: .init(code: status))
    head.headerFields[.contentType] = "application/json"
    head.headerFields[.contentLength] = String(body.readableBytes)
    if !allowedMethods.isEmpty { head.headerFields[.allow] = allowedMethods.joined(separator: ", ") }
    return head
  }
}
