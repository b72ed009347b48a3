import Foundation
import InfiniBox
import InfiniBoxSimulator
import Testing

/// The client and the simulator over real https: what is trusted works, and what is not is refused before a request leaves.
@Suite struct TLSTests {
  @Test func aTrustedCertificateFileCarriesReadsAndWrites() async throws {
    try await serving { simulator, certificate, endpoint in
      for host in ["127.0.0.1", "localhost"] {
        let address = endpoint.url.replacing("127.0.0.1", with: host)
        try await withArray(at: address, try certificate.trusted()) { array in
          #expect(try await array.system().name == "paris")
          let pool = try #require(try await array.pools.find(name: "prod"))
          _ = try await array.approved.volumes.create(name: "over \(host)", in: pool, size: 1_000_000_000)
        }
      }
      #expect(simulator.volumes(on: "paris").map(\.name) == ["over 127.0.0.1", "over localhost"])
    }
  }

  @Test func thePinnedCertificateIsTrustedWhateverItsNameAndDate() async throws {
    try await serving(names: ["elsewhere.example"], days: -1) { _, certificate, endpoint in
      let pin = try #require(CertificateFingerprint(certificate.fingerprint))
      try await withArray(at: endpoint.url, .pinnedFingerprint(sha256: pin)) { array in
        let name = try await array.system().name
        #expect(name == "paris")
      }
    }
  }

  @Test func anotherCertificateThanThePinnedOneIsRefused() async throws {
    let pin = try #require(CertificateFingerprint(String(repeating: "ab", count: 32)))
    try await serving { simulator, certificate, endpoint in
      let error = try await refusal(at: endpoint.url, .pinnedFingerprint(sha256: pin))
      let found = try #require(CertificateFingerprint(certificate.fingerprint))
      #expect(error.cause == .tls(.fingerprintMismatch(expected: CertificateFingerprints(pin), found: found)))
      #expect(simulator.requestLog.isEmpty)
    }
  }

  @Test func anUnknownAuthorityIsRefusedWithItsFingerprint() async throws {
    try await serving { simulator, certificate, endpoint in
      let error = try await refusal(at: endpoint.url, .systemRoots)
      #expect(error.cause == .tls(.untrusted(fingerprint: CertificateFingerprint(certificate.fingerprint))))
      #expect("\(error)".contains(certificate.fingerprint))
      #expect("\(error)".hasSuffix("pin the fingerprint after checking it on the array"))
      #expect(simulator.requestLog.isEmpty)
    }
  }

  @Test func anExpiredCertificateIsRefused() async throws {
    try await serving(days: -1) { simulator, certificate, endpoint in
      let error = try await refusal(at: endpoint.url, try certificate.trusted())
      guard case .tls(.expired(let date)) = error.cause else {
        Issue.record("expected expired, got \(error)")
        return
      }
      #expect(date < Date())
      #expect("\(error)".hasSuffix("renew the certificate of the array"))
      #expect(simulator.requestLog.isEmpty)
    }
  }

  @Test func aCertificateOfAnotherHostIsRefused() async throws {
    try await serving(names: ["elsewhere.example"]) { simulator, certificate, endpoint in
      let address = endpoint.url.replacing("127.0.0.1", with: "localhost")
      let error = try await refusal(at: address, try certificate.trusted())
      #expect(error.cause == .tls(.wrongHostName("localhost")))
      #expect("\(error)".contains("; "))
      #expect(simulator.requestLog.isEmpty)
    }
  }

  @Test func plainHTTPOnAnEncryptedPortIsNoArray() async throws {
    try await serving { simulator, _, endpoint in
      let address = endpoint.url.replacing("https://", with: "http://")
      _ = try await refusal(at: address, .systemRoots)
      #expect(simulator.requestLog.isEmpty)
    }
  }

  /// A connection that breaks after the commit leaves the outcome unknown over https too.
  @Test func aLostReplyIsNotDefinitive() async throws {
    try await serving { simulator, certificate, endpoint in
      try await withArray(at: endpoint.url, try certificate.trusted()) { array in
        let pool = try #require(try await array.pools.find(name: "prod"))
        simulator.inject(SimulatedFault(.loseReply, method: "POST", path: "volumes"))
        let error = await #expect(throws: InfiniBoxError.self) {
          try await array.approved.volumes.create(name: "lost", in: pool, size: 1_000_000_000)
        }
        #expect(error?.cause == .connectionLost)
        #expect(error?.isDefinitive == false)
      }
      #expect(simulator.volumes(on: "paris").map(\.name) == ["lost"])
    }
  }

  // MARK: The simulator's own certificates

  @Test func wrongFilesAreRefusedByName() async throws {
    try await ScratchFolder.with { folder in
      let certificate = try SimulatorCertificate.selfSigned(in: folder)
      #expect(!FileManager.default.fileExists(atPath: folder + "/key.pem"), "a key was left behind")
      let missing = #expect(throws: SimulatorCertificateError.self) {
        try SimulatorCertificate(certificateFile: folder + "/none.pem", keyFile: folder + "/none.pem")
      }
      #expect(
        missing?.description == "cannot use certificate '\(folder)/none.pem': it is not a readable PEM file; "
          + "give the PEM files of a certificate and of its key without a passphrase")
      let noKey = #expect(throws: SimulatorCertificateError.self) {
        try SimulatorCertificate(
          certificateFile: certificate.certificateFile, keyFile: certificate.certificateFile)
      }
      #expect(noKey?.description.hasPrefix("cannot use key '\(certificate.certificateFile)': ") == true)
    }
  }

  // MARK: Words

  private func serving(
    names: [String] = ["127.0.0.1", "localhost"], days: Int = 2,
    _ work: @escaping @Sendable (Simulator, SimulatorCertificate, SimulatorServer.Endpoint) async throws -> Void
  ) async throws {
    try await ScratchFolder.with { folder in
      let certificate = try SimulatorCertificate.selfSigned(in: folder, names: names, validForDays: days)
      let simulator = try Simulator(.pair())
      try await ServedArrays.with(simulator, certificate: certificate) { endpoints in
        let endpoint = try #require(endpoints.first)
        #expect(endpoint.url.hasPrefix("https://127.0.0.1:"))
        #expect(endpoint.certificate == certificate.certificateFile)
        #expect(endpoint.fingerprint == certificate.fingerprint)
        try await work(simulator, certificate, endpoint)
      }
    }
  }

  private func withArray(
    at address: String, _ trust: TLSTrust, _ work: (InfiniBoxSystem) async throws -> Void
  ) async throws {
    let array = try InfiniBoxSystem(
      name: "paris", address: address, credentials: Credentials(user: "admin", password: "123456"), trust: trust)
    do {
      try await work(array)
    } catch {
      await array.shutdown()
      throw error
    }
    await array.shutdown()
  }

  /// The error of the first write, which is definitive: no request has left.
  private func refusal(at address: String, _ trust: TLSTrust) async throws -> InfiniBoxError {
    var refusal: InfiniBoxError?
    try await withArray(at: address, trust) { array in
      refusal = await #expect(throws: InfiniBoxError.self) { try await array.approved.replicas.suspend(7) }
    }
    let error = try #require(refusal)
    return error
  }
}
