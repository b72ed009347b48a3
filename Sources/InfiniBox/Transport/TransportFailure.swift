import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Turns the errors of AsyncHTTPClient and NIO into ours. What is not known for sure to have happened before the request
/// left becomes `connectionLost`.
enum TransportFailure {
  static func translate(_ error: any Error, address: ArrayAddress, trust: TLSTrust) async -> TransportError {
    switch error {
    case let error as TransportError: return error
    case is CancellationError: return .cancelled
    case let error as HTTPClientError: return translate(error)
    case let error as NIOConnectionError: return .cannotConnect(translate(error))
    // The only number that certainly belongs to connecting; an unreachable network can also end a connection in use.
    case let error as IOError where error.errnoCode == ECONNREFUSED: return .cannotConnect(.refused)
    case let error as CertificateCheck.PinMismatch:
      return .tls(.fingerprintMismatch(expected: error.expected, found: error.found))
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      return .tls(.wrongHostName(address.host))
    case let error as NIOSSLError: return await translate(error, address: address, trust: trust)
    case let error as HTTPParserError: return translate(error)
    case let error as AnswerGate.Refusal: return .notHTTP(error.reason)
    default: return .connectionLost
    }
  }

  private static func translate(_ error: HTTPClientError) -> TransportError {
    switch error {
    case .cancelled, .requestStreamCancelled: .cancelled
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: .cannotConnect(.timedOut)
    case .readTimeout, .writeTimeout, .deadlineExceeded: .idleTimeout
    default: .connectionLost
    }
  }

  private static func translate(_ error: HTTPParserError) -> TransportError {
    switch error {
    case .invalidEOFState, .closedConnection: .connectionLost
    case .invalidVersion: .notHTTP("its version is neither 1.0 nor 1.1")
    case .invalidStatus: .notHTTP("its status is no number of three digits")
    case .invalidConstant: .notHTTP("it does not begin with 'HTTP/'")
    case .headerOverflow: .notHTTP("its headers are too long or too many")
    case .invalidHeaderToken: .notHTTP("a header holds characters that are not allowed there")
    case .invalidContentLength, .unexpectedContentLength: .notHTTP("it contradicts itself about its length")
    case .invalidChunkSize: .notHTTP("a chunk of it has no usable length")
    case .lfExpected, .strictModeAssertion: .notHTTP("a line of it does not end as it must")
    // The parser tells no more of these, or only of requests.
    default: .notHTTP("its framing is broken")
    }
  }

  private static func translate(_ error: NIOConnectionError) -> ConnectFailure {
    if let failure = error.connectionErrors.first {
      guard let reason = failure.error as? IOError else {
        return failure.error is ChannelError ? .timedOut : .other("the address cannot be used")
      }
      return reason.errnoCode == ECONNREFUSED ? .refused : .other(String(cString: strerror(reason.errnoCode)))
    }
    return error.dnsAError != nil || error.dnsAAAAError != nil ? .nameNotFound : .other("no address was tried")
  }

  private static func translate(
    _ error: NIOSSLError, address: ArrayAddress, trust: TLSTrust
  ) async -> TransportError {
    guard case .handshakeFailed(let reason) = error else { return .connectionLost }
    let text = String(describing: reason)
    guard text.contains("CERTIFICATE_VERIFY_FAILED") else { return .tls(.handshake(shortened(text))) }
    return .tls(await CertificateCheck.diagnose(address))
  }

  /// The reason in OpenSSL's words, such as WRONG_VERSION_NUMBER, without the build paths around it.
  private static func shortened(_ text: String) -> String {
    let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    return words.last { $0.contains("_") && $0.allSatisfy { $0 == "_" || $0.isUppercase || $0.isNumber } }
      .map(String.init) ?? "no reason given"
  }
}
