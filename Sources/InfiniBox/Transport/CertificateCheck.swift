import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

/// Looks at the certificate that a server shows, after the handshake and before any request.
enum CertificateCheck {
  struct PinMismatch: Error {
    let expected: CertificateFingerprint
    let found: CertificateFingerprint
  }

  /// Lets a connection live only if its certificate is the pinned one.
  static func requireFingerprint(_ expected: CertificateFingerprint, of channel: any Channel) -> EventLoopFuture<Void> {
    channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
      guard let certificate else { throw NIOSSLError.noCertificateToValidate }
      let found = CertificateFingerprint(certificate: try certificate.toDERBytes())
      guard found == expected else { throw PinMismatch(expected: expected, found: found) }
    }
  }

  /// Why the certificate of a server was not accepted, which the TLS library does not tell: looks at it on a connection
  /// of its own that is closed before any request.
  static func diagnose(_ address: ArrayAddress) async -> TLSFailure {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateVerification = .none
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.timeout.connect = .seconds(5)
    configuration.http1_1ConnectionDebugInitializer = { channel in
      channel.nioSSL_peerCertificate().flatMapThrowing { certificate in throw try Seen(certificate) }
    }
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    var failure = TLSFailure.untrusted(fingerprint: nil)
    do {
      _ = try await client.execute(HTTPClientRequest(url: "\(address)"), timeout: .seconds(5))
    } catch let seen as Seen {
      failure = seen.failure(at: Date())
    } catch {}
    try? await client.shutdown()
    return failure
  }

  /// A certificate, thrown to leave the connection before it is used.
  private struct Seen: Error {
    let fingerprint: CertificateFingerprint
    let notBefore: Date
    let notAfter: Date

    init(_ certificate: NIOSSLCertificate?) throws {
      guard let certificate else { throw NIOSSLError.noCertificateToValidate }
      fingerprint = CertificateFingerprint(certificate: try certificate.toDERBytes())
      notBefore = Date(timeIntervalSince1970: TimeInterval(certificate.notValidBefore))
      notAfter = Date(timeIntervalSince1970: TimeInterval(certificate.notValidAfter))
    }

    func failure(at now: Date) -> TLSFailure {
      if now > notAfter { return .expired(at: notAfter) }
      if now < notBefore { return .notYetValid(from: notBefore) }
      return .untrusted(fingerprint: fingerprint)
    }
  }
}
