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
public enum CredentialFault: Error, Equatable, Sendable {
  case empty
  case notUTF8, utf16
  case controlCharacter(Unicode.Scalar)
  case noColon, colonInFirstLine
  case tooManyLines(Int)
  case noUser, noPassword
  /// At one end of a part stands a character that cannot be seen.
  case invisibleEnd(Part, Unicode.Scalar)

  public enum Part: String, Sendable { case user, password }

  /// Continues a sentence that begins with the file: `'/etc/x' is empty`.
  var cause: String {
    switch self {
    case .empty: "is empty"
    case .notUTF8: "is not UTF-8 text"
    case .utf16: "is UTF-16 text"
    case .controlCharacter(let scalar): "contains the control character \(scalar.codePoint)"
    case .noColon: "has no colon and no second line"
    case .colonInFirstLine: "has a colon in the first of two lines"
    case .tooManyLines(let count): "has \(count) lines"
    case .noUser: "has no user"
    case .noPassword: "has no password"
    case .invisibleEnd(let part, let scalar): "has \(scalar.nameAtEnd) at an end of its \(part.rawValue)"
    }
  }

  var remedy: String {
    switch self {
    case .notUTF8, .utf16: "save it as UTF-8"
    case .controlCharacter: "remove it"
    case .invisibleEnd(let part, _): "remove it, or choose a \(part.rawValue) without one"
    case .empty, .noColon, .colonInFirstLine, .tooManyLines, .noUser, .noPassword:
      "write 'user:password' in one line, or user and password in two"
    }
  }
}

extension Unicode.Scalar {
  fileprivate var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  fileprivate var nameAtEnd: String { self == " " ? "a blank" : "the invisible character \(codePoint)" }

  /// Nobody sees it at the end of a line, so that nobody sees why the array refuses the login.
  fileprivate var isInvisible: Bool {
    properties.isWhitespace || properties.isDefaultIgnorableCodePoint || properties.generalCategory == .format
  }
}

extension Credential {
  /// Reads `user:password` in one line (the password may hold colons), or user and password in two lines.
  /// A byte order mark, any kind of line end, and empty lines at the end do not count.
  init(bytes: [UInt8], warning: CredentialWarning?) throws(CredentialFault) {
    let (user, password) = try Self.parts(of: try Self.text(of: bytes))
    guard !user.isEmpty else { throw .noUser }
    guard !password.isEmpty else { throw .noPassword }
    for (part, value) in [(CredentialFault.Part.user, user), (.password, password)] {
      for scalar in [value.unicodeScalars.first, value.unicodeScalars.last].compactMap(\.self) where scalar.isInvisible
      {
        throw .invisibleEnd(part, scalar)
      }
    }
    self.init(user: user, password: password, warning: warning)
  }

  private static func text(of bytes: [UInt8]) throws(CredentialFault) -> Substring {
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else { throw .utf16 }
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    guard let text = String(validating: content, as: UTF8.self) else { throw .notUTF8 }
    if let control = text.unicodeScalars.first(where: { $0.isControl }) { throw .controlCharacter(control) }
    return text[...]
  }

  private static func parts(of text: Substring) throws(CredentialFault) -> (user: String, password: String) {
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard let first = lines.first else { throw .empty }
    switch lines.count {
    case 1:
      guard let colon = first.firstIndex(of: ":") else { throw .noColon }
      return (String(first[..<colon]), String(first[first.index(after: colon)...]))
    case 2:
      guard !first.contains(":") else { throw .colonInFirstLine }
      return (first, lines[1])
    default: throw .tooManyLines(lines.count)
    }
  }
}

extension Unicode.Scalar {
  /// Other than the ends of lines.
  fileprivate var isControl: Bool { properties.generalCategory == .control && self != "\n" && self != "\r" }
}
