import FoundationEssentials
import Glibc

/// Where the arrays' credentials are read from: the folder that systemd fills for the service
/// (`LoadCredential=`, `LoadCredentialEncrypted=`; systemd.exec(5)), or one given by hand.
public struct CredentialsDirectory: Equatable, Sendable {
  public let path: String
  /// systemd made the folder: it decided who may read it, and filled it when the service started.
  public let isOfService: Bool

  /// systemd names the files of `LoadCredential=arrays:/etc/protectd/credentials` like this.
  static let prefix = "arrays_"
  private static let source = "/etc/protectd/credentials"
  /// What the unit puts there with `SetCredential=arrays:`, so that it starts without the folder of credentials.
  static let placeholder = "arrays"
  /// A user and a password are far smaller; more is something else put there by mistake.
  static let limitBytes = 4096

  /// A folder given by hand, for a daemon that systemd did not start.
  public init(path: String) {
    self.path = path
    isOfService = false
  }

  /// The folder that systemd made for this service; nil if it made none.
  public init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let path = environment["CREDENTIALS_DIRECTORY"], !path.isEmpty else { return nil }
    self.path = path
    isOfService = true
  }

  /// Reads file `name`, else `arrays_name`. A credential of its own (`LoadCredentialEncrypted=paris:…` in a drop-in)
  /// thus comes before the one of the same name in the folder of credentials.
  /// - Throws: a refused name, and a missing, unreadable, too large, empty or malformed file.
  public func credential(named name: String) throws(SystemdError) -> Credential {
    guard Self.isPlain(name) else { throw .credentialNameRefused(name: name) }
    for candidate in [name, Self.prefix + name] where candidate != Self.placeholder || !isOfService {
      if let credential = try read(candidate, named: name) { return credential }
    }
    throw .credentialMissing(name: name, directory: path, remedy: remedy(for: name))
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name != "." && !name.contains("/") && !name.contains("..") && !name.contains("\0")
      && name.utf8.count + prefix.utf8.count <= Int(NAME_MAX)
  }

  private func remedy(for name: String) -> String {
    isOfService
      ? "put 'user:password' into '\(Self.source)/\(name)', which must be a regular file of at most \(Self.limitBytes) bytes "
        + "(systemd passes no symbolic links on), and run 'systemctl restart protectd'"
      : "put 'user:password' into '\(path)/\(name)'"
  }

  /// Where a person finds the credential `name`.
  public func file(named name: String) -> CredentialFile {
    guard isOfService else { return CredentialFile(words: "'\(path)/\(name)'", isHandedOver: false) }
    let isOwn = name != Self.placeholder && access(path + "/" + name, F_OK) == 0
    return CredentialFile(
      words: isOwn
        ? "the file that 'systemctl cat protectd' names for credential '\(name)'" : "'\(Self.source)/\(name)'",
      isHandedOver: true)
  }

  /// Nil if there is no such file.
  private func read(_ candidate: String, named name: String) throws(SystemdError) -> Credential? {
    let filePath = path + "/" + candidate
    let bytes: [UInt8]
    let mode: mode_t
    do throws(RegularFileError) { (bytes, mode) = try RegularFile.open(filePath, limitBytes: Self.limitBytes) } catch {
      if error == .missing { return nil }
      throw .credentialUnreadable(name: name, file(named: name), error)
    }
    do throws(CredentialFault) {
      return try Credential(bytes: bytes, warning: warning(path: filePath, mode: mode))
    } catch {
      throw .credentialMalformed(name: name, file(named: name), error)
    }
  }

  /// systemd grants its user access by an access list, which shows as group bits: only files given by hand are judged.
  private func warning(path: String, mode: mode_t) -> CredentialWarning? {
    isOfService || mode & 0o077 == 0 ? nil : CredentialWarning(path: path, mode: mode)
  }
}

/// A credential file as a person knows it.
public struct CredentialFile: Equatable, Sendable {
  /// `'/etc/protectd/credentials/paris'`.
  public let words: String
  /// systemd 252 hands a copy to the service when that starts, and never again.
  public let isHandedOver: Bool

  /// What to do when the array refuses what is in it.
  public var mending: String {
    "mend \(words)" + (isHandedOver ? afterwards : ", a changed one is tried at once")
  }

  /// What has to follow a change.
  var afterwards: String { isHandedOver ? " and run 'systemctl restart protectd'" : "" }
}
