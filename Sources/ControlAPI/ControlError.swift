/// The refusal that the daemon answers with: a kind, which decides the HTTP status, and a sentence.
public struct ControlError: Error, Hashable, Sendable, CustomStringConvertible {
  public var kind: Kind
  /// `cannot <verb> <subject>: <cause>; <what to do>`.
  public var message: String
  /// One line each where a request has several problems, e.g. `prod.yaml:4:7: …`; otherwise empty.
  public var details: [String]

  /// What kind of refusal; the raw value is the `code` of the answer.
  public enum Kind: String, Sendable, CaseIterable {
    case badRequest = "bad_request"
    case invalidPolicy = "invalid_policy"
    case notPermitted = "not_permitted"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case timedOut = "timed_out"
    case conflict
    /// Somebody else changed the thing since the revision that the change is based on (`If-Match`).
    case changedMeanwhile = "changed_meanwhile"
    /// It would leave replicas without a policy, a line each in `details`; to be sent again with `accept_unmanaged`.
    case needsConsent = "needs_consent"
    /// Others have all of what this caller may have of it.
    case busy
    case tooLarge = "too_large"
    case headTooLarge = "head_too_large"
    /// The daemon itself failed; its journal says more.
    case failed
    case notReady = "not_ready"

    /// The HTTP status that goes with it.
    public var status: Int {
      switch self {
      case .badRequest, .invalidPolicy: 400
      case .notPermitted: 403
      case .notFound: 404
      case .methodNotAllowed: 405
      case .timedOut: 408
      case .conflict, .changedMeanwhile, .needsConsent: 409
      case .tooLarge: 413
      case .headTooLarge: 431
      case .failed: 500
      case .busy, .notReady: 503
      }
    }
  }

  public enum Recovery: Sendable { case nextCycle, `operator`, never }

  public init(_ kind: Kind, _ message: String, details: [String] = []) {
    self.kind = kind
    self.message = message
    self.details = details
  }

  public static func badRequest(_ message: String) -> ControlError { ControlError(.badRequest, message) }
  public static func notFound(_ message: String) -> ControlError { ControlError(.notFound, message) }
  public static func conflict(_ message: String) -> ControlError { ControlError(.conflict, message) }

  public var description: String { ([message] + details).joined(separator: "\n") }

  /// Who can get further: the same request later, a person, or nobody with this request.
  public var recovery: Recovery {
    switch kind {
    case .busy, .notReady, .timedOut: .nextCycle
    case .notPermitted, .conflict, .changedMeanwhile, .needsConsent, .failed: .operator
    case .badRequest, .invalidPolicy, .notFound, .methodNotAllowed, .tooLarge, .headTooLarge: .never
    }
  }
}

/// `{"error": {"message": "cannot …; …", "code": "…"}}`, with `details` where there are any.
extension ControlError: Codable {
  private enum Envelope: String, CodingKey { case error }
  private enum Keys: String, CodingKey { case message, code, details }

  public init(from decoder: any Decoder) throws {
    let error = try decoder.container(keyedBy: Envelope.self).nestedContainer(keyedBy: Keys.self, forKey: .error)
    // A code of a newer daemon is a failure to an older reader; the sentence still says what happened.
    kind = Kind(rawValue: try error.decode(String.self, forKey: .code)) ?? .failed
    message = try error.decode(String.self, forKey: .message)
    details = try error.decodeIfPresent([String].self, forKey: .details) ?? []
  }

  public func encode(to encoder: any Encoder) throws {
    var envelope = encoder.container(keyedBy: Envelope.self)
    var error = envelope.nestedContainer(keyedBy: Keys.self, forKey: .error)
    try error.encode(message, forKey: .message)
    try error.encode(kind.rawValue, forKey: .code)
    if !details.isEmpty { try error.encode(details, forKey: .details) }
  }
}
