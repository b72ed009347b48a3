import Foundation

/// Where an array is reached: scheme, host and port. There is no other way to one than parsing, so whoever holds an address
/// never has to check it again.
public struct ArrayAddress: Sendable, Hashable, CustomStringConvertible {
  public enum Scheme: String, Sendable, Hashable {
    case http, https

    fileprivate var defaultPort: UInt16 { self == .https ? 443 : 80 }
  }

  public let scheme: Scheme
  /// In its one spelling, as a client connects to it: a name in lower case, or an address without brackets.
  public let host: String
  /// 1 to 65535.
  public let port: UInt16
  /// Whether what is sent there stays on this machine.
  public let isLoopback: Bool

  /// Takes `https://HOST[:PORT]` and `http://HOST[:PORT]`, with or without a slash at the end.
  public init(_ text: String) throws(ArrayAddressFlaw) {
    guard let stranger = text.unicodeScalars.first(where: { !(0x21...0x7e).contains($0.value) }) else {
      try self.init(printable: text)
      return
    }
    throw .character(stranger)
  }

  private init(printable text: String) throws(ArrayAddressFlaw) {
    guard let separator = text.firstRange(of: "://") else { throw .noURL }
    let word = text[..<separator.lowerBound]
    guard let scheme = Scheme(rawValue: word.lowercased()) else { throw .scheme(String(word)) }
    let rest = text[separator.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    guard ["", "/"].contains(rest[authority.endIndex...]) else { throw .path }
    guard !authority.contains("@") else { throw .userInformation }
    let (hostText, portText) = try Self.parts(of: authority)
    let host = try ArrayHost(hostText, isBracketed: authority.hasPrefix("["))
    self.scheme = scheme
    self.host = host.text
    isLoopback = host.isLoopback
    port = try portText.map(Self.port) ?? scheme.defaultPort
  }

  private static func parts(of authority: Substring) throws(ArrayAddressFlaw) -> (host: Substring, port: Substring?) {
    guard authority.hasPrefix("[") else {
      let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return (parts[0], parts.count > 1 ? parts[1] : nil)
    }
    guard let end = authority.firstIndex(of: "]") else { throw .host(String(authority)) }
    let host = authority[authority.index(after: authority.startIndex)..<end]
    let rest = authority[authority.index(after: end)...]
    if rest.isEmpty { return (host, nil) }
    guard rest.hasPrefix(":") else { throw .host(String(authority)) }
    return (host, rest.dropFirst())
  }

  /// Digits alone: `UInt16` would take `+80`, too.
  private static func port(_ text: Substring) throws(ArrayAddressFlaw) -> UInt16 {
    guard let port = UInt16(text), port > 0, String(port) == text else { throw .port(String(text)) }
    return port
  }

  /// Whether a password that is sent there can be read on the network.
  public var isExposed: Bool { scheme == .http && !isLoopback }

  /// The address in its one spelling, without the scheme's own port.
  public var description: String {
    let bracketed = host.contains(":") ? "[\(host)]" : host
    return "\(scheme.rawValue)://\(bracketed)" + (port == scheme.defaultPort ? "" : ":\(port)")
  }
}

/// Why a text is no address of an array; a description continues `because`.
public enum ArrayAddressFlaw: Error, Sendable, Hashable, CustomStringConvertible {
  case noURL
  case scheme(String)
  case userInformation
  case path
  case host(String)
  case port(String)
  case character(Unicode.Scalar)

  public var description: String {
    switch self {
    case .noURL: "it is no URL"
    case .scheme(let scheme): "its scheme is '\(scheme.prefix(20))'"
    case .userInformation: "it holds credentials"
    case .path: "it has a path, a query or a fragment"
    case .host(let host):
      host.isEmpty ? "it has no host" : "'\(host.prefix(80))' is neither an IP address nor a host name"
    case .port(let port): "its port '\(port.prefix(20))' is no number from 1 to 65535"
    case .character(let scalar):
      "it holds the character U+\(String(repeating: "0", count: max(0, 4 - scalar.hex.count)))\(scalar.hex)"
    }
  }
}

extension Unicode.Scalar {
  fileprivate var hex: String { String(value, radix: 16, uppercase: true) }
}
