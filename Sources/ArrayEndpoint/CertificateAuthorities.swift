import Foundation

/// The certificate authorities that may sign an array's certificate: the certificates of a PEM text and nothing else that
/// may stand in it, such as a private key.
public struct CertificateAuthorities: Sendable, Hashable {
  /// In DER form, at least one, in the order of the text.
  public let certificates: [[UInt8]]

  /// Of the PEM text; a hundred authorities have less.
  public static let limitBytes = 262_144

  private static let begin = "-----BEGIN CERTIFICATE-----"
  private static let end = "-----END CERTIFICATE-----"

  public init(pem text: String) throws(CertificateAuthoritiesFlaw) {
    guard text.utf8.count <= Self.limitBytes else { throw .tooLong }
    var certificates: [[UInt8]] = []
    for block in text.components(separatedBy: Self.begin).dropFirst() {
      let number = certificates.count + 1
      guard let close = block.range(of: Self.end) else { throw .damaged(number: number) }
      let base64 = block[..<close.lowerBound].filter { !$0.isWhitespace }
      // A certificate is a DER sequence; whether it is more than that, the TLS library tells.
      guard let bytes = Data(base64Encoded: base64), bytes.first == 0x30 else { throw .damaged(number: number) }
      certificates.append(Array(bytes))
    }
    guard !certificates.isEmpty else { throw .none }
    self.certificates = certificates
  }

  /// The one form in which they are stored.
  public var pem: String {
    certificates.map { certificate in
      let base64 = Data(certificate).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
      return "\(Self.begin)\n\(base64)\n\(Self.end)\n"
    }.joined()
  }
}

/// Why a text holds no certificate authorities; a description continues `because`.
public enum CertificateAuthoritiesFlaw: Error, Sendable, Hashable, CustomStringConvertible {
  case none
  case damaged(number: Int)
  case tooLong

  public var description: String {
    switch self {
    case .none: "it holds no PEM certificate"
    case .damaged(let number): "its certificate \(number) is damaged"
    case .tooLong: "it is larger than \(CertificateAuthorities.limitBytes) bytes"
    }
  }
}
