import Foundation

/// User and password of an array. No way of printing, dumping or mirroring it shows them.
public struct Credentials: Sendable, Hashable {
  let user: String
  let password: String

  public init(user: String, password: String) {
    self.user = user
    self.password = password
  }

  /// Reads the text of a credential file: `user:password`, or user and password on two lines.
  ///
  /// Line ends at the end do not count. The result is nil when a part is missing.
  public init?(fileText: String) {
    let lines = fileText.split(whereSeparator: \.isNewline)
    switch lines.count {
    case 1:
      guard let colon = lines[0].firstIndex(of: ":") else { return nil }
      self.init(
        user: String(lines[0][..<colon]), password: String(lines[0][lines[0].index(after: colon)...]))
    case 2: self.init(user: String(lines[0]), password: String(lines[1]))
    default: return nil
    }
    guard !user.isEmpty, !password.isEmpty else { return nil }
  }

  /// The value of an `Authorization: Basic` header.
  var basicAuthorization: String { "Basic " + base64 }

  var base64: String { Data("\(user):\(password)".utf8).base64EncodedString() }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "credentials (not shown)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
