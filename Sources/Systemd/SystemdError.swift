import FoundationEssentials
import Glibc

/// Everything that can fail between this process and systemd. The cases hold values; `description` makes the one
/// sentence of each, which never holds a secret.
public enum SystemdError: Error, Equatable, Sendable {
  case notifySocketUnusable(address: String, cause: String)
  case notificationNotSent(state: String, code: Int32)
  case socketVariableMalformed(variable: String, value: String)
  case inheritedSocketUnusable(name: String, descriptor: Int32, cause: String)
  case credentialNameRefused(name: String)
  case credentialMissing(name: String, directory: String, remedy: String)
  case credentialUnreadable(name: String, CredentialFile, RegularFileError)
  case credentialMalformed(name: String, CredentialFile, CredentialFault)
  case journalNotWritten(code: Int32)
  case journalNotOpened(source: String, code: Int32)
  case journalNotPermitted
  case journalNotRead(operation: String, code: Int32)

  /// Who or what can end the error.
  public enum Recovery: String, Sendable {
    /// It may be gone at the next attempt.
    case nextCycle
    /// A person has to change something first.
    case `operator`
    /// Nothing will help.
    case never
  }

  public var recovery: Recovery {
    switch self {
    case .notificationNotSent, .journalNotWritten, .journalNotRead: .nextCycle
    default: .operator
    }
  }
}

extension SystemdError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notifySocketUnusable(let address, let cause):
      "cannot notify systemd: NOTIFY_SOCKET '\(address)' \(cause); start the daemon through its unit"
    case .notificationNotSent(let state, let code):
      "cannot tell systemd '\(state)': \(Self.text(of: code)); see 'systemctl status protectd'"
    case .socketVariableMalformed(let variable, let value):
      "cannot take over inherited sockets: \(variable) is '\(value)'; start the daemon through its socket unit"
    case .inheritedSocketUnusable(let name, let descriptor, let cause):
      "cannot serve inherited socket '\(name)' (descriptor \(descriptor)): \(cause); "
        + "use ListenStream= in its socket unit"
    case .journalNotWritten(let code):
      "cannot write to the journal: \(Self.text(of: code)); see 'systemctl status systemd-journald'"
    case .journalNotOpened(let source, let code):
      "cannot open the \(source): \(Self.text(of: code)); see 'systemctl status systemd-journald'"
    case .journalNotPermitted:
      "cannot read the journal: no journal file is readable for this user; "
        + "become root or a member of group 'systemd-journal'"
    case .journalNotRead(let operation, let code):
      "cannot \(operation) the journal: \(Self.text(of: code)); try again, then check it with 'journalctl --verify'"
    default:
      credentialDescription
    }
  }

  private var credentialDescription: String {
    switch self {
    case .credentialNameRefused(let name):
      "cannot read credential '\(name)': the name is no plain file name; use one without '/' and '..'"
    case .credentialMissing(let name, let directory, let remedy):
      "cannot read credential '\(name)': no such file in '\(directory)'; \(remedy)"
    case .credentialUnreadable(let name, let file, let error):
      "cannot read credential '\(name)': \(file.words) \(error); \(error.credentialRemedy)\(file.afterwards)"
    case .credentialMalformed(let name, let file, let fault):
      "cannot read credential '\(name)': \(file.words) \(fault.cause); \(fault.remedy)\(file.afterwards)"
    default: preconditionFailure("every other case has its own sentence")
    }
  }

  /// An `errno` in words, in lower case like all sentences.
  static func text(of code: Int32) -> String {
    let words = String(cString: strerror(code))
    return words.prefix(1).lowercased() + words.dropFirst()
  }
}

extension RegularFileError {
  fileprivate var credentialRemedy: String {
    switch self {
    case .missing, .notRegular, .tooLarge: "put a file there that holds nothing but 'user:password'"
    case .cannotOpen: "let the daemon's user read it"
    case .cannotRead: "check the disk and the kernel's log"
    }
  }
}
