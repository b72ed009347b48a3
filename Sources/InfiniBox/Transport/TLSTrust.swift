/// By what an array's certificate is trusted. There is no way to trust without checking.
public enum TLSTrust: Sendable, Hashable {
  /// The operating system's certificate authorities, and the host name of the address.
  case systemRoots
  /// These authorities alone, and the host name of the address.
  case certificateAuthorities(CertificateAuthorities)
  /// Exactly the certificate with this fingerprint; names, dates and issuers do not matter.
  case pinnedFingerprint(sha256: CertificateFingerprint)
}
