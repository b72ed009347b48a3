/// The certificates that an array may show: its own, and while a renewal is planned the next one as well. Each is as good as
/// the other, so there are never more.
public struct CertificateFingerprints: Sendable, Hashable {
  /// One or two, different, in ascending order: the same set is always written alike.
  public let all: [CertificateFingerprint]

  public static let most = 2

  public init(_ only: CertificateFingerprint) { all = [only] }

  /// - Returns: nil unless there are one or two; one that is there twice counts once.
  public init?(_ fingerprints: [CertificateFingerprint]) {
    let different = Set(fingerprints)
    guard (1...Self.most).contains(different.count) else { return nil }
    all = different.sorted { $0.hex < $1.hex }
  }

  public func contains(_ fingerprint: CertificateFingerprint) -> Bool { all.contains(fingerprint) }
}
