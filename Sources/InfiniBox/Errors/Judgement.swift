extension InfiniBoxError {
  /// Whether we know for sure that the request had no effect on the array.
  ///
  /// This is what keeps a caller from creating a second replica: after an error that is not definitive, the only way to
  /// know is to read. When in doubt the answer is no; a needless read costs little.
  public var isDefinitive: Bool {
    guard let request, request.mayHaveEffect else { return true }
    return cause.provesNoEffect
  }

  public var recovery: Recovery { cause.recovery }

  /// The status with which the array refused who asks, and not what was asked; nil for any other failure. Old arrays answer
  /// a failed login with 403 (rest 1.3); on other calls a 403 is about the role, but every user may read `system`.
  public var refusedLogin: Int? {
    if case .unauthorized = cause { return 401 }
    guard case .forbidden = cause, let path = request?.path else { return nil }
    return path == "/api/rest/users/login" || path == "/api/rest/system" ? 403 : nil
  }
}

extension InfiniBoxError.Cause {
  /// Case by case, for a request that would have changed something.
  var provesNoEffect: Bool {
    switch self {
    // Nothing was sent. A failed TLS handshake comes before the first byte of the request.
    case .invalidAddress, .plainHTTPRefused, .certificateAuthorityUnusable, .invalidArgument, .unsupported,
      .unreachable,
      .tls:
      true
    // The request may have arrived and been carried out; only its answer is missing.
    case .connectionLost, .timedOut, .cancelled: false
    // Refused at the door, before anything was done.
    case .unauthorized, .throttled: true
    // Refused by the array itself. A refusal by its peer came after the array had begun (a replica has two sides),
    // and nothing says that it undid its own half.
    case .forbidden(let error), .notFound(let error), .conflict(let error): error?.isRemote != true
    case .approvalRequired(_, let error), .remotePermissionRequired(let error): !error.isRemote
    // Other refusals prove something only with the array's own words: 408 or 499 come from something in between that
    // may have passed the request on, and a 2xx with an error contradicts itself.
    case .refused(let status, let error): (400..<500).contains(status) && error?.isRemote == false
    // It broke while working, or something in between lost the answer.
    case .serverError: false
    // It answered, so it may have acted.
    case .malformedAnswer, .answerTooLarge, .answerExceeds, .inventoryChanged: false
    }
  }

  var recovery: Recovery {
    switch self {
    case .unreachable, .connectionLost, .timedOut, .cancelled, .throttled, .serverError, .inventoryChanged: .nextCycle
    // The world moved on; the next reading shows it.
    case .notFound: .nextCycle
    case .malformedAnswer(let malformation): malformation.recovery
    case .invalidAddress, .plainHTTPRefused, .certificateAuthorityUnusable, .unsupported, .tls, .unauthorized,
      .forbidden,
      .approvalRequired, .remotePermissionRequired, .conflict, .refused, .answerTooLarge, .answerExceeds:
      .operator
    case .invalidArgument: .never
    }
  }
}

extension InfiniBoxError.Malformation {
  var recovery: Recovery {
    switch self {
    case .truncated, .empty, .contradiction: .nextCycle
    case .html, .notJSON, .notHTTP, .missingKey, .wrongType, .nullResult, .nulCharacter: .operator
    }
  }
}
