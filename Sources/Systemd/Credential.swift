/// User and password for one array. Nothing that prints a value (interpolation, `dump`, a debugger) shows the password.
public struct Credential: Sendable {
  public let user: String
  public let password: String
  /// Set if others than the file's owner can read it.
  public let warning: CredentialWarning?

  public init(user: String, password: String, warning: CredentialWarning? = nil) {
    self.user = user
    self.password = password
    self.warning = warning
  }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "credential of user '\(user)'" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["user": user], displayStyle: .struct) }
}

/// A credential file that more people can read than need to.
public struct CredentialWarning: Equatable, Sendable, CustomStringConvertible {
  public let path: String
  /// The file's permission bits.
  public let mode: UInt32

  public var description: String {
    "credential file '\(path)' has mode \(String(mode, radix: 8)), so others than its owner can use it; "
      + "set it to 600"
  }
}

/// Why bytes are no credential.
enum CredentialFault: Error, Equatable {
  case empty
  case malformed(String)
}

extension Credential {
  /// Reads `user:password` in one line (the password may hold colons), or user and password in two lines.
  /// Empty lines at the end do not count.
  init(bytes: [UInt8], warning: CredentialWarning?) throws(CredentialFault) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed("is not UTF-8 text") }
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { throw .empty }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\r" }) else {
      throw .malformed("contains control characters")
    }
    switch lines.count {
    case 1:
      guard let colon = lines[0].firstIndex(of: ":") else { throw .malformed("has no colon and no second line") }
      self.init(
        user: String(lines[0][..<colon]), password: String(lines[0][lines[0].index(after: colon)...]),
        warning: warning)
    case 2:
      guard !lines[0].contains(":") else { throw .malformed("has a colon in the first of two lines") }
      self.init(user: lines[0], password: lines[1], warning: warning)
    default:
      throw .malformed("has \(lines.count) lines")
    }
    guard !user.isEmpty else { throw .malformed("has no user") }
    guard !password.isEmpty else { throw .malformed("has no password") }
  }
}
