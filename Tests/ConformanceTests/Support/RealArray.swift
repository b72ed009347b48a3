import Foundation
import InfiniBox

/// A real array, if the environment names one. Credentials come from files, which hold `user:password` or two lines.
///
/// | variable | meaning |
/// | --- | --- |
/// | `PROTECTD_CONFORMANCE_ARRAY` | its https address; without it no real array is tested |
/// | `PROTECTD_CONFORMANCE_CREDENTIALS` | path of the file with its credentials |
/// | `PROTECTD_CONFORMANCE_CA`, `PROTECTD_CONFORMANCE_FINGERPRINT` | by what its certificate is trusted, if not by the system's authorities |
/// | `PROTECTD_CONFORMANCE_POOL` | name of a scratch pool; without it nothing is written |
/// | `PROTECTD_CONFORMANCE_PEER…` | the same five for the array at the other end of `PROTECTD_CONFORMANCE_LINK`; without them nothing is replicated |
enum RealArray {
  private static let environment = ProcessInfo.processInfo.environment

  private static func value(_ name: String) -> String? {
    environment["PROTECTD_CONFORMANCE_" + name].flatMap { $0.isEmpty ? nil : $0 }
  }

  static let isNamed = value("ARRAY") != nil
  static let hasScratchPool = isNamed && value("POOL") != nil
  static let hasPeer = hasScratchPool && value("PEER") != nil

  static let whyNotRead = "no real array: set PROTECTD_CONFORMANCE_ARRAY and PROTECTD_CONFORMANCE_CREDENTIALS"
  static let whyNotWritten = "read only: set PROTECTD_CONFORMANCE_POOL to a scratch pool of the real array"
  static let whyNotReplicated =
    "no replication: set PROTECTD_CONFORMANCE_PEER, _PEER_CREDENTIALS, _PEER_POOL and _LINK beside the scratch pool"

  /// - Parameter isWriting: gives the scratch pools to the check.
  static func with(isWriting: Bool, _ work: (ConformanceArrays) async throws -> Void) async throws {
    let array = try system("ARRAY", prefix: "", ConnectionOptions())
    let peer = isWriting && hasPeer ? try system("PEER", prefix: "PEER_", ConnectionOptions()) : nil
    var arrays = ConformanceArrays(
      array: array, connect: { try system("ARRAY", prefix: "", $0) },
      pause: { try await Task.sleep(for: .seconds(2)) })
    if isWriting, let pool = value("POOL") { arrays.scratch = .init(name: pool) }
    if let peer, let link = value("LINK"), let pool = value("PEER_POOL") {
      arrays.peer = .init(array: peer, link: link, pool: pool)
    }
    do {
      try await work(arrays)
    } catch {
      await array.shutdown()
      await peer?.shutdown()
      throw error
    }
    await array.shutdown()
    await peer?.shutdown()
  }

  private static func system(_ address: String, prefix: String, _ options: ConnectionOptions) throws -> InfiniBoxSystem
  {
    guard let address = value(address) else { throw missing(address, "the array's address") }
    guard let file = value(prefix + "CREDENTIALS") else {
      throw missing(prefix + "CREDENTIALS", "the path of a file with 'user:password'")
    }
    guard let text = try? String(contentsOfFile: file, encoding: .utf8), let credentials = Credentials(fileText: text)
    else { throw ConformanceFailure(description: "'\(file)' does not hold 'user:password' or two lines") }
    var trust = TLSTrust.systemRoots
    if let authority = value(prefix + "CA") {
      trust = .certificateAuthorities(
        try CertificateAuthorities(pem: String(contentsOfFile: authority, encoding: .utf8)))
    }
    if let digits = value(prefix + "FINGERPRINT") {
      guard let fingerprint = CertificateFingerprint(digits) else {
        throw missing(prefix + "FINGERPRINT", "64 hexadecimal digits")
      }
      trust = .pinnedFingerprint(sha256: fingerprint)
    }
    return try InfiniBoxSystem(
      name: prefix.isEmpty ? "array" : "peer", address: address, credentials: credentials, trust: trust,
      options: options)
  }

  private static func missing(_ name: String, _ what: String) -> ConformanceFailure {
    ConformanceFailure(description: "PROTECTD_CONFORMANCE_\(name) has to be \(what)")
  }
}
