public import ArrayEndpoint
import Crypto

// The values that say where an array is and by what it is trusted, under this module's name for those who import only it.
public typealias ArrayAddress = ArrayEndpoint.ArrayAddress
public typealias CertificateAuthorities = ArrayEndpoint.CertificateAuthorities
public typealias CertificateFingerprint = ArrayEndpoint.CertificateFingerprint
public typealias CertificateFingerprints = ArrayEndpoint.CertificateFingerprints

extension CertificateFingerprint {
  /// - Parameter certificate: in DER form.
  public init(certificate: [UInt8]) {
    // SHA-256 has 32 bytes.
    self.init(bytes: Array(SHA256.hash(data: certificate)))!
  }
}
