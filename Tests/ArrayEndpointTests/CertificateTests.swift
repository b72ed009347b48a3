import ArrayEndpoint
import Foundation
import Testing

@Suite struct CertificateTests {
  private static let hex = String(repeating: "0a3f", count: 16)
  private static let colons = Array(repeating: "0A:3F", count: 16).joined(separator: ":")

  /// What openssl, protectd's own TLS errors, browsers and people write.
  @Test(arguments: [
    hex, hex.uppercased(), colons, colons.lowercased(), "sha256 Fingerprint=\(colons)", "SHA256 Fingerprint=\(colons)",
    "SHA256:\(hex)", "sha256:\(colons)", "  \(hex)\n", "\t\(colons) \r\n", colons.replacing(":", with: " "),
  ])
  func aFingerprintHasOneForm(_ text: String) throws {
    let fingerprint = try #require(CertificateFingerprint(text))
    #expect(fingerprint.hex == Self.hex)
    #expect("\(fingerprint)" == Self.colons)
  }

  @Test(arguments: [
    "", "ab", hex + "00", String(hex.dropLast()), String(repeating: "g", count: 64), "SHA1:\(hex)", "sha256:",
    "SHA256:SHA256:\(hex)",
    "sha512 Fingerprint=\(colons)", String(repeating: "٣", count: 64), hex.dropLast() + "\u{0}",
  ])
  func anythingElseIsNone(_ text: String) {
    #expect(CertificateFingerprint(text) == nil)
  }

  private static let block = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"

  @Test func onlyCertificatesAreKept() throws {
    let key = "-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n"
    let text = "subject=CN = paris\r\n" + key + Self.block.replacing("\n", with: "\r\n") + "remark\n" + Self.block
    let authorities = try CertificateAuthorities(pem: text)
    #expect(authorities.certificates == [[0x30, 3, 2, 1, 1], [0x30, 3, 2, 1, 1]])
    #expect(authorities.pem == Self.block + Self.block)
    #expect(try CertificateAuthorities(pem: authorities.pem) == authorities)
  }

  @Test func longCertificatesKeepTheirForm() throws {
    let der: [UInt8] = [0x30] + (0..<2000).map { UInt8(truncatingIfNeeded: $0) }
    let text = "-----BEGIN CERTIFICATE-----\(Data(der).base64EncodedString())-----END CERTIFICATE-----"
    let authorities = try CertificateAuthorities(pem: text)
    #expect(authorities.certificates == [der])
    #expect(authorities.pem.split(separator: "\n").allSatisfy { $0.count <= 64 })
    #expect(try CertificateAuthorities(pem: authorities.pem) == authorities)
  }

  @Test(
    arguments: [
      ("", .none), ("no certificate", .none),
      ("-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n", .none),
      ("-----BEGIN CERTIFICATE-----\nMAMCAQE=\n", .damaged(number: 1)),
      (block + "-----BEGIN CERTIFICATE-----\nM&MCAQE=\n-----END CERTIFICATE-----", .damaged(number: 2)),
      ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", .damaged(number: 1)),
      ("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----", .damaged(number: 1)),
      (block + String(repeating: " ", count: 262_144), .tooLong),
    ] as [(String, CertificateAuthoritiesFlaw)])
  func whatHoldsNoneIsRefused(_ text: String, _ flaw: CertificateAuthoritiesFlaw) {
    #expect(throws: flaw) { try CertificateAuthorities(pem: text) }
  }
}
