import Foundation

/// Carries one request to one array and brings its answer back. The only seam of this module: tests replace it.
///
/// A transport never retries and never follows redirects: whether a request may be repeated is its caller's decision.
/// It must stop soon after its task is cancelled; the deadline of a call is enforced through that.
public protocol HTTPTransport: Sendable {
  /// - Throws: `TransportError` when no complete answer came. Any complete answer is returned, whatever its status.
  func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
  /// Closes all connections. No request may follow.
  func shutdown() async
}

public enum RequestMethod: String, Sendable, Hashable {
  case get = "GET"
  case post = "POST"
  case put = "PUT"
  case delete = "DELETE"
}

public struct TransportRequest: Sendable {
  public var method: RequestMethod
  /// From the root, percent-encoded: `/api/rest/volumes/7`.
  public var path: String
  /// Percent-encoded, without `?`; nil when there is none.
  public var query: String?
  public var headers: [(name: String, value: String)]
  public var body: Data?
  /// Bytes; a longer answer ends in `TransportError.answerTooLarge`.
  public var maximumAnswerSize: Int

  public init(
    method: RequestMethod, path: String, query: String? = nil, headers: [(name: String, value: String)] = [],
    body: Data? = nil, maximumAnswerSize: Int = ConnectionOptions().maximumAnswerSize
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.maximumAnswerSize = maximumAnswerSize
  }
}

public struct TransportResponse: Sendable {
  public var status: Int
  public var headers: [(name: String, value: String)]
  public var body: Data

  public init(status: Int, headers: [(name: String, value: String)] = [], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The values of all headers of this name, in any letter case.
  func values(of name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  /// When the server made this answer, by its own clock; nil where it does not say so, and for the old answer of a cache.
  var date: ArrayTime? {
    guard values(of: "Age").isEmpty else { return nil }
    return values(of: "Date").first.flatMap(HTTPDate.parse)
  }
}

/// Why no complete answer came.
public enum TransportError: Error, Sendable, Hashable {
  /// No connection was made, so no byte of the request left.
  case cannotConnect(ConnectFailure)
  /// The TLS handshake failed, so no byte of the request left.
  case tls(TLSFailure)
  /// The connection was closed or reset after the request may have left and before any answer.
  case connectionLost
  /// The connection was closed in the middle of the answer.
  case truncatedAnswer
  case answerTooLarge(limit: Int)
  /// The transport gave up waiting for the next byte.
  case idleTimeout
  /// The answer is not HTTP; the text says what the parser disliked.
  case notHTTP(String)
  /// The calling task was cancelled, by its owner or by the deadline.
  case cancelled
}

public enum ConnectFailure: Sendable, Hashable {
  case refused
  case nameNotFound
  case timedOut
  case other(String)
}

/// Why a TLS handshake was refused, by us or by the array.
public enum TLSFailure: Sendable, Hashable {
  /// The certificate is not signed by a trusted authority. The fingerprint is of the certificate that was shown.
  case untrusted(fingerprint: CertificateFingerprint?)
  /// The certificate was valid until this time, by our clock.
  case expired(at: Date)
  case notYetValid(from: Date)
  /// The certificate is for other host names.
  case wrongHostName(String)
  case fingerprintMismatch(expected: CertificateFingerprints, found: CertificateFingerprint)
  /// Anything else, in OpenSSL's words.
  case handshake(String)
}
