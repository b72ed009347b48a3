/// By what an array's certificate is trusted. There is no way to trust without checking.
public enum TLSTrust: Sendable, Hashable {
  /// The operating system's certificate authorities, and the host name of the address.
  case systemRoots
  /// The authorities in this PEM file alone, and the host name of the address.
  case certificateAuthorityFile(String)
  /// Exactly the certificate with this fingerprint; names, dates and issuers do not matter.
  case pinnedFingerprint(sha256: CertificateFingerprint)
}
