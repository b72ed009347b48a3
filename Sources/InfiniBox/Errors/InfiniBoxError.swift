import Foundation

/// Why a call to an array failed: on which array, in which request, and from what cause.
///
/// `description` is one sentence, `cannot <verb> <subject>: <cause>; <what to do>`, without secrets.
public struct InfiniBoxError: Error, Sendable, Hashable {
  /// The name that the array was given when its `InfiniBoxSystem` was made.
  public let array: String
  /// The request that failed; nil when none was made (creating the system, an invalid argument).
  public let request: FailedRequest?
  public let cause: Cause

  public struct FailedRequest: Sendable, Hashable {
    public let method: RequestMethod
    /// Without query, which may hold names: `/api/rest/replicas/7`.
    public let path: String
    /// False for requests that change nothing on the array (all GETs, login and logout) and for those that were cancelled
    /// before they were sent.
    public let mayHaveEffect: Bool
  }

  public enum Cause: Error, Sendable, Hashable {
    // Before any request.
    case invalidAddress(String)
    case plainHTTPRefused
    /// One of the certificates to trust is none, counted from 1.
    case certificateAuthorityUnusable(number: Int)
    case invalidArgument(String)
    /// The array's version or features do not have what the call needs; the text says what is missing.
    case unsupported(Capability, String)

    // No answer.
    case unreachable(ConnectFailure)
    case tls(TLSFailure)
    case connectionLost
    case timedOut(deadline: Duration)
    case cancelled

    // A refusal. `error` is nil where the answer had no readable envelope.
    case unauthorized
    case forbidden(APIError?)
    /// The array wants `approved=true`; the text is its question to a human.
    case approvalRequired(question: String, APIError)
    /// The array wants credentials of its peer (rest 1.7).
    case remotePermissionRequired(APIError)
    case notFound(APIError?)
    case conflict(APIError?)
    case throttled(retryAfter: Duration?)
    case refused(status: Int, APIError?)
    case serverError(status: Int, APIError?)

    // An answer that cannot be used.
    case malformedAnswer(Malformation)
    /// Bytes of one answer.
    case answerTooLarge(limit: Int)
    /// It would take far more memory than it has bytes, or has more rows than were asked for.
    case answerExceeds(AnswerExcess)
    /// A list kept changing, or contradicted its own totals, each time it was read.
    case inventoryChanged(String)
  }

  public enum Malformation: Sendable, Hashable {
    case html
    case empty
    case truncated
    case notJSON
    case notHTTP(String)
    case missingKey(String)
    case wrongType(path: String, String)
    case nullResult
    /// Text with U+0000, which SQLite and C would cut (a decision of this module's border).
    case nulCharacter(offset: Int)
    case contradiction(String)
  }

  init(array: String, request: FailedRequest? = nil, cause: Cause) {
    self.array = array
    self.request = request
    self.cause = cause
  }
}

/// Who can end an error.
public enum Recovery: Sendable, Hashable {
  /// It may be gone at the next attempt.
  case nextCycle
  /// A person has to change something.
  case `operator`
  /// The call itself is wrong; repeating it cannot help.
  case never
}
