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
    case let error as HTTPParserError: return error == .invalidEOFState ? .connectionLost : .notHTTP("\(error)")
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

  private static func translate(_ error: NIOConnectionError) -> ConnectFailure {
    if let failure = error.connectionErrors.first {
      guard let reason = failure.error as? IOError else {
        return failure.error is ChannelError ? .timedOut : .other("\(failure.error)")
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
