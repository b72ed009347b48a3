import Foundation

/// Real time, for a running clock that starts at the present.
enum WallClock {
  /// Epoch milliseconds.
  static func now() -> Int {
    Int(Date().timeIntervalSince1970 * 1_000)
  }
}

extension SimulatedResponse {
  /// The array's own clock, as every HTTP server tells it.
  /// - Parameter now: epoch milliseconds.
  func dated(_ now: Int) -> SimulatedResponse {
    var copy = self
    copy.headers.append(("Date", HTTPDate.text(now)))
    return copy
  }
}

private enum HTTPDate {
  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func text(_ milliseconds: Int) -> String {
    var seconds = time_t(milliseconds / 1_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 40)
    strftime(&buffer, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// Answers as faults make them.
extension SimulatedResponse {
  static func fault(_ status: Int) -> SimulatedResponse {
    let refusal: SimulatedRefusal =
      switch status {
      case 401: SimulatedRefusal(401, "UNAUTHORIZED", "no valid session and no valid credentials")
      case 403: SimulatedRefusal(403, "FORBIDDEN", "the role does not allow this")
      case 429: SimulatedRefusal(429, "TOO_MANY_REQUESTS", "too many requests")
      case 503: SimulatedRefusal(503, "SERVICE_UNAVAILABLE", "the system is not ready")
      default: SimulatedRefusal(status, "INTERNAL_ERROR", "simulated failure")
      }
    var response = SimulatedResponse.failure(refusal)
    if status == 429 || status == 503 { response.headers.append(("Retry-After", "1")) }
    return response
  }

  static let html = SimulatedResponse(
    200, headers: [("Content-Type", "text/html")],
    body: Array("<!DOCTYPE html><html><body><h1>Please log in to the proxy</h1></body></html>".utf8))

  func truncated(to bytes: Int) -> SimulatedResponse {
    guard body.count > bytes else { return self }
    var copy = self
    copy.announcedLength = body.count
    copy.body = Array(body.prefix(max(0, bytes)))
    return copy
  }

  /// Changes the count of a listing; other answers stay as they are.
  func miscounted(by offset: Int) -> SimulatedResponse {
    let key = Array("\"number_of_objects\":".utf8)
    guard let range = body.lastRange(of: key) else { return self }
    let digits = body[range.upperBound...].prefix { (48...57).contains($0) }
    guard let count = Int(String(decoding: digits, as: UTF8.self)) else { return self }
    var copy = self
    copy.body.replaceSubrange(digits.startIndex..<digits.endIndex, with: Array(String(max(0, count + offset)).utf8))
    return copy
  }
}

extension [UInt8] {
  fileprivate func lastRange(of pattern: [UInt8]) -> Range<Int>? {
    guard count >= pattern.count else { return nil }
    for start in stride(from: count - pattern.count, through: 0, by: -1)
    where self[start] == pattern[0] && self[start..<start + pattern.count].elementsEqual(pattern) {
      return start..<start + pattern.count
    }
    return nil
  }
}

extension SimulatedFault.Kind {
  /// The word of the control API and the log.
  var word: String {
    switch self {
    case .refuseConnection: "refuse-connection"
    case .resetBeforeCommit: "reset-before-commit"
    case .loseReply: "lose-reply"
    case .status: "status"
    case .statusAfterCommit: "status-after-commit"
    case .truncateBody: "truncate-body"
    case .delay: "delay"
    case .html: "html"
    case .wrongNumberOfObjects: "wrong-number-of-objects"
    }
  }
}
