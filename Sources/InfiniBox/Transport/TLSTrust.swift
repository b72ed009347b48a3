/// By what an array's certificate is trusted. There is no way to trust without checking.
public enum TLSTrust: Sendable, Hashable {
  /// The operating system's certificate authorities, and the host name of the address.
  case systemRoots
  /// These authorities alone, and the host name of the address.
  case certificateAuthorities(CertificateAuthorities)
  /// Exactly the certificates with these fingerprints; names, dates and issuers do not matter.
  case pinnedFingerprints(CertificateFingerprints)

  /// Exactly the certificate with this fingerprint.
  public static func pinnedFingerprint(sha256 fingerprint: CertificateFingerprint) -> TLSTrust {
    .pinnedFingerprints(CertificateFingerprints(fingerprint))
  }
}
