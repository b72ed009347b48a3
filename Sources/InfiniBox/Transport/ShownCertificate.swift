import Foundation

/// The certificate that whoever answers at an address shows, trusted or not. Nothing is sent there: the connection ends
/// before a request.
public struct ShownCertificate: Sendable, Hashable {
  public let fingerprint: CertificateFingerprint
  public let validFrom: Date
  public let validUntil: Date

  /// - Returns: nil when none was shown within 5 s.
  public init?(at address: ArrayAddress) async {
    guard let seen = await CertificateCheck.look(at: address) else { return nil }
    fingerprint = seen.fingerprint
    validFrom = seen.notBefore
    validUntil = seen.notAfter
  }
}
