import ControlAPI
import NIOHTTP1

extension ControlError {
  /// Why what came is no request, for whoever sent it.
  init(_ error: HTTPParserError, _ limits: ControlLimits) {
    let cause: String
    switch error {
    case .headerOverflow:
      self.init(
        .headTooLarge,
        "cannot read the request: its head has more than \(limits.headBytes) bytes, \(limits.fieldBytes) in one field, or "
          + "\(limits.fields) fields; send less")
      return
    case .invalidEOFState, .closedConnection: cause = "it ended before it was whole; send all of it"
    case .invalidVersion: cause = "its HTTP version is unknown; use HTTP/1.1"
    case .invalidMethod: cause = "its method is unknown; use GET, POST or DELETE"
    case .invalidURL, .invalidHost, .invalidPort, .invalidPath, .invalidQueryString, .invalidFragment:
      cause = "its path is none; send one such as /v1/status"
    case .invalidContentLength, .unexpectedContentLength:
      cause = "its length is no number, or is there twice; send one content-length"
    case .invalidChunkSize: cause = "a chunk's size is no number; send its length in hexadecimal digits"
    case .invalidHeaderToken: cause = "a header field is malformed; send 'name: value'"
    case .invalidCharactersUsed, .trailingGarbage, .invalidStatus, .lfExpected, .invalidConstant, .invalidInternalState,
      .strictModeAssertion, .paused, .unknown:
      cause = "it is no HTTP; send HTTP/1.1"
    }
    self.init(.badRequest, "cannot read the request: \(cause)")
  }
}
