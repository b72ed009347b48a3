import Foundation
import InfiniBox
import Testing

/// Certificates are checked before any request leaves, and every refusal says what to do.
@Suite struct TLSTrustTests {
  @Test func acceptsAServerOfItsAuthority() async throws {
    try await TestCertificate.with { certificate in
      for host in ["127.0.0.1", "localhost"] {
        let error = try await failure(
          certificate, .certificateAuthorities(try certificate.authorities()), host: host)
        #expect(error == nil)
      }
    }
  }

  @Test func refusesAServerOfAnUnknownAuthority() async throws {
    try await TestCertificate.with { certificate in
      let error = try #require(try await failure(certificate, .systemRoots))
      #expect(error.cause == .tls(.untrusted(fingerprint: try certificate.fingerprint())))
      #expect("\(error)".contains("\(try certificate.fingerprint())"))
      #expect("\(error)".hasSuffix("pin the fingerprint after checking it on the array"))
    }
  }

  @Test func acceptsThePinnedCertificateWhateverItsNameAndDate() async throws {
    try await TestCertificate.with(days: -1, names: "DNS:elsewhere.example") { certificate in
      let error = try await failure(certificate, .pinnedFingerprint(sha256: try certificate.fingerprint()))
      #expect(error == nil)
    }
  }

  /// While a renewal is planned the array shows the one or the other.
  @Test func acceptsEitherOfTwoPinnedCertificates() async throws {
    try await TestCertificate.with { certificate in
      let other = try #require(CertificateFingerprint(String(repeating: "ab", count: 32)))
      let both = try #require(CertificateFingerprints([other, try certificate.fingerprint()]))
      #expect(try await failure(certificate, .pinnedFingerprints(both)) == nil)
      let third = try #require(CertificateFingerprint(String(repeating: "cd", count: 32)))
      let neither = try #require(CertificateFingerprints([other, third]))
      let error = try #require(try await failure(certificate, .pinnedFingerprints(neither)))
      #expect("\(error)".contains("and not the pinned \(other) or \(third)"))
    }
  }

  @Test func refusesAnotherCertificateThanThePinnedOne() async throws {
    try await TestCertificate.with { certificate in
      let pinned = try #require(CertificateFingerprint(String(repeating: "ab", count: 32)))
      let error = try #require(try await failure(certificate, .pinnedFingerprint(sha256: pinned)))
      #expect(
        error.cause
          == .tls(.fingerprintMismatch(expected: CertificateFingerprints(pinned), found: try certificate.fingerprint()))
      )
    }
  }

  @Test func refusesAnExpiredCertificate() async throws {
    try await TestCertificate.with(days: -1) { certificate in
      let error = try #require(
        try await failure(certificate, .certificateAuthorities(try certificate.authorities())))
      guard case .tls(.expired(let date)) = error.cause else {
        Issue.record("expected expired, got \(error)")
        return
      }
      #expect(date < Date())
      #expect("\(error)".hasSuffix("renew the certificate of the array"))
    }
  }

  @Test func refusesACertificateOfAnotherHost() async throws {
    try await TestCertificate.with(names: "DNS:elsewhere.example") { certificate in
      let error = try #require(
        try await failure(certificate, .certificateAuthorities(try certificate.authorities()), host: "localhost"))
      #expect(error.cause == .tls(.wrongHostName("localhost")))
    }
  }

  /// A plain server behind an https address.
  @Test func refusesAServerWithoutTLS() async throws {
    try await LocalServer.with(.interrupt("HTTP/1.1 400 Bad Request\r\n\r\n")) { server in
      let error = try #require(try await failure(at: "https://127.0.0.1:\(server.port)", .systemRoots))
      #expect(error.isDefinitive)
      guard case .tls(.handshake) = error.cause else {
        Issue.record("expected a failed handshake, got \(error)")
        return
      }
    }
  }

  /// A text may have the form of a certificate and be none.
  @Test func refusesAuthoritiesThatAreNoCertificates() throws {
    let authorities = try CertificateAuthorities(
      pem: "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n")
    let error = #expect(throws: InfiniBoxError.self) {
      try InfiniBoxSystem(
        name: "paris", address: "https://paris.example", credentials: Sample.credentials,
        trust: .certificateAuthorities(authorities))
    }
    #expect(
      error.map { "\($0)" }
        == "cannot use array 'paris': certificate 1 of its certificate authorities is no X.509 certificate; "
        + "give the PEM text of the array's certificate authority")
  }

  private func failure(
    _ certificate: TestCertificate, _ trust: TLSTrust, host: String = "127.0.0.1"
  ) async throws -> InfiniBoxError? {
    try await LocalServer.with(
      LocalServer.json(AsyncHTTPTransportTests.volume), certificate: certificate
    ) { server in
      try await failure(at: "https://\(host):\(server.port)", trust)
    }
  }

  /// The error of a write, nil when it succeeded.
  private func failure(at address: String, _ trust: TLSTrust) async throws -> InfiniBoxError? {
    let array = try InfiniBoxSystem(
      name: "paris", address: address, credentials: Sample.credentials, trust: trust)
    var failure: InfiniBoxError?
    do throws(InfiniBoxError) {
      try await array.replicas.suspend(7)
    } catch {
      failure = error
    }
    await array.shutdown()
    if let failure {
      #expect(failure.isDefinitive)
      #expect(failure.recovery == .operator)
    }
    return failure
  }
}
