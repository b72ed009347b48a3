import Foundation

extension InfiniBoxError: CustomStringConvertible, LocalizedError {
  public var description: String {
    "cannot \(attempt): \(cause.sentence)\(place); \(cause.advice)"
  }

  public var errorDescription: String? { description }

  private var attempt: String {
    guard let request else { return "use array '\(array)'" }
    let prefix = "/api/rest/"
    let subject = request.path.hasPrefix(prefix) ? String(request.path.dropFirst(prefix.count)) : request.path
    let verb =
      switch request.method {
      case .get: "read"
      case .post: "post"
      case .put: "change"
      case .delete: "delete"
      }
    return "\(verb) '\(subject.printable)' of array '\(array)'"
  }

  private var place: String {
    request.map { " (\($0.method.rawValue) \($0.path.printable))" } ?? ""
  }
}

extension InfiniBoxError.Cause {
  fileprivate var sentence: String {
    switch self {
    case .invalidAddress(let reason): "its address cannot be used, because \(reason)"
    case .plainHTTPRefused: "its address is plain http, which would show the password to the network"
    case .certificateAuthorityUnusable(let number):
      "certificate \(number) of its certificate authorities is no X.509 certificate"
    case .invalidArgument(let reason): reason
    case .unsupported(_, let lack): lack
    case .unreachable(let failure): failure.sentence
    case .tls(let failure): failure.sentence
    case .connectionLost: "the connection was lost before an answer came"
    case .timedOut(let deadline): "no complete answer within \(deadline.text)"
    case .cancelled: "the call was cancelled"
    case .unauthorized: "HTTP 401, the array does not accept the credentials"
    case .forbidden(let error): "HTTP 403\(error.quoted)"
    case .approvalRequired(let question, _): "the array asks for approval: '\(question.printable)'"
    case .remotePermissionRequired: "the array has no permission on its peer for this call"
    case .notFound(let error): "HTTP 404\(error.quoted)"
    case .conflict(let error): "HTTP 409\(error.quoted)"
    case .throttled(let retryAfter):
      "HTTP 429, the array gets too many requests" + (retryAfter.map { ", asks to wait \($0.text)" } ?? "")
    case .refused(let status, let error): "HTTP \(status)\(error.quoted)"
    case .serverError(let status, let error): "HTTP \(status)\(error.quoted)"
    case .malformedAnswer(let malformation): "the answer cannot be used: \(malformation.sentence)"
    case .answerTooLarge(let limit): "the answer is longer than \(limit) bytes"
    case .answerExceeds(let excess): excess.sentence
    case .inventoryChanged(let what): "the list was not the same twice: \(what)"
    }
  }

  fileprivate var advice: String {
    switch self {
    case .invalidAddress: "give it as 'https://HOST' or 'https://HOST:PORT'"
    case .plainHTTPRefused: "use https, or allow plain http for this array explicitly"
    case .certificateAuthorityUnusable: "give the PEM text of the array's certificate authority"
    case .invalidArgument: "correct the call"
    case .unsupported: "upgrade the array, or ask for what it can do"
    case .unreachable(let failure): failure.advice
    case .tls(let failure): failure.advice
    case .connectionLost, .timedOut, .cancelled: "read the array again to see whether the request had an effect"
    case .unauthorized: "check its credential file"
    case .forbidden: "check the role of its user"
    case .approvalRequired: "approve the step if it is meant"
    case .remotePermissionRequired:
      "register its peer as well, with the credential of a user who may replicate there"
    case .notFound: "read the array again, the object is gone or was never there"
    case .conflict: "look at the object of that name or state on the array"
    case .throttled: "try again later or with fewer requests"
    case .refused(let status, let error):
      error == nil
        ? "check that the address leads to an InfiniBox (HTTP \(status) without an error of the API)"
        : "correct what the array names"
    case .serverError: "read the array again later; look at its health if this stays"
    case .malformedAnswer(let malformation): malformation.advice
    case .answerTooLarge: "check that the address leads to an InfiniBox, or raise the limit"
    case .answerExceeds: "check that the address leads to an InfiniBox"
    case .inventoryChanged: "try again when less is being created and deleted on the array"
    }
  }
}

extension ConnectFailure {
  fileprivate var sentence: String {
    switch self {
    case .refused: "the connection was refused"
    case .nameNotFound: "its host name cannot be resolved"
    case .timedOut: "no connection could be made in time"
    case .other(let reason): "no connection could be made (\(reason.printable))"
    }
  }

  fileprivate var advice: String {
    switch self {
    case .nameNotFound: "check the host name and the name servers"
    case .refused, .timedOut, .other: "check its address and the network to it"
    }
  }
}

extension TLSFailure {
  fileprivate var sentence: String {
    switch self {
    case .untrusted(let fingerprint):
      "its certificate is not signed by a trusted authority"
        + (fingerprint.map { " (sha256 fingerprint \($0))" } ?? "")
    case .expired(let date): "its certificate expired at \(date.ISO8601Format())"
    case .notYetValid(let date): "its certificate is only valid from \(date.ISO8601Format())"
    case .wrongHostName(let host): "its certificate is not for host '\(host)'"
    case .fingerprintMismatch(let expected, let found):
      "its certificate has sha256 fingerprint \(found) and not the pinned "
        + expected.all.map(\.description).joined(separator: " or ")
    case .handshake(let reason): "the TLS handshake failed (\(reason.printable))"
    }
  }

  fileprivate var advice: String {
    switch self {
    case .untrusted: "give the file of its certificate authority, or pin the fingerprint after checking it on the array"
    case .expired: "renew the certificate of the array"
    case .notYetValid: "check the clocks of this host and of the array"
    case .wrongHostName: "use a host name that the certificate has, or pin its fingerprint"
    case .fingerprintMismatch: "if the certificate was renewed, pin the new fingerprint after checking it on the array"
    case .handshake: "check that the address and port speak TLS 1.2 or newer"
    }
  }
}

extension AnswerExcess {
  fileprivate var sentence: String {
    switch self {
    case .rows(let limit): "the answer has more than the \(limit) row\(limit == 1 ? "" : "s") that were asked for"
    case .values(let limit): "the answer has more than \(limit) values"
    case .depth(let limit): "the answer is nested deeper than \(limit) levels"
    case .listRows(let limit): "the list has more than \(limit) rows"
    case .listBytes(let limit): "the list is longer than \(limit) bytes"
    }
  }
}

extension InfiniBoxError.Malformation {
  fileprivate var sentence: String {
    switch self {
    case .html: "it is HTML, not JSON"
    case .empty: "it is empty"
    case .truncated: "it ends too early"
    case .notJSON: "it is not JSON"
    case .notHTTP(let reason): "it is not HTTP (\(reason.printable))"
    case .missingKey(let path): "'\(path.printable)' is missing"
    case .wrongType(let path, let reason): "'\(path.printable)' has the wrong type (\(reason.printable))"
    case .nullResult: "its result is null"
    case .nulCharacter(let offset): "text with a NUL character near byte \(offset)"
    case .contradiction(let what): what
    }
  }

  fileprivate var advice: String {
    switch self {
    case .html, .notHTTP, .notJSON: "check that the address leads to an InfiniBox and not to a proxy or portal"
    case .empty, .truncated, .contradiction: "read the array again to see whether the request had an effect"
    case .missingKey, .wrongType, .nullResult: "report it with the version of the array"
    case .nulCharacter: "rename the object on the array"
    }
  }
}

extension APIError? {
  /// Code and message as they follow a status, with the mark of a remote refusal.
  fileprivate var quoted: String {
    guard let self else { return "" }
    let code = self.code.isEmpty ? "" : " \(self.code.printable)"
    let message = self.message.isEmpty ? "" : " '\(self.message.printable)'"
    return code + message + (self.isRemote ? " from its peer" : "")
  }
}

extension Duration {
  /// Seconds, or milliseconds below one second, with unit.
  fileprivate var text: String {
    milliseconds < 1000 ? "\(milliseconds) ms" : "\(milliseconds / 1000) s"
  }
}

extension String {
  /// Text of an array made fit for a line of a log: no control characters, at most 200 characters.
  var printable: String {
    let clean = unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .lineSeparator
        ? " " : String(scalar)
    }
    .joined()
    return clean.count > 200 ? clean.prefix(200) + "…" : clean
  }
}
