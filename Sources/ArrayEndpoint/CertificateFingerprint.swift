/// SHA-256 of a certificate's DER bytes, as `openssl x509 -fingerprint -sha256` prints it.
public struct CertificateFingerprint: Sendable, Hashable, CustomStringConvertible {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// - Returns: nil unless there are 32.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Takes 64 hexadecimal digits as people find them: in any letter case, with colons or blanks between and around them, and
  /// behind `sha256 Fingerprint=` or `SHA256:`. Nil when the text is anything else.
  public init?(_ text: String) {
    let digits = Self.withoutLabel(text.filter { !$0.isWhitespace }.lowercased()).utf8.filter {
      $0 != UInt8(ascii: ":")
    }
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(of: digits[start]), let low = Self.value(of: digits[start + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// As openssl prints it: upper case, with colons.
  public var description: String { bytes.map { Self.hex($0).uppercased() }.joined(separator: ":") }

  /// 64 lower-case digits: the one form in which it is stored.
  public var hex: String { bytes.map(Self.hex).joined() }

  private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  private static func withoutLabel(_ text: String) -> Substring {
    for label in ["sha256fingerprint=", "sha-256fingerprint=", "sha256:", "sha-256:", "sha256=", "sha256fingerprint:"]
    where text.hasPrefix(label) { return text.dropFirst(label.count) }
    return text[...]
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
