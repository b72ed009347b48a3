import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

/// Looks at the certificate that a server shows, after the handshake and before any request.
enum CertificateCheck {
  struct PinMismatch: Error {
    let expected: CertificateFingerprints
    let found: CertificateFingerprint
  }

  /// Lets a connection live only if its certificate is a pinned one.
  static func requireFingerprint(_ expected: CertificateFingerprints, of channel: any Channel) -> EventLoopFuture<Void>
  {
    channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
      guard let certificate else { throw NIOSSLError.noCertificateToValidate }
      let found = CertificateFingerprint(certificate: try certificate.toDERBytes())
      guard expected.contains(found) else { throw PinMismatch(expected: expected, found: found) }
    }
  }

  /// Why the certificate of a server was not accepted, which the TLS library does not tell: looks at it on a connection
  /// of its own that is closed before any request.
  static func diagnose(_ address: ArrayAddress) async -> TLSFailure {
    await look(at: address)?.failure(at: Date()) ?? .untrusted(fingerprint: nil)
  }

  /// - Returns: nil when none was shown within 5 s.
  static func look(at address: ArrayAddress) async -> Seen? {
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
    var shown: Seen?
    do {
      _ = try await client.execute(HTTPClientRequest(url: "\(address)"), timeout: .seconds(5))
    } catch { shown = error as? Seen }
    try? await client.shutdown()
    return shown
  }

  /// A certificate, thrown to leave the connection before it is used.
  struct Seen: Error {
    let fingerprint: CertificateFingerprint
    let notBefore: Date
    let notAfter: Date

    fileprivate init(_ certificate: NIOSSLCertificate?) throws {
      guard let certificate else { throw NIOSSLError.noCertificateToValidate }
      fingerprint = CertificateFingerprint(certificate: try certificate.toDERBytes())
      notBefore = Date(timeIntervalSince1970: TimeInterval(certificate.notValidBefore))
      notAfter = Date(timeIntervalSince1970: TimeInterval(certificate.notValidAfter))
    }

    fileprivate func failure(at now: Date) -> TLSFailure {
      if now > notAfter { return .expired(at: notAfter) }
      if now < notBefore { return .notYetValid(from: notBefore) }
      return .untrusted(fingerprint: fingerprint)
    }
  }
}
