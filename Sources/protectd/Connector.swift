import Foundation
import InfiniBox
import Logging
import Protection
import Reconciler
import Systemd

/// Makes the client of a registered array: its credential is read from its file each time, and is kept nowhere else.
struct Connector: Sendable {
  let credentials: CredentialsDirectory?
  let callDeadline: Duration
  let logger: Logger

  func connect(_ array: RegisteredArray) throws -> InfiniBoxSystem {
    guard let credentials else {
      throw ConnectorError(
        description: "cannot connect to array '\(array.name)': no credentials directory is set; "
          + "start the daemon from its unit, or with --credentials-directory")
    }
    let credential = try credentials.credential(named: array.credential)
    if let warning = credential.warning { logger.warning("\(warning)", metadata: ["array": "\(array.name)"]) }
    var options = ConnectionOptions()
    options.deadline = callDeadline
    options.clientName = "protectd"
    options.allowPlainHTTP = array.allowsPlainHTTP
    return try InfiniBoxSystem(
      name: array.name.rawValue, address: array.url,
      credentials: Credentials(user: credential.user, password: credential.password), trust: try trust(of: array),
      options: options)
  }

  private func trust(of array: RegisteredArray) throws -> TLSTrust {
    switch array.trust {
    case .systemRoots: return .systemRoots
    case .authorityFile(let path): return .certificateAuthorityFile(path)
    case .fingerprint(let text):
      guard let fingerprint = CertificateFingerprint(text) else {
        throw ConnectorError(
          description: "cannot connect to array '\(array.name)': '\(text)' is no SHA-256 fingerprint; "
            + "give 64 hex digits, with or without colons")
      }
      return .pinnedFingerprint(sha256: fingerprint)
    }
  }
}

struct ConnectorError: Error, CustomStringConvertible {
  var description: String
}
