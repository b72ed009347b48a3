import Foundation

/// The address of an array, checked: scheme and host, nothing else.
struct ArrayAddress: Sendable, Hashable {
  let isPlainHTTP: Bool
  /// As a client connects to it; an IPv6 address without brackets.
  let host: String
  let port: Int?

  /// Takes `https://HOST[:PORT]`, or `http://` for loopback hosts and where plain HTTP is allowed.
  /// - Throws: the cause why the address cannot be used.
  init(_ text: String, allowPlainHTTP: Bool) throws(InfiniBoxError.Cause) {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased() else {
      throw .invalidAddress("it is no URL")
    }
    guard scheme == "https" || scheme == "http" else { throw .invalidAddress("its scheme is '\(scheme)'") }
    guard parts.user == nil, parts.password == nil else { throw .invalidAddress("it holds credentials") }
    guard let host = parts.host, !host.isEmpty else { throw .invalidAddress("it has no host") }
    guard ["", "/"].contains(parts.path), parts.query == nil, parts.fragment == nil else {
      throw .invalidAddress("it has a path")
    }
    self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    port = parts.port
    isPlainHTTP = scheme == "http"
    guard !isPlainHTTP || allowPlainHTTP || isLoopback else { throw .plainHTTPRefused }
  }

  /// Scheme, host and port of a URL, without a slash at the end.
  var base: String {
    let bracketed = host.contains(":") ? "[\(host)]" : host
    return "\(isPlainHTTP ? "http" : "https")://\(bracketed)\(port.map { ":\($0)" } ?? "")"
  }

  private var isLoopback: Bool {
    if host.lowercased() == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
